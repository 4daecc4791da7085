from datetime import date

import pytest

from gateway.values import IncompleteDate


@pytest.mark.parametrize("text", ["1991-03-14", "1991-03-00", "1991-00-00", "1991-00-31", "0000-00-00", "0000-02-29"])
def test_keeps_known_and_unknown_parts(text):
    assert str(IncompleteDate.parse(text)) == text


def test_tells_the_parts():
    parsed = IncompleteDate.parse("1991-03-00")
    assert (parsed.year, parsed.month, parsed.day) == (1991, 3, 0)


@pytest.mark.parametrize(
    "text", ["", "1991", "1991-03", "19910314", "91-03-14", "1991-3-14", "1991-03-14Z", "1991-03-14\n", "1991-03-1٤"]
)
def test_refuses_another_form(text):
    with pytest.raises(ValueError, match="form"):
        IncompleteDate.parse(text)


@pytest.mark.parametrize("text", ["1991-13-01", "1991-02-29", "1900-02-29", "1991-04-31", "1991-00-32", "0000-02-30"])
def test_refuses_a_day_that_the_calendar_lacks(text):
    with pytest.raises(ValueError, match="calendar"):
        IncompleteDate.parse(text)


@pytest.mark.parametrize(("year", "month", "day"), [(-1, 1, 1), (10_000, 1, 1), (1991, -1, 1), (1991, 1, -1)])
def test_cannot_exist_out_of_range(year, month, day):
    with pytest.raises(ValueError):
        IncompleteDate(year=year, month=month, day=day)


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ("1991-03-14", "1991-03-14", True),
        ("1991-03-14", "1991-03-00", True),
        ("1991-03-00", "1991-00-14", True),
        ("1991-00-00", "1991-03-14", True),
        ("0000-00-00", "1991-03-14", True),
        ("1991-03-14", "1991-04-13", False),
        ("1991-03-00", "1991-04-00", False),
        ("1991-00-14", "1991-03-15", False),
        ("1991-00-00", "1990-00-00", False),
        ("0000-03-00", "1991-04-14", False),
    ],
)
def test_agrees_when_the_parts_known_on_both_sides_are_the_same(one, other, verdict):
    mine, theirs = IncompleteDate.parse(one), IncompleteDate.parse(other)
    assert mine.agrees_with(theirs) is verdict
    assert theirs.agrees_with(mine) is verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("2026-03-15", False),
        ("2026-03-16", True),
        ("2026-04-01", True),
        ("2026-02-28", False),
        ("2026-03-00", False),
        ("2026-04-00", True),
        ("2026-00-00", False),
        ("2026-00-31", False),
        ("2027-00-00", True),
        ("2025-12-31", False),
        ("0000-12-31", False),
    ],
)
def test_is_after_a_day_only_if_no_reading_is_before(text, verdict):
    assert IncompleteDate.parse(text).is_after(date(2026, 3, 15)) is verdict


def test_an_exact_date_is_a_calendar_day():
    assert IncompleteDate.parse("1991-03-14").exact == date(1991, 3, 14)
    assert IncompleteDate.of_day(date(1991, 3, 14)) == IncompleteDate.parse("1991-03-14")


@pytest.mark.parametrize("text", ["1991-03-00", "1991-00-14", "0000-03-14"])
def test_a_date_with_an_unknown_part_is_no_calendar_day(text):
    assert IncompleteDate.parse(text).exact is None


def test_is_ordered_with_unknown_parts_first():
    texts = ["1991-03-14", "1991-03-00", "1990-12-31", "1991-00-00"]
    assert list(map(str, sorted(map(IncompleteDate.parse, texts)))) == sorted(texts)
