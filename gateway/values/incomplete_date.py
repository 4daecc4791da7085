"""A date of which parts may be unknown: yyyy-mm-dd with 00 for a month or a day, 0000 for a year.

Registers keep the birth of many people so, because the civil registry of their country knew no more.
An incomplete date is never completed here: whoever compares says what unknown means to him.
"""

import calendar
import re
from dataclasses import dataclass
from datetime import date
from itertools import takewhile
from typing import Self

_SHAPE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_LEAP_YEAR = 2000


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class IncompleteDate:
    """A date with known and unknown parts; ordered as its text is, so that an unknown part comes first."""

    year: int
    """0 when unknown."""
    month: int
    """0 when unknown."""
    day: int
    """0 when unknown. A day of an unknown month may be known."""

    def __post_init__(self) -> None:
        if not (0 <= self.year <= 9999 and 0 <= self.month <= 12 and 0 <= self.day <= self._longest_day):
            raise ValueError("not an incomplete date: no such day in the calendar")

    def __str__(self) -> str:
        return f"{self.year:04}-{self.month:02}-{self.day:02}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read yyyy-mm-dd. Raises `ValueError` for another form and for a day that the calendar lacks."""
        parts = _SHAPE.fullmatch(text)
        if parts is None:
            raise ValueError("not an incomplete date: not of the form yyyy-mm-dd")
        year, month, day = map(int, parts.groups())
        return cls(year=year, month=month, day=day)

    @classmethod
    def of_day(cls, day: date) -> Self:
        """Return `day` as a date of which every part is known."""
        return cls(year=day.year, month=day.month, day=day.day)

    @property
    def exact(self) -> date | None:
        """The calendar day, when every part is known."""
        return date(self.year, self.month, self.day) if self.year and self.month and self.day else None

    def agrees_with(self, other: "IncompleteDate") -> bool:
        """Say whether the parts known on both sides are the same.

        Agreement is no equality: an unknown date agrees with every date, and two dates that agree with a
        third may contradict each other. Who may not rely on a date without a year asks for `year` first.
        """
        pairs = ((self.year, other.year), (self.month, other.month), (self.day, other.day))
        return all(mine == theirs for mine, theirs in pairs if mine and theirs)

    def is_after(self, day: date) -> bool:
        """Say whether the date lies after `day` however its unknown parts are filled in."""
        known = tuple(takewhile(bool, (self.year, self.month, self.day)))
        return known > (day.year, day.month, day.day)[: len(known)]

    @property
    def _longest_day(self) -> int:
        """The last day that the month can have; 29 February passes while the year is unknown."""
        return calendar.monthrange(self.year or _LEAP_YEAR, self.month)[1] if self.month else 31
