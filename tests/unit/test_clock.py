"""The machine's clock: aware instants, Belgian days, a counter that never goes back."""

from datetime import UTC, date, datetime, timedelta

import pytest

from gateway.clock import SystemClock


class At(SystemClock):
    """A machine whose clock shows one instant."""

    def __init__(self, instant):
        self.instant = instant

    def now(self):
        return self.instant


def test_tells_instants_in_utc():
    assert SystemClock().now().utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("instant", "day"),
    [
        (datetime(2026, 6, 15, 21, 59, 59, tzinfo=UTC), date(2026, 6, 15)),
        (datetime(2026, 6, 15, 22, 0, tzinfo=UTC), date(2026, 6, 16)),
        (datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), date(2027, 1, 1)),
    ],
    ids=["before midnight in summer", "midnight in summer", "before midnight in winter", "midnight in winter"],
)
def test_the_day_begins_at_midnight_in_belgium(instant, day):
    assert At(instant).today() == day


def test_the_counter_never_goes_back():
    clock = SystemClock()
    ticks = [clock.ticks() for _ in range(100)]
    assert ticks == sorted(ticks)
