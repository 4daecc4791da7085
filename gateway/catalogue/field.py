"""A field of a request, an answer or a data set: what it is called, what it holds and how often it stands.

The types are those of the network's information model. The schema fixes no more than their lexical form; check
digits, codes and periods are checked by the hub, which answers with a code instead of a fault.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import BeforeValidator, InstanceOf, StringConstraints, model_validator

from gateway.catalogue.row import Row

_CARDINALITY = re.compile(r"(?P<only>[1-9][0-9]*)|(?P<least>[0-9]+)\.\.(?P<most>[1-9][0-9]*|n)")

FieldName = Annotated[str, StringConstraints(pattern=r"^[a-z][A-Za-z0-9]*$")]


class FieldType(StrEnum):
    """What a field holds."""

    SSIN = "ssin"
    ENTERPRISE_NUMBER = "enterpriseNumber"
    ESTABLISHMENT_UNIT_NUMBER = "establishmentUnitNumber"
    NSSO_NUMBER = "nssoNumber"
    INCOMPLETE_DATE = "incompleteDate"
    DATE = "date"
    DATE_TIME = "dateTime"
    TIME = "time"
    YEAR_QUARTER = "yearQuarter"
    YEAR = "year"
    MONTH = "month"
    PERIOD = "period"
    OPEN_PERIOD = "openPeriod"
    AMOUNT = "amount"
    EUROCENTS = "eurocents"
    PERCENTAGE = "percentage"
    NIS_CODE = "nisCode"
    HASH = "hash"
    UUID = "uuid"
    BOOLEAN = "boolean"
    INTEGER = "integer"
    DECIMAL = "decimal"
    STRING = "string"
    CODE = "code"
    GROUP = "group"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cardinality:
    """How often a field stands: 1, 0..1, 0..n, 2..4."""

    least: int
    most: int | None
    """Nothing for n."""

    def __str__(self) -> str:
        return "1" if self.least == self.most == 1 else f"{self.least}..{'n' if self.most is None else self.most}"

    @classmethod
    def parse(cls, text: str) -> "Cardinality":
        """Read the form of the sheets. Raises `ValueError` for another form and for a reversed range."""
        found = _CARDINALITY.fullmatch(text)
        if found is None:
            raise ValueError(f"{text!r} is no cardinality; allowed: 1, 0..1, 0..n, 1..n, 2..4 and the like")
        least = int(found["only"] or found["least"])
        most = least if found["only"] else None if found["most"] == "n" else int(found["most"])
        if most is not None and most < least:
            raise ValueError(f"{text!r} is no cardinality: the range is reversed")
        return cls(least=least, most=most)

    @property
    def is_optional(self) -> bool:
        """Whether the field may be absent."""
        return self.least == 0

    @property
    def is_repeated(self) -> bool:
        """Whether the field may stand more than once."""
        return self.most != 1

    def made_optional(self) -> "Cardinality":
        """Return the same, with absence allowed."""
        return Cardinality(least=0, most=self.most)


def _parse_cardinality(value: Any) -> Any:
    return Cardinality.parse(value) if isinstance(value, str) else value


class Placement(StrEnum):
    """Where an own field of a list answer stands when not in each item."""

    RESPONSE = "response"


class Field(Row):
    """One field, and in a group the fields in it."""

    name: FieldName
    type: FieldType
    cardinality: Annotated[InstanceOf[Cardinality], BeforeValidator(_parse_cardinality)]
    meaning: str
    rule: str | None = None
    """What a reader must know and no check enforces by itself."""
    max: int | None = None
    """Characters of a string, or the largest integer."""
    min: int | None = None
    """Characters of a string (1 when not said), or the smallest integer."""
    pattern: str | None = None
    digits: int | None = None
    """Decimals."""
    codelist: str | None = None
    media: str | None = None
    max_kilobytes: int | None = None
    not_in_future: bool = False
    max_days_ago: int | None = None
    blocks: tuple[str, ...] = ()
    """The data blocks without any of which the field is withheld; taken fields get that of their data set. An own field
    that is made of several blocks tells of all of them."""
    at: Placement | None = None
    fields: tuple["Field", ...] = ()

    @model_validator(mode="after")
    def _suit_the_type(self) -> Self:
        missing = [key for key in _REQUIRED.get(self.type, ()) if not getattr(self, key)]
        if missing:
            raise ValueError(f"a field of type {self.type} needs {' and '.join(missing)}")
        if self.type is FieldType.STRING and not (self.max or self.pattern):
            raise ValueError("a field of type string needs max or pattern")
        strangers = [key for key, types in _ONLY_FOR.items() if key in self.model_fields_set and self.type not in types]
        if strangers:
            raise ValueError(f"a field of type {self.type} takes no {' and no '.join(strangers)}")
        check_names_differ(self.fields)
        return self


_DATES = {FieldType.DATE, FieldType.INCOMPLETE_DATE, FieldType.DATE_TIME, FieldType.YEAR_QUARTER}
_REQUIRED = {
    FieldType.CODE: ("codelist",),
    FieldType.GROUP: ("fields",),
    FieldType.DECIMAL: ("digits",),
    FieldType.DOCUMENT: ("media", "max_kilobytes"),
}
_ONLY_FOR: dict[str, set[FieldType]] = {
    "max": {FieldType.STRING, FieldType.INTEGER},
    "min": {FieldType.STRING, FieldType.INTEGER},
    "pattern": {FieldType.STRING},
    "digits": {FieldType.DECIMAL},
    "codelist": {FieldType.CODE, FieldType.NIS_CODE},
    "fields": {FieldType.GROUP},
    "media": {FieldType.DOCUMENT},
    "max_kilobytes": {FieldType.DOCUMENT},
    "not_in_future": _DATES,
    "max_days_ago": {FieldType.DATE},
}


def check_names_differ(fields: Sequence[Field]) -> None:
    """Raise `ValueError` when two fields that stand side by side have one name."""
    names = [field.name for field in fields]
    if doubled := {name for name in names if names.count(name) > 1}:
        raise ValueError(f"fields of one name stand side by side: {', '.join(sorted(doubled))}")


def find_field(fields: Sequence[Field], path: str) -> Field | None:
    """Return the field that a dotted path leads to, or nothing."""
    head, _, rest = path.partition(".")
    found = next((field for field in fields if field.name == head), None)
    return find_field(found.fields, rest) if found and rest else found


def iterate_fields(fields: Sequence[Field], prefix: str = "") -> list[tuple[str, Field]]:
    """Return every field with its dotted path, groups before what is in them."""
    found: list[tuple[str, Field]] = []
    for field in fields:
        path = f"{prefix}{field.name}"
        found += [(path, field), *iterate_fields(field.fields, f"{path}.")]
    return found
