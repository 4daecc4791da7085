from datetime import date

import pytest

from gateway.values import OpenPeriod, Period

MARCH = Period.parse("2026-03-01/2026-03-31")


def read(text: str) -> OpenPeriod:
    return OpenPeriod.parse(text)


@pytest.mark.parametrize("text", ["2026-03-01/2026-03-31", "2026-03-01/2026-03-01", "2026-03-01/.."])
def test_an_open_period_keeps_its_days(text):
    assert str(read(text)) == text


def test_a_period_keeps_its_days():
    assert (MARCH.begin, MARCH.end) == (date(2026, 3, 1), date(2026, 3, 31))
    assert str(MARCH) == "2026-03-01/2026-03-31"


def test_a_period_has_an_end():
    with pytest.raises(ValueError, match="form"):
        Period.parse("2026-03-01/..")
    with pytest.raises(TypeError):
        Period(begin=date(2026, 3, 1))


@pytest.mark.parametrize("kind", [Period, OpenPeriod])
def test_refuses_a_reversed_period(kind):
    with pytest.raises(ValueError, match="ends before it begins"):
        kind(begin=date(2026, 3, 2), end=date(2026, 3, 1))
    with pytest.raises(ValueError, match="ends before it begins"):
        kind.parse("2026-03-02/2026-03-01")


@pytest.mark.parametrize("kind", [Period, OpenPeriod])
@pytest.mark.parametrize(
    "text", ["", "2026-03-01", "2026-03-01/", "20260301/20260331", "2026-W01-1/2026-W02-1", "2026-03-01/2026-03-31\n"]
)
def test_refuses_another_form(kind, text):
    with pytest.raises(ValueError, match="form"):
        kind.parse(text)


@pytest.mark.parametrize("text", ["2026-02-29/..", "2026-02-01/2026-02-30", "0000-01-01/.."])
def test_refuses_a_day_that_the_calendar_lacks(text):
    with pytest.raises(ValueError, match="calendar") as refused:
        read(text)
    assert refused.value.__suppress_context__


@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        (date(2026, 2, 28), False),
        (date(2026, 3, 1), True),
        (date(2026, 3, 31), True),
        (date(2026, 4, 1), False),
    ],
)
def test_contains_both_its_ends(day, verdict):
    assert MARCH.contains(day) is verdict


def test_an_open_period_contains_every_later_day():
    assert read("2026-03-01/..").contains(date.max)
    assert not read("2026-03-01/..").contains(date(2026, 2, 28))


@pytest.mark.parametrize(
    ("other", "overlaps", "touches"),
    [
        pytest.param("2026-03-31/2026-04-30", True, False, id="one-day-in-common"),
        pytest.param("2026-03-10/2026-03-11", True, False, id="inside"),
        pytest.param("2026-01-01/..", True, False, id="open-around"),
        pytest.param("2026-04-01/2026-04-30", False, True, id="next-day"),
        pytest.param("2026-04-01/..", False, True, id="next-day-open"),
        pytest.param("2026-02-01/2026-02-28", False, True, id="day-before"),
        pytest.param("2026-04-02/2026-04-30", False, False, id="a-day-between"),
        pytest.param("2026-01-01/2026-02-27", False, False, id="a-day-between-before"),
    ],
)
def test_overlapping_and_touching_exclude_each_other(other, overlaps, touches):
    assert (MARCH.overlaps(read(other)), MARCH.touches(read(other))) == (overlaps, touches)
    assert (read(other).overlaps(MARCH), read(other).touches(MARCH)) == (overlaps, touches)


def test_the_last_day_of_the_calendar_touches_nothing():
    assert not read("2026-03-01/9999-12-31").touches(MARCH)


@pytest.mark.parametrize(
    ("other", "verdict"),
    [
        ("2026-03-01/2026-03-31", True),
        ("2026-03-02/2026-03-30", True),
        ("2026-02-28/2026-03-31", False),
        ("2026-03-01/2026-04-01", False),
        ("2026-03-01/..", False),
    ],
)
def test_covers_what_lies_within(other, verdict):
    assert MARCH.covers(read(other)) is verdict


def test_only_an_open_period_covers_an_open_period():
    assert read("2026-03-01/..").covers(read("2026-03-02/.."))
    assert not read("2026-03-01/9999-12-31").covers(read("2026-03-02/.."))


@pytest.mark.parametrize(
    ("other", "merged"),
    [
        pytest.param("2026-03-15/2026-04-30", "2026-03-01/2026-04-30", id="overlap"),
        pytest.param("2026-04-01/2026-04-30", "2026-03-01/2026-04-30", id="touch"),
        pytest.param("2026-01-01/2026-02-28", "2026-01-01/2026-03-31", id="touch-before"),
        pytest.param("2026-03-10/2026-03-11", "2026-03-01/2026-03-31", id="inside"),
        pytest.param("2026-03-10/..", "2026-03-01/..", id="no-end-wins"),
    ],
)
def test_merges_to_the_smallest_begin_and_the_largest_end(other, merged):
    assert str(MARCH.merged_with(read(other))) == merged
    assert str(read(other).merged_with(MARCH)) == merged


@pytest.mark.parametrize("other", ["2026-04-02/..", "2026-01-01/2026-02-27"])
def test_refuses_to_merge_over_a_gap(other):
    with pytest.raises(ValueError, match="between"):
        MARCH.merged_with(read(other))


def test_ends_on_a_day_it_did_not_end_on():
    assert read("2026-03-01/..").ending_on(date(2026, 3, 31)) == MARCH


def test_refuses_to_end_before_it_begins():
    with pytest.raises(ValueError, match="ends before"):
        MARCH.ending_on(date(2026, 2, 28))


def test_a_day_is_a_period():
    assert Period.of_day(date(2026, 3, 1)) == Period.parse("2026-03-01/2026-03-01")


def test_equal_days_are_equal_periods_whatever_the_type():
    assert read(str(MARCH)) == MARCH
    assert len({read(str(MARCH)), MARCH}) == 1
    assert read("2026-03-01/..") != MARCH
    assert str(MARCH) != MARCH


def test_is_ordered_by_begin_then_by_end_with_no_end_last():
    texts = ["2026-01-01/9999-12-31", "2026-01-01/..", "2026-01-02/2026-01-02", "2026-01-01/2026-01-31"]
    assert list(map(str, sorted(map(read, texts)))) == [texts[3], texts[0], texts[1], texts[2]]
