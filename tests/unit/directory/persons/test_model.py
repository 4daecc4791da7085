from datetime import date

import pytest

from gateway.values import OpenPeriod
from tests.support.directory import INCOME, a_number, a_welfare_centre, an_inscription

MARCH = OpenPeriod(begin=date(2026, 3, 1), end=date(2026, 3, 31))
LINE = an_inscription(a_number(), period=MARCH)


@pytest.mark.parametrize(
    "period",
    [
        OpenPeriod(begin=date(2026, 3, 31)),
        OpenPeriod(begin=date(2026, 4, 1)),
        OpenPeriod(begin=date(2026, 1, 1), end=date(2026, 2, 28)),
    ],
    ids=["overlaps", "follows", "precedes"],
)
def test_continues_a_line_that_it_overlaps_or_touches(period):
    assert an_inscription(a_number(), period=period).continues(LINE)


def test_does_not_continue_a_line_across_a_gap():
    assert not an_inscription(a_number(), period=OpenPeriod(begin=date(2026, 4, 2))).continues(LINE)


@pytest.mark.parametrize(
    "deviation",
    [{"capacity": INCOME}, {"phase": 2}, {"organisation": a_welfare_centre(2).number}, {"organisation": None}],
    ids=["capacity", "phase", "organisation", "sector-wide"],
)
def test_does_not_continue_the_line_of_another_file(deviation):
    assert not an_inscription(a_number(), period=MARCH, **deviation).continues(LINE)
