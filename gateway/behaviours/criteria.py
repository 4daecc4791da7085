"""What a request alone can tell of its criteria: numbers to check, codes that no list holds, days that cannot be."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta

from gateway.catalogue.code_list import CodeList
from gateway.catalogue.document import Value, Values
from gateway.catalogue.field import Field, FieldType
from gateway.clock import BELGIUM
from gateway.values import IncompleteDate


def find_numbers(fields: Sequence[Field], criteria: Values) -> Iterator[tuple[str, str]]:
    """Yield path and text of every identification number of a person."""
    for path, field, value in _walk(fields, criteria, ""):
        if field.type is FieldType.SSIN:
            yield path, str(value)


def find_invalid_fields(
    fields: Sequence[Field], criteria: Values, codes: Mapping[str, CodeList], today: date
) -> tuple[str, ...]:
    """Return the paths of the fields whose code is in no list today, or whose day lies where it may not."""
    return tuple(
        path
        for path, field, value in _walk(fields, criteria, "")
        if not _is_code_valid(field, value, codes, today) or not _is_day_valid(field, value, today)
    )


def _walk(fields: Sequence[Field], values: Values, prefix: str) -> Iterator[tuple[str, Field, Value]]:
    for field in fields:
        for value in _each(values.get(field.name)):
            if isinstance(value, Mapping):
                yield from _walk(field.fields, value, f"{prefix}{field.name}.")
            else:
                yield f"{prefix}{field.name}", field, value


def _each(value: Value | None) -> tuple[Value, ...]:
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def _is_code_valid(field: Field, value: Value, codes: Mapping[str, CodeList], today: date) -> bool:
    return field.codelist is None or codes[field.codelist].is_valid(str(value), today)


def _is_day_valid(field: Field, value: Value, today: date) -> bool:
    if field.not_in_future and _is_after(value, today):
        return False
    if field.max_days_ago is None or not isinstance(value, date):
        return True
    return value >= today - timedelta(days=field.max_days_ago)


def _is_after(value: Value, today: date) -> bool:
    if isinstance(value, IncompleteDate):
        return value.is_after(today)
    if isinstance(value, datetime):
        return value.astimezone(BELGIUM).date() > today
    return isinstance(value, date) and value > today
