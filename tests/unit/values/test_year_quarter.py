from datetime import date

import pytest

from gateway.values import Period, YearQuarter


def test_reads_year_and_quarter():
    assert YearQuarter.parse("2026Q1") == YearQuarter(year=2026, quarter=1)
    assert str(YearQuarter(year=2026, quarter=4)) == "2026Q4"


@pytest.mark.parametrize("text", ["", "2026", "2026Q0", "2026Q5", "2026q1", "26Q1", "2026-Q1", "2026Q1\n", "202٦Q1"])
def test_refuses_another_form(text):
    with pytest.raises(ValueError, match="form"):
        YearQuarter.parse(text)


@pytest.mark.parametrize(("year", "quarter"), [(0, 1), (10_000, 1), (2026, 0), (2026, 5)])
def test_cannot_exist_out_of_range(year, quarter):
    with pytest.raises(ValueError):
        YearQuarter(year=year, quarter=quarter)


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("2026Q1", "2026-01-01/2026-03-31"),
        ("2026Q2", "2026-04-01/2026-06-30"),
        ("2026Q3", "2026-07-01/2026-09-30"),
        ("9999Q4", "9999-10-01/9999-12-31"),
    ],
)
def test_is_a_period_of_three_months(text, days):
    assert YearQuarter.parse(text).period == Period.parse(days)


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 1, 1), "2026Q1"),
        (date(2026, 3, 31), "2026Q1"),
        (date(2026, 4, 1), "2026Q2"),
        (date(2026, 12, 31), "2026Q4"),
    ],
)
def test_finds_the_quarter_of_a_day(day, text):
    assert str(YearQuarter.of_day(day)) == text


def test_is_in_the_order_of_time():
    assert YearQuarter.parse("2025Q4") < YearQuarter.parse("2026Q1") < YearQuarter.parse("2026Q2")
