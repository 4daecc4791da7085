"""Texts and values of every type."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import pytest

from gateway.catalogue.field import Field
from gateway.catalogue.scalar import parse_scalar, write_scalar
from gateway.values import IncompleteDate, YearQuarter


def a_field(kind: str, **changes) -> Field:
    return Field.model_validate({"name": "value", "type": kind, "cardinality": "1", "meaning": "Value"} | changes)


ROUND_TRIPS = [
    ("ssin", "85073003328", "85073003328"),
    ("enterpriseNumber", "0244640631", "0244640631"),
    ("incompleteDate", "1985-07-00", IncompleteDate(year=1985, month=7, day=0)),
    ("date", "2026-06-15", date(2026, 6, 15)),
    ("dateTime", "2026-06-15T12:00:00.250Z", datetime(2026, 6, 15, 12, 0, 0, 250_000, tzinfo=UTC)),
    ("time", "12:30:00", time(12, 30)),
    ("yearQuarter", "2026Q2", YearQuarter(year=2026, quarter=2)),
    ("year", "2026", 2026),
    ("month", "2026-06", "2026-06"),
    ("amount", "1234.50", Decimal("1234.50")),
    ("eurocents", "123450", 123450),
    ("percentage", "66.67", Decimal("66.67")),
    ("boolean", "true", True),
    ("boolean", "false", False),
    ("integer", "-12", -12),
]


@pytest.mark.parametrize(("kind", "text", "value"), ROUND_TRIPS)
def test_reads(kind, text, value):
    assert parse_scalar(text, a_field(kind)) == value


@pytest.mark.parametrize(("kind", "text", "value"), ROUND_TRIPS)
def test_writes(kind, text, value):
    assert write_scalar(value, a_field(kind)) == text


def test_reads_and_writes_a_document():
    field = a_field("document", media="image/jpeg", max_kilobytes="1")
    assert parse_scalar("AAEC", field) == b"\x00\x01\x02"
    assert write_scalar(b"\x00\x01\x02", field) == "AAEC"


def test_writes_the_decimals_that_the_field_has():
    assert write_scalar(Decimal(38), a_field("decimal", digits="1")) == "38.0"


@pytest.mark.parametrize("text", ["2026-06-15Z", "2026-06-15+02:00", " 2026-06-15\n"])
def test_drops_the_time_zone_of_a_day(text):
    assert parse_scalar(text, a_field("date")) == date(2026, 6, 15)


@pytest.mark.parametrize("text", ["2026-06-15T14:00:00+02:00", "2026-06-15T14:00:00", "2026-06-15T12:00:00.0000000Z"])
def test_reads_a_moment_as_an_instant_and_without_zone_as_belgian_time(text):
    assert parse_scalar(text, a_field("dateTime")) == datetime(2026, 6, 15, 12, 0, tzinfo=UTC)


def test_reads_the_digits_of_a_boolean():
    assert parse_scalar(" 1 ", a_field("boolean")) is True


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("date", "2026-02-30"),
        ("date", "12026-01-01"),
        ("date", "-2026-01-01"),
        ("dateTime", "2026-06-15T24:00:00Z"),
        ("incompleteDate", "1985-13-00"),
        ("boolean", "yes"),
        ("amount", "1,5"),
        ("integer", "x"),
    ],
)
def test_refuses_a_text_that_stands_for_no_value(kind, text):
    with pytest.raises(ValueError):
        parse_scalar(text, a_field(kind))


def test_refuses_to_write_a_moment_without_time_zone():
    with pytest.raises(ValueError, match="time zone"):
        write_scalar(datetime(2026, 6, 15, 12, 0), a_field("dateTime"))  # noqa: DTZ001 - the point
