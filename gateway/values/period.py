"""Periods of whole days, both ends included: of a file, an address, an employment.

An open period may lack an end, and lasts until one is given. A period that ends before it begins does not exist.
Days are Belgian calendar days; nothing here knows about hours.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import total_ordering
from typing import Self

_DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOSED_SHAPE = re.compile(rf"({_DAY})/({_DAY})")
_OPEN_SHAPE = re.compile(rf"({_DAY})/\.\.")


@total_ordering
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OpenPeriod:
    """The days from `begin` on, up to `end` if there is one; ordered by begin, then by end, no end last."""

    begin: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.begin:
            raise ValueError("not a period: it ends before it begins")

    def __str__(self) -> str:
        return f"{self.begin.isoformat()}/{'..' if self.end is None else self.end.isoformat()}"

    def __eq__(self, other: object) -> bool:
        """Say whether both hold the same days; whether the type allows an open end does not matter."""
        if not isinstance(other, OpenPeriod):
            return NotImplemented
        return (self.begin, self.end) == (other.begin, other.end)

    def __hash__(self) -> int:
        return hash((self.begin, self.end))

    def __lt__(self, other: "OpenPeriod") -> bool:
        return (self.begin, _last_day_key(self)) < (other.begin, _last_day_key(other))

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an ISO 8601 interval of two days, with `..` for an open end (2026-01-01/..).

        Raises `ValueError` for another form, a day that the calendar lacks, and a reversed period.
        """
        if parts := _OPEN_SHAPE.fullmatch(text):
            return cls(begin=_parse_day(parts[1]), end=None)
        begin, end = _parse_closed(text)
        return cls(begin=begin, end=end)

    def contains(self, day: date) -> bool:
        """Say whether `day` is one of the days, the ends included."""
        return self.begin <= day and (self.end is None or day <= self.end)

    def covers(self, other: "OpenPeriod") -> bool:
        """Say whether every day of `other` is also ours."""
        return self.begin <= other.begin and _last_day_key(self) >= _last_day_key(other)

    def overlaps(self, other: "OpenPeriod") -> bool:
        """Say whether a day belongs to both."""
        return self.contains(other.begin) or other.contains(self.begin)

    def touches(self, other: "OpenPeriod") -> bool:
        """Say whether one begins on the day after the other ends, so that no day is both or between."""
        return _is_followed_by(self, other) or _is_followed_by(other, self)

    def merged_with(self, other: "OpenPeriod") -> "OpenPeriod":
        """Return the one period of two that overlap or touch: the smallest begin, the largest end, no end wins.

        Raises `ValueError` when days would be added that belong to neither.
        """
        if not (self.overlaps(other) or self.touches(other)):
            raise ValueError("no merged period: there are days between the two")
        return OpenPeriod(begin=min(self.begin, other.begin), end=max(self, other, key=_last_day_key).end)

    def ending_on(self, day: date) -> "Period":
        """Return the same period with `day` as its last. Raises `ValueError` when it begins later."""
        return Period(begin=self.begin, end=day)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Period(OpenPeriod):
    """The days from `begin` to `end`."""

    end: date

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an ISO 8601 interval of two days (2026-01-01/2026-06-30).

        Raises `ValueError` for another form, a day that the calendar lacks, and a reversed period.
        """
        begin, end = _parse_closed(text)
        return cls(begin=begin, end=end)

    @classmethod
    def of_day(cls, day: date) -> Self:
        """Return the period of one day."""
        return cls(begin=day, end=day)


def _last_day_key(period: OpenPeriod) -> tuple[bool, date]:
    """Return what sorts periods by their end, no end after every end."""
    return (period.end is None, period.end or date.max)


def _is_followed_by(earlier: OpenPeriod, later: OpenPeriod) -> bool:
    return earlier.end is not None and (later.begin - earlier.end).days == 1


def _parse_closed(text: str) -> tuple[date, date]:
    parts = _CLOSED_SHAPE.fullmatch(text)
    if parts is None:
        raise ValueError("not a period: not of the form yyyy-mm-dd/yyyy-mm-dd")
    return _parse_day(parts[1]), _parse_day(parts[2])


def _parse_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValueError("not a period: no such day in the calendar") from None  # the cause repeats the text
