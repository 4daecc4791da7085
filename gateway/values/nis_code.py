"""The codes of the national statistics institute for places: five digits for a municipality, three for a country.

Whether a code is in use, and since when, is a code list, not asked here.
"""

import re
from dataclasses import dataclass
from typing import Self

_MUNICIPALITY_SHAPE = re.compile(r"[0-9]{5}")
_COUNTRY_SHAPE = re.compile(r"[1-9][0-9]{2}")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class NisCode:
    """A municipality, 00000 to 99999."""

    digits: str

    def __post_init__(self) -> None:
        if not _MUNICIPALITY_SHAPE.fullmatch(self.digits):
            raise ValueError("not a NIS code of a municipality: not five digits")

    def __str__(self) -> str:
        return self.digits

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read five digits. Raises `ValueError` for another form."""
        return cls(digits=text)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class CountryNisCode:
    """A country or nationality, 100 to 999."""

    digits: str

    def __post_init__(self) -> None:
        if not _COUNTRY_SHAPE.fullmatch(self.digits):
            raise ValueError("not a NIS code of a country: not from 100 to 999")

    def __str__(self) -> str:
        return self.digits

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read three digits. Raises `ValueError` for another form."""
        return cls(digits=text)
