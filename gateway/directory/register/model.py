"""The hub's own register: persons with a BIS number and persons struck off the National Register."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.values import SSIN, IncompleteDate

Record = Mapping[str, Any]
"""One record of a dataset, field by field as the catalogue's dataset names them; JSON values only."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredName:
    """A name under which somebody can be found."""

    last_name: str
    first_name: str
    is_former: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredPerson:
    """A person of the own register with all records kept about them."""

    ssin: SSIN
    names: tuple[RegisteredName, ...]
    birth_date: IncompleteDate
    records: Mapping[str, tuple[Record, ...]]
    """By dataset."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NameMatch:
    """A person found by name and birth date."""

    ssin: SSIN
    is_former: bool
    """Found by a name they no longer bear."""
