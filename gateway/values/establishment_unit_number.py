"""The number of an establishment unit: a place where an enterprise works.

Ten digits of which the first is 2 to 8, with the check digits of an enterprise number; the first digit
keeps the two apart.
"""

import re
from dataclasses import dataclass
from typing import Self

from gateway.values.check_digit import compute_complement

_SHAPE = re.compile(r"[2-8][0-9]{9}")
_BASE = re.compile(r"[2-8][0-9]{7}")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class EstablishmentUnitNumber:
    """A number of the right structure, in the order of its digits."""

    digits: str

    def __post_init__(self) -> None:
        if not _SHAPE.fullmatch(self.digits):
            raise ValueError("not an establishment unit number: not ten digits of which the first is 2 to 8")
        if compute_complement(int(self.digits[:8])) != int(self.digits[8:]):
            raise ValueError("not an establishment unit number: the check digits do not hold")

    def __str__(self) -> str:
        return self.digits

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ten digits, without dots. Raises `ValueError`, which never repeats the number."""
        return cls(digits=text)

    @classmethod
    def from_base(cls, base: str) -> Self:
        """Return the number that begins with these eight digits, with its check digits computed."""
        if not _BASE.fullmatch(base):
            raise ValueError("no establishment unit number: not eight digits of which the first is 2 to 8")
        return cls(digits=f"{base}{compute_complement(int(base)):02}")
