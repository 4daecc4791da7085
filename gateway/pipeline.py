"""THE path of a message, first to last.

Reading comes first, because nothing can be checked in octets, but bounded and without entities. Security comes second,
so that everything after acts on what was signed, and only a known caller learns details. Acceptance is next, durable,
so that nothing is decided that leaves no trace. Validation comes before authorisation, because legal context and data
subject are read from fields that must be well-formed; authorisation before routing, because routing touches authentic
sources; the response last, where what was not granted is withheld.
"""

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Protocol

from gateway.exchange import (
    Accepted,
    Answered,
    Arrived,
    Authorised,
    Declined,
    Progress,
    Received,
    Reply,
    Secured,
    Validated,
    acceptance_of,
)
from gateway.refusals import InternalFailure, JournalUnavailable, Refusal, TransportRefusal

_LOG = logging.getLogger(__name__)


class Recorder(Protocol):
    """Keeps the outcome of each exchange; raises `JournalUnavailable` when it cannot."""

    def answered(self, outcome: Answered | Declined, reply: Reply) -> None:
        """Record an answer before it leaves."""
        ...

    def refused(self, reached: Progress, refusal: Refusal, reply: Reply) -> None:
        """Record why there is none, before the fault leaves."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Pipeline:
    """The stages one message meets, first to last."""

    receive: Callable[[Arrived], Received]
    secure: Callable[[Received], Secured]
    accept: Callable[[Secured], Accepted]
    validate: Callable[[Accepted], Validated | Declined]
    authorise: Callable[[Validated], Authorised | Declined]
    route: Callable[[Authorised], Answered]
    respond: Callable[[Answered | Declined], Reply]
    refuse: Callable[[Progress, Refusal], Reply]
    recorder: Recorder

    def run(self, arrived: Arrived) -> Reply:
        """Return the reply to `arrived`, or the fault that says why there is none.

        The journal hears of the outcome first. A reply that cannot be recorded is not sent.
        """
        reached: Progress = arrived
        try:
            reached = received = self.receive(arrived)
            reached = secured = self.secure(received)
            reached = accepted = self.accept(secured)
            reached = validated = self.validate(accepted)
            # A no ends the questions, and is an answer too.
            reached = authorised = validated if isinstance(validated, Declined) else self.authorise(validated)
            reached = outcome = authorised if isinstance(authorised, Declined) else self.route(authorised)
            reply = self.respond(outcome)
            self.recorder.answered(outcome, reply)
        except Exception as error:  # noqa: BLE001 - the one place where a failure becomes a fault
            if not isinstance(error, Refusal):
                _report(error, reached)
            return self.fail(reached, Refusal.of(error))
        return reply

    def fail(self, reached: Progress, refusal: Refusal) -> Reply:
        """Return the fault for `refusal`, recorded; or a bare status when not even that can be recorded.

        Before acceptance nothing was processed and 503 invites to send again; after it the outcome is unknown, and a
        database that went away is an internal failure, told to the proved caller.
        """
        if isinstance(refusal, TransportRefusal) and acceptance_of(reached) is not None:
            refusal = InternalFailure(refusal.journal_reason)
        try:
            reply = self._try_to_refuse(reached, refusal)
            self.recorder.refused(reached, refusal, reply)
        except JournalUnavailable:
            if acceptance_of(reached) is None:
                return Reply(status=HTTPStatus.SERVICE_UNAVAILABLE, octets=b"", retry_after=1)
            return Reply(status=HTTPStatus.INTERNAL_SERVER_ERROR, octets=b"")
        return reply

    def _try_to_refuse(self, reached: Progress, refusal: Refusal) -> Reply:
        """What broke the answer may break the fault too; that must not cost the exchange its outcome."""
        try:
            return self.refuse(reached, refusal)
        except Exception:  # noqa: BLE001 - the peer gets a bare status, the journal the reason
            return Reply(status=HTTPStatus.INTERNAL_SERVER_ERROR, octets=b"")


def _report(error: Exception, reached: Progress) -> None:
    """Call somebody: our own defect. Where and of which kind, and never the text, which may quote a message."""
    frames = traceback.extract_tb(error.__traceback__)
    place = f"{frames[-1].filename.rpartition('/')[2]}:{frames[-1].lineno}" if frames else "?"
    kind = type(error).__qualname__
    _LOG.error("unforeseen", extra={"ticket": str(reached.arrived.ticket), "kind": kind, "place": place})
