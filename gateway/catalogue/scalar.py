"""The text of a field and its value: one line for each type that is no group.

Numbers of persons and organisations stay text, because only the hub may say whether their check digits hold, and
because an answer repeats what was asked. The text of an error never repeats the value.
"""

import base64
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from gateway.catalogue.field import Field, FieldType
from gateway.clock import BELGIUM
from gateway.values import IncompleteDate, YearQuarter

Scalar = str | bool | int | Decimal | date | datetime | time | bytes | IncompleteDate | YearQuarter
"""A value that is written as one text."""

_DAY_LENGTH = len("2026-01-31")
_BOOLEANS = {"true": True, "1": True, "false": False, "0": False}


def parse_day(text: str) -> date:
    """Read an xs:date. Its time zone, which some toolkits add, is dropped: a day is a Belgian calendar day."""
    return date.fromisoformat(text.strip()[:_DAY_LENGTH])


def parse_moment(text: str) -> datetime:
    """Read an xs:dateTime as an instant in UTC. Without time zone it is Belgian time."""
    moment = datetime.fromisoformat(text.strip())
    return (moment if moment.tzinfo else moment.replace(tzinfo=BELGIUM)).astimezone(UTC)


def _write_moment(value: datetime) -> str:
    if value.tzinfo is None:
        raise ValueError("a moment without time zone is not written")
    return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _parse_boolean(text: str) -> bool:
    if text.strip() not in _BOOLEANS:
        raise ValueError("not a boolean")
    return _BOOLEANS[text.strip()]


def _parse_decimal(text: str) -> Decimal:
    try:
        return Decimal(text.strip())
    except InvalidOperation as error:
        raise ValueError("not a decimal number") from error


def _write_hundredths(value: Decimal) -> str:
    return f"{value:.2f}"


_PARSERS: dict[FieldType, Callable[[str], Scalar]] = {
    FieldType.INCOMPLETE_DATE: IncompleteDate.parse,
    FieldType.DATE: parse_day,
    FieldType.DATE_TIME: parse_moment,
    FieldType.TIME: lambda text: time.fromisoformat(text.strip()),
    FieldType.YEAR_QUARTER: YearQuarter.parse,
    FieldType.YEAR: int,
    FieldType.AMOUNT: _parse_decimal,
    FieldType.EUROCENTS: int,
    FieldType.PERCENTAGE: _parse_decimal,
    FieldType.BOOLEAN: _parse_boolean,
    FieldType.INTEGER: int,
    FieldType.DECIMAL: _parse_decimal,
    FieldType.DOCUMENT: base64.b64decode,
}
_WRITERS: dict[FieldType, Callable[[Any], str]] = {
    FieldType.DATE: date.isoformat,
    FieldType.DATE_TIME: _write_moment,
    FieldType.TIME: time.isoformat,
    FieldType.YEAR: "{:04}".format,
    FieldType.AMOUNT: _write_hundredths,
    FieldType.PERCENTAGE: _write_hundredths,
    FieldType.BOOLEAN: lambda value: "true" if value else "false",
    FieldType.DOCUMENT: lambda value: base64.b64encode(value).decode("ascii"),
}


def parse_scalar(text: str, field: Field) -> Scalar:
    """Return the value that `text` stands for in `field`. Raises `ValueError` when it stands for none."""
    parse = _PARSERS.get(field.type)
    return text if parse is None else parse(text)


def write_scalar(value: Any, field: Field) -> str:
    """Return the text that stands for `value` in `field`."""
    if field.type is FieldType.DECIMAL:
        return f"{value:.{field.digits}f}"
    write = _WRITERS.get(field.type)
    return str(value) if write is None else write(value)
