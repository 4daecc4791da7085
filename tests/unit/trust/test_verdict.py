"""A verdict holds between the two instants around its moment at which it could change."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.trust.verdict import Flaw, build_verdict
from tests.support.clock import NOON

HOUR = timedelta(hours=1)
TICK = timedelta(microseconds=1)
LIFETIME = timedelta(days=1)


def a_verdict(*, begins=(), ends=(), lifetime=LIFETIME):
    return build_verdict(None, moment=NOON, lifetime=lifetime, begins=begins, ends=ends)


def test_keeps_the_flaw():
    verdict = build_verdict(Flaw.EXPIRED, moment=NOON, lifetime=LIFETIME, begins=(), ends=())
    assert verdict.flaw is Flaw.EXPIRED


@pytest.mark.parametrize(
    ("limits", "first", "last"),
    [
        pytest.param({"begins": [NOON - HOUR]}, NOON - HOUR, NOON + LIFETIME - TICK, id="since the last beginning"),
        pytest.param({"begins": [NOON]}, NOON, NOON + LIFETIME - TICK, id="since a beginning at the moment itself"),
        pytest.param({"begins": [NOON - HOUR, NOON + HOUR]}, NOON - HOUR, NOON + HOUR - TICK, id="to the next one"),
        pytest.param({"ends": [NOON - HOUR, NOON + HOUR]}, NOON - HOUR + TICK, NOON + HOUR, id="to the end, included"),
        pytest.param({"ends": [NOON], "begins": [NOON]}, NOON, NOON, id="for one instant"),
    ],
)
def test_holds_from_the_last_change_to_the_next(limits, first, last):
    verdict = a_verdict(**limits)
    held = [verdict.holds_at(moment) for moment in (first - TICK, first, last, last + TICK)]
    assert held == [False, True, True, False]


def test_does_not_outlive_its_lifetime():
    verdict = a_verdict(ends=[NOON + HOUR], lifetime=timedelta(minutes=5))
    assert not verdict.holds_at(NOON + timedelta(minutes=5))


@given(
    begins=st.lists(st.timedeltas(-LIFETIME, LIFETIME)),
    ends=st.lists(st.timedeltas(-LIFETIME, LIFETIME)),
    asked=st.timedeltas(-LIFETIME, LIFETIME),
)
def test_is_never_reused_across_a_change(begins, ends, asked):
    begins, ends = [NOON + each for each in begins], [NOON + each for each in ends]

    def answer(moment):
        return [moment >= begin for begin in begins], [moment <= end for end in ends]

    if a_verdict(begins=begins, ends=ends).holds_at(NOON + asked):
        assert answer(NOON + asked) == answer(NOON)
