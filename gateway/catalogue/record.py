"""Records of a data set as registers keep them (JSON values by field name), read into typed values.

What a register keeps was checked when it was written; a field that the data set does not know, or a text that stands
for no value, is our own defect and raises `ValueError`.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from gateway.catalogue.document import Value, Values
from gateway.catalogue.field import Field, FieldType
from gateway.catalogue.scalar import parse_day, parse_scalar
from gateway.values import OpenPeriod

Record = Mapping[str, Any]


def read_record(record: Record, fields: Sequence[Field]) -> Values:
    """Return the typed values of `record`; a field that repeats is a list there and a tuple here."""
    known = {field.name: field for field in fields}
    if strangers := record.keys() - known.keys():
        raise ValueError(f"no such fields in the data set: {', '.join(sorted(strangers))}")
    return {name: _read(value, known[name]) for name, value in record.items() if value is not None}


def _read(value: Any, field: Field) -> Value:
    if field.cardinality.is_repeated:
        return tuple(_read_one(each, field) for each in (value if isinstance(value, list | tuple) else [value]))
    return _read_one(value, field)


def _read_one(value: Any, field: Field) -> Value:
    if field.type is FieldType.GROUP:
        return read_record(value, field.fields)
    if field.type in (FieldType.PERIOD, FieldType.OPEN_PERIOD):
        end = value.get("endDate")
        return OpenPeriod(begin=parse_day(value["beginDate"]), end=None if end is None else parse_day(end))
    return parse_scalar(str(value).lower() if isinstance(value, bool) else str(value), field)
