"""The number of an identity card: of the card, not of its holder, and shown as proof of identity.

Twelve digits of which the last two are the first ten modulo 97, where 0 is written as 97. Whether the card is
the current one of a person is asked of the register. `repr` never repeats the number.
"""

import re
from dataclasses import dataclass
from typing import Self

from gateway.values.check_digit import compute_remainder

_SHAPE = re.compile(r"[0-9]{12}")
_BASE = re.compile(r"[0-9]{10}")


@dataclass(frozen=True, slots=True, kw_only=True, order=True, repr=False)
class IdentityCardNumber:
    """A number of the right structure, in the order of its digits."""

    digits: str

    def __post_init__(self) -> None:
        if not _SHAPE.fullmatch(self.digits):
            raise ValueError("not an identity card number: not twelve digits")
        if compute_remainder(int(self.digits[:10])) != int(self.digits[10:]):
            raise ValueError("not an identity card number: the check digits do not hold")

    def __str__(self) -> str:
        return self.digits

    def __repr__(self) -> str:
        return "IdentityCardNumber(withheld)"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read twelve digits, without hyphens. Raises `ValueError`, which never repeats the number."""
        return cls(digits=text)

    @classmethod
    def from_base(cls, base: str) -> Self:
        """Return the number that begins with these ten digits, with its check digits computed."""
        if not _BASE.fullmatch(base):
            raise ValueError("no identity card number: not ten digits")
        return cls(digits=f"{base}{compute_remainder(int(base)):02}")
