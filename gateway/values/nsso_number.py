"""The number under which the social security office knows an employer.

An integer written in ten positions: 0 and nine digits for a definitive number, 51 and eight digits for a
provisional one. Local and provincial administrations keep numbers of their former office, small and with
another check; those are definitive in form.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from gateway.values.check_digit import compute_remainder

_SHAPE = re.compile(r"0[0-9]{9}|51[0-9]{8}")
_INTEGER = re.compile(r"[1-9][0-9]{2,9}")
_BASE = re.compile(r"0[0-9]{7}|51[0-9]{6}")
_SMALLEST = 197
_LARGEST_LOCAL = 99_999_926


class NssoNumberKind(StrEnum):
    """Which rule gives a number its check digits and its form."""

    DEFINITIVE = "DEFINITIVE"
    PROVISIONAL = "PROVISIONAL"
    LOCAL = "LOCAL"


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class NssoNumber:
    """A number of the right structure, in the order of its ten digits."""

    digits: str

    def __post_init__(self) -> None:
        if not _SHAPE.fullmatch(self.digits) or int(self.digits) < _SMALLEST:
            raise ValueError("not an NSSO number: not of the definitive or provisional form")
        if not self._has_office_check and not self._has_local_check:
            raise ValueError("not an NSSO number: the check digits do not hold")

    def __str__(self) -> str:
        return self.digits

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the ten positions, or the integer without its leading zeros.

        Raises `ValueError`, which never repeats the number.
        """
        return cls(digits=text.zfill(10) if _INTEGER.fullmatch(text) else text)

    @classmethod
    def from_base(cls, base: str) -> Self:
        """Return the definitive or provisional number of these first eight positions, with its check digits computed.

        Raises `ValueError` when there is none.
        """
        if not _BASE.fullmatch(base):
            raise ValueError("no NSSO number: not eight digits that begin with 0 or 51")
        return cls(digits=f"{base}{_compute_office_check(int(base)):02}")

    @property
    def kind(self) -> NssoNumberKind:
        """The rule that the number satisfies; a small number on which both checks hold counts as definitive."""
        if self.digits.startswith("51"):
            return NssoNumberKind.PROVISIONAL
        return NssoNumberKind.DEFINITIVE if self._has_office_check else NssoNumberKind.LOCAL

    @property
    def _has_office_check(self) -> bool:
        return _compute_office_check(int(self.digits[:8])) == int(self.digits[8:])

    @property
    def _has_local_check(self) -> bool:
        check = compute_remainder(int(self.digits[:8]))
        return int(self.digits) <= _LARGEST_LOCAL and check == int(self.digits[8:])


def _compute_office_check(base: int) -> int:
    """Return 96 minus the remainder of a hundred times `base`, where 0 is written as 97."""
    return 96 - 100 * base % 97 or 97
