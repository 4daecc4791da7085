"""A clock that stands still until a test moves it."""

from datetime import UTC, date, datetime, timedelta

from gateway.clock import BELGIUM

NOON = datetime(2026, 6, 15, 12, 0, tzinfo=UTC)
"""An ordinary summer day: Belgium is two hours ahead."""


class StoppedClock:
    """Implements `gateway.clock.Clock`; `ticks` moves with it."""

    def __init__(self, instant: datetime = NOON) -> None:
        self.instant = instant
        self._started = instant

    def advance(self, duration: timedelta) -> datetime:
        """Move on by `duration`, or back, and return the new instant."""
        self.instant += duration
        return self.instant

    def now(self) -> datetime:
        return self.instant

    def today(self) -> date:
        return self.instant.astimezone(BELGIUM).date()

    def ticks(self) -> float:
        return (self.instant - self._started).total_seconds()
