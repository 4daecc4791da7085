"""Reading and writing field trees: the part of a message that one service has and another has not.

Generic over the catalogue. Elements are unqualified and stand in the order of the fields, as the schemas want it.
What is read here was validated before; what has the right shape and still means nothing (30 February, an end before
the begin) is found here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from lxml import etree

from gateway.catalogue.field import Field, FieldType
from gateway.catalogue.scalar import Scalar, parse_day, parse_scalar, write_scalar
from gateway.values import OpenPeriod, Period

Value: TypeAlias = Scalar | OpenPeriod | Mapping[str, "Value"] | tuple["Value", ...]
Values: TypeAlias = Mapping[str, Value]
"""Values by field name: a scalar, a period, a mapping for a group, a tuple for what may repeat. Absent is not there."""

_PERIODS: dict[FieldType, type[OpenPeriod]] = {FieldType.PERIOD: Period, FieldType.OPEN_PERIOD: OpenPeriod}
_BEGIN = "beginDate"
_END = "endDate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What could be read, and the paths of the fields whose text stands for no value."""

    values: Values
    unreadable: tuple[str, ...] = ()


def read_fields(element: etree._Element, fields: Sequence[Field]) -> Values:
    """Return the values of the children of `element`. Raises `ValueError`, naming the field, where there is none."""
    reading = read_what_can_be(element, fields)
    if reading.unreadable:
        raise ValueError(f"no value in {', '.join(reading.unreadable)}")
    return reading.values


def read_what_can_be(element: etree._Element, fields: Sequence[Field]) -> Reading:
    """Return the values of the children of `element`, leaving out what cannot be read and naming it."""
    unreadable: list[str] = []
    values = _read_group(element, fields, "", unreadable)
    return Reading(values=values, unreadable=tuple(dict.fromkeys(unreadable)))


def build_fields(parent: etree._Element, fields: Sequence[Field], values: Values) -> None:
    """Append the children that `values` have, in the order of `fields`; nothing for what is absent or `None`.

    Raises `ValueError` for a value whose name is none of the fields: it would be lost in silence.
    """
    if strangers := values.keys() - {field.name for field in fields}:
        raise ValueError(f"no such fields: {', '.join(sorted(strangers))}")
    for field in fields:
        for value in _each(values.get(field.name)):
            _build_one(etree.SubElement(parent, field.name), field, value)


def _read_group(element: etree._Element, fields: Sequence[Field], prefix: str, unreadable: list[str]) -> Values:
    values: dict[str, Value] = {}
    for field in fields:
        path = f"{prefix}{field.name}"
        found: list[Value] = []
        for child in element.iterchildren(field.name):
            try:
                found.append(_read_one(child, field, path, unreadable))
            except ValueError:
                unreadable.append(path)
        if found:
            values[field.name] = tuple(found) if field.cardinality.is_repeated else found[0]
    return values


def _read_one(element: etree._Element, field: Field, path: str, unreadable: list[str]) -> Value:
    if field.type is FieldType.GROUP:
        return _read_group(element, field.fields, f"{path}.", unreadable)
    if field.type in _PERIODS:
        return _read_period(element, _PERIODS[field.type])
    return parse_scalar(read_text(element), field)


def read_text(element: etree._Element) -> str:
    """Return the whole text of an element: every text node in it, and no comment's."""
    return "".join(element.itertext(etree.Element))


def _read_period(element: etree._Element, kind: type[OpenPeriod]) -> OpenPeriod:
    begin, end = element.find(_BEGIN), element.find(_END)
    if begin is None or (kind is Period and end is None):
        raise ValueError("a period lacks a day")
    return kind(begin=parse_day(read_text(begin)), end=None if end is None else parse_day(read_text(end)))


def _each(value: Value | None) -> Iterable[Value]:
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def _build_one(element: etree._Element, field: Field, value: Value) -> None:
    if isinstance(value, Mapping):
        build_fields(element, field.fields, value)
    elif isinstance(value, OpenPeriod):
        etree.SubElement(element, _BEGIN).text = value.begin.isoformat()
        if value.end is not None:
            etree.SubElement(element, _END).text = value.end.isoformat()
    else:
        element.text = write_scalar(value, field)
