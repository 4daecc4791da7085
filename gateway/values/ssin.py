"""The SSIN, the number under which the social sector knows a person: YYMMDD, a counter, two check digits.

Register numbers are given by the National Register; BIS numbers by the crossroads bank to whoever is in no
municipal register, with 20 added to the month, or 40 when the sex was known (the schema calls these TER).
The century is not written: it is the one under which the check digits hold, and they never hold under both,
because a 2 before the nine digits adds 68 modulo 97.

A valid number says nothing about a person: whether the number was ever given, to whom, and whether another one
replaced it, is asked of the directory. The text of an error never repeats the number, nor does `repr`.
"""

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Self

from gateway.values.check_digit import compute_complement
from gateway.values.incomplete_date import IncompleteDate

_SHAPE = re.compile(r"[0-9]{11}")
_CENTURY_PREFIX = {1900: 0, 2000: 2_000_000_000}


class NumberKind(StrEnum):
    """Which numbering a number belongs to. Files under a BIS or TER number are kept by the crossroads bank."""

    REGISTER = "RRN"
    BIS = "BIS"
    TER = "TER"


_MONTH_OFFSET = {NumberKind.REGISTER: 0, NumberKind.BIS: 20, NumberKind.TER: 40}


class Sex(StrEnum):
    """Administrative sex, with the codes of the list `Gender`."""

    MALE = "M"
    FEMALE = "F"
    UNKNOWN = "U"


@dataclass(frozen=True, slots=True, kw_only=True, order=True, repr=False)
class SSIN:
    """A number of the right structure, in the order of its digits."""

    digits: str

    def __post_init__(self) -> None:
        if not _SHAPE.fullmatch(self.digits):
            raise ValueError("not an SSIN: not eleven digits")
        if self.kind is NumberKind.REGISTER and self.counter in {0, 999}:
            raise ValueError("not an SSIN: a register number has a counter from 001 to 998")
        birth_date = self.birth_date
        if birth_date.day and not birth_date.month:
            raise ValueError("not an SSIN: a day without a month")

    def __str__(self) -> str:
        return self.digits

    def __repr__(self) -> str:
        return "SSIN(withheld)"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read eleven digits, without separators.

        Raises `ValueError` for another shape, a month of no numbering, a day that the calendar of its century
        lacks, a counter that is never given, and wrong check digits. A birth in the future is not refused here,
        because it depends on the day: see `is_born_by`.
        """
        return cls(digits=text)

    @classmethod
    def from_parts(cls, *, birth_date: IncompleteDate, counter: int, kind: NumberKind = NumberKind.REGISTER) -> Self:
        """Return the number of a birth between 1900 and 2099, with its check digits computed.

        Raises `ValueError` when there is no such number.
        """
        century = birth_date.year // 100 * 100
        if century not in _CENTURY_PREFIX or not 0 <= counter <= 999:
            raise ValueError("no SSIN: births from 1900 to 2099 and counters from 000 to 999 have one")
        month = birth_date.month + _MONTH_OFFSET[kind]
        base = f"{birth_date.year % 100:02}{month:02}{birth_date.day:02}{counter:03}"
        return cls(digits=f"{base}{compute_complement(_CENTURY_PREFIX[century] + int(base)):02}")

    @property
    def kind(self) -> NumberKind:
        """The numbering, by the month."""
        month = int(self.digits[2:4])
        for kind, offset in _MONTH_OFFSET.items():
            if offset <= month <= offset + 12:
                return kind
        raise ValueError("not an SSIN: a month of no numbering")

    @property
    def century(self) -> int:
        """1900 or 2000: the one under which the check digits hold."""
        base, check = int(self.digits[:9]), int(self.digits[9:])
        for century, prefix in _CENTURY_PREFIX.items():
            if compute_complement(prefix + base) == check:
                return century
        raise ValueError("not an SSIN: the check digits do not hold")

    @property
    def birth_date(self) -> IncompleteDate:
        """The birth date as it was known when the number was given; a register may know better by now."""
        year, month, day = (int(self.digits[start : start + 2]) for start in (0, 2, 4))
        return IncompleteDate(year=self.century + year, month=month % 20, day=day)

    @property
    def counter(self) -> int:
        """Which of the people born that day: odd for men, even for women, where the sex was known."""
        return int(self.digits[6:9])

    @property
    def sex(self) -> Sex:
        """The sex as it was known when the number was given; unknown for every BIS number."""
        if self.kind is NumberKind.BIS:
            return Sex.UNKNOWN
        return Sex.MALE if self.counter % 2 else Sex.FEMALE

    def is_born_by(self, today: date) -> bool:
        """Say whether the birth date may lie on or before `today`; a number of a later birth is structurally wrong."""
        return not self.birth_date.is_after(today)
