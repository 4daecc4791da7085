"""The only place that asks for the time.

Everything else is handed a `Clock`, so that a test can stand at the instant a message expires.
Times are UTC and aware; durations are measured with a monotonic counter, which a clock step does not move.
"""

import time
from datetime import UTC, date, datetime, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

BELGIUM = ZoneInfo("Europe/Brussels")
"""Where the network's calendar days begin: a file opened today is opened on the Belgian day."""
DECISION_TIME = timedelta(seconds=60)
"""More than passes between finding a message fresh and recording it: a replay key outlives freshness by as much."""


class Clock(Protocol):
    """Tells the time, the calendar day of the network, and how long something took."""

    def now(self) -> datetime:
        """Return the present instant, in UTC, aware."""
        ...

    def today(self) -> date:
        """Return the calendar day in Belgium."""
        ...

    def ticks(self) -> float:
        """Return seconds of a counter that never goes back; only differences mean anything."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Return the present instant, in UTC, aware."""
        return datetime.now(UTC)  # noqa: TID251 - the one place

    def today(self) -> date:
        """Return the calendar day in Belgium."""
        return self.now().astimezone(BELGIUM).date()

    def ticks(self) -> float:
        """Return seconds of a counter that never goes back."""
        return time.perf_counter()
