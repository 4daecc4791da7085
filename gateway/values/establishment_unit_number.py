"""The number of an establishment unit: a place where an enterprise works.

Ten digits of which the first is 2 to 8, with the check digits of an enterprise number; the first digit
keeps the two apart.
"""

import re

from gateway.values.check_digit import CheckedNumber


class EstablishmentUnitNumber(CheckedNumber):
    """A number of the right structure."""

    __slots__ = ()

    called = "establishment unit number"
    shape = re.compile(r"[2-8][0-9]{7}")
    told = "ten digits of which the first is 2 to 8"
    base_told = "eight digits of which the first is 2 to 8"
