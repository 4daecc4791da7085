"""One call to a provider, as the journal and the operator see it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Hop:
    """Which provider, what came of it, how long it took."""

    provider: str
    ticket: str | None
    """The provider's own ticket, when it answered."""
    outcome: str
    """`answered`, or the journal reason of the refusal."""
    microseconds: int
