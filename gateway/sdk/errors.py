"""What can go wrong with a call, one class per decision that the caller takes.

Three are about ourselves, before anything is sent: `ProfileError`, `UnknownName`, `WrongArguments`; `UntrustedHub` too.
Two say that the message was turned away unread: `NotAccepted` (try again), `TransportRefused` (do not, as it is). Both
rest on an HTTP status, which nobody signed: that nothing was processed is a hint, not proof. `OutcomeUnknown` says so
outright. Proof is only what the hub signed: an answer, or a `SignedFault`.

A business no is an answer, and no error until `Answer.require_data` is asked to make it one: `Declined`.
No text here repeats what a message contained.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gateway.sdk.answer import Answer


class CrossroadsError(Exception):
    """Everything that the SDK raises."""

    customer_ticket: str | None = None
    """Our ticket of the call that failed; with the same ticket the call may be made again."""


class ProfileError(CrossroadsError, ValueError):
    """The profile cannot be used; names the file, the profile, the key and what is allowed."""


class UnknownName(CrossroadsError, AttributeError):  # noqa: N818 - names the situation, as all errors here
    """No such service or operation is published; names those that are."""


class WrongArguments(CrossroadsError, TypeError):  # noqa: N818 - as above
    """The arguments do not fit the contract of the operation; nothing was sent."""


class UntrustedHub(CrossroadsError):  # noqa: N818 - as above
    """The hub's encryption certificate may not be used: expired, revoked, unknown authority. Nothing was sent."""


class NotAccepted(CrossroadsError):  # noqa: N818 - as above
    """The message did not reach the hub, or the hub would not take it now: try again later.

    Without a connection nothing was sent. In the subclass that nothing was processed is only a hint: keep the ticket.
    """


class ServiceUnavailable(NotAccepted):
    """HTTP 503, with the seconds after which to try again when they were told."""

    def __init__(self, *, retry_after: int | None) -> None:
        wait = "" if retry_after is None else f"; try again after {retry_after} s"
        super().__init__(f"the hub does not take messages now (HTTP 503){wait}")
        self.retry_after = retry_after


class TransportRefused(CrossroadsError):  # noqa: N818 - as above
    """Turned away by size, media type or address, or redirected: the same message will be again. A hint, not proof."""

    def __init__(self, status: int) -> None:
        super().__init__(f"the message was turned away unread (HTTP {status})")
        self.status = status


class OutcomeUnknown(CrossroadsError):  # noqa: N818 - as above
    """No answer that proves anything: none in time, or one that does not verify, such as any unsecured fault.

    The hub may or may not have processed the message. Ask again with the same ticket: the hub will not do twice what it
    did once, and its operator finds under the ticket what became of it.
    """

    def __init__(self, reason: str, *, claimed: str = "") -> None:
        super().__init__(f"outcome unknown: {reason}")
        self.reason = reason
        self.claimed = claimed
        """What an unsecured fault says, for a human: anybody may have written it."""


class SignedFault(CrossroadsError):  # noqa: N818 - as above
    """The hub itself says, signed, that there is no answer."""

    def __init__(self, *, reason_code: str, diagnostic: str, ticket: str | None) -> None:
        super().__init__(f"{reason_code or 'no reason code'}: {diagnostic} (hub ticket {ticket or 'not told'})")
        self.reason_code = reason_code
        self.diagnostic = diagnostic
        self.ticket = ticket
        """The hub's ticket, by which its operator finds the reason."""


class ContractViolation(SignedFault):
    """MSG00001: our message does not fit the contract; `diagnostic` says where."""


class SourceFailed(SignedFault):
    """MSG00002, MSG00003: the authentic source or the hub could not answer; it may later."""


class Declined(CrossroadsError):  # noqa: N818 - as above
    """The answer is a business no."""

    def __init__(
        self, *, code: str, value: str, description: str, information: Mapping[str, str], answer: "Answer"
    ) -> None:
        super().__init__(f"{code} ({value}): {description}")
        self.code = code
        self.value = value
        self.information = information
        self.answer = answer
