"""The number of an identity card: of the card, not of its holder, and shown as proof of identity.

Twelve digits of which the last two are the first ten modulo 97, where 0 is written as 97. Whether the card is
the current one of a person is asked of the register. `repr` never repeats the number.
"""

import re

from gateway.values.check_digit import CheckedNumber, compute_remainder


class IdentityCardNumber(CheckedNumber):
    """A number of the right structure."""

    __slots__ = ()

    called = "identity card number"
    shape = re.compile(r"[0-9]{10}")
    compute_check = staticmethod(compute_remainder)
    told = "twelve digits"
    base_told = "ten digits"

    def __repr__(self) -> str:
        return "IdentityCardNumber(withheld)"
