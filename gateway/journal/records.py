"""What the journal keeps: the acceptance of a message, the outcome of an exchange, and both together.

Written once, never changed. No personal data and no payload: a message is here as digests, institutions and codes.
An exchange whose acceptance has no outcome ended in a way nobody saw (a crash, a lost database): outcome unknown.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class OutcomeKind(StrEnum):
    """How an exchange ended."""

    ANSWERED = "answered"
    DECLINED = "declined"
    """A business no: an answer with a code."""
    REFUSED = "refused"
    """No answer: a fault, or a bare HTTP status."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """A message whose caller is proved and which was never here before. Nothing is decided before this is durable."""

    ticket: UUID
    """The hub's own number of the exchange."""
    accepted_at: datetime
    application: str
    """Identifier of the caller's application in the directory."""
    institution: str
    """Enterprise number of the caller."""
    service: str
    replay_keys: tuple[bytes, ...]
    """One-time keys of the message, each at most 64 octets. Kept apart and purged, so empty when looked up later."""
    keep_until: datetime
    """The message can no longer be fresh after this instant; its replay keys may go."""
    certificate_sha256: bytes
    message_sha256: bytes
    """Digest of the wire bytes."""
    peer: str
    """Network address of whoever opened the connection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StageTime:
    """How long one stage of the path took."""

    name: str
    microseconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """One call to a provider."""

    provider: str
    """Code of the institution that was asked."""
    ticket: str | None = None
    """The provider's own ticket, when it answered."""
    outcome: str
    microseconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How an exchange ended; durable before the peer hears of it.

    `detail` and the other texts are cut to the width of their column where they are written, and characters that no
    database keeps are escaped: what a peer wrote can make a row ugly, never prevent it.
    """

    ticket: UUID
    at: datetime
    kind: OutcomeKind
    operation: str | None = None
    legal_context: str | None = None
    customer_ticket: str | None = None
    """The caller's own ticket, from the verified Body."""
    status_code: str | None = None
    """Code of the answer, such as MSG00012."""
    fault_class: str | None = None
    """T, P, S, V or Z: what the peer was told."""
    reason: str | None = None
    """The stable word of the decision: what the journal keeps."""
    detail: str | None = None
    """At most 256 characters for whoever runs the hub; never personal data."""
    stages: tuple[StageTime, ...] = ()
    hops: tuple[Hop, ...] = ()
    reply_sha256: bytes | None = None
    """Digest of the wire bytes of the reply."""
    peer: str | None = None
    """For messages that were refused before acceptance: where they came from."""
    service: str | None = None
    filtered: tuple[str, ...] = ()
    """Names of the elements that were withheld from the answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """All that the journal knows of one ticket; at least one of the two is there."""

    acceptance: Acceptance | None
    outcome: Outcome | None
    """The last one recorded. `None`: accepted, and the outcome is unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppressed:
    """Refusals that came too fast to be recorded one by one."""

    begin: datetime
    end: datetime
    fault_class: str
    reason: str
    count: int
    sample: UUID
    """Ticket of one of them."""
