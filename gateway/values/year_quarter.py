"""A quarter of a year, the rhythm of multifunctional declarations: 2026Q1."""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from typing import Self

from gateway.values.period import Period

_SHAPE = re.compile(r"([0-9]{4})Q([1-4])")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class YearQuarter:
    """A calendar quarter, in the order of time."""

    year: int
    quarter: int

    def __post_init__(self) -> None:
        if not (1 <= self.year <= 9999 and 1 <= self.quarter <= 4):
            raise ValueError("not a quarter: years go from 1 to 9999 and quarters from 1 to 4")

    def __str__(self) -> str:
        return f"{self.year:04}Q{self.quarter}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read yyyyQn. Raises `ValueError` for another form."""
        parts = _SHAPE.fullmatch(text)
        if parts is None:
            raise ValueError("not a quarter: not of the form yyyyQn")
        return cls(year=int(parts[1]), quarter=int(parts[2]))

    @classmethod
    def of_day(cls, day: date) -> Self:
        """Return the quarter that contains `day`."""
        return cls(year=day.year, quarter=(day.month + 2) // 3)

    @property
    def period(self) -> Period:
        """The days of the quarter."""
        last_month = 3 * self.quarter
        last_day = calendar.monthrange(self.year, last_month)[1]
        return Period(begin=date(self.year, last_month - 2, 1), end=date(self.year, last_month, last_day))
