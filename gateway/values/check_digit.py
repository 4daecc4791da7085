"""Check digits modulo 97: how Belgian numbers guard against a mistyped digit.

The last two digits follow from those before, the base. 97 is prime and divides no power of ten, so that
two bases that differ in one digit never have the same check digits. Which of the two ways a number uses,
and over which digits, is said by the number's own module.
"""

import re
from dataclasses import dataclass
from typing import ClassVar, Self

_CHECK = re.compile(r"[0-9]{2}")


def compute_complement(base: int) -> int:
    """Return 97 minus the remainder of `base`, from 1 to 97."""
    return 97 - base % 97


def compute_remainder(base: int) -> int:
    """Return the remainder of `base`, where 0 is written as 97."""
    return base % 97 or 97


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class CheckedNumber:
    """A number whose last two digits check all before them, in the order of its digits. What differs is the class's.

    The text of an error never repeats the number.
    """

    digits: str

    called: ClassVar[str]
    shape: ClassVar[re.Pattern[str]]
    """Of the base, the digits before the check digits."""
    compute_check = staticmethod(compute_complement)
    """Of the base as an integer, where a class does not say otherwise."""
    told: ClassVar[str]
    """The shape of the whole number in words."""
    base_told: ClassVar[str]
    """The shape of the base in words."""

    def __post_init__(self) -> None:
        base, check = self.digits[:-2], self.digits[-2:]
        if not self.shape.fullmatch(base) or not _CHECK.fullmatch(check):
            raise ValueError(f"not an {self.called}: not {self.told}")
        if self.compute_check(int(base)) != int(check):
            raise ValueError(f"not an {self.called}: the check digits do not hold")

    def __str__(self) -> str:
        return self.digits

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the digits, without dots, hyphens or country code. Raises `ValueError`."""
        return cls(digits=text)

    @classmethod
    def from_base(cls, base: str) -> Self:
        """Return the number that begins with these digits, with its check digits computed. Raises `ValueError`."""
        if not cls.shape.fullmatch(base):
            raise ValueError(f"no {cls.called}: not {cls.base_told}")
        return cls(digits=f"{base}{cls.compute_check(int(base)):02}")
