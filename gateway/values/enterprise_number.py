"""The enterprise number, under which the crossroads bank for enterprises knows an organisation.

Ten digits of which the first is 0 or 1; the last two are 97 minus the first eight modulo 97. Whether the
number was given, and to whom, is asked of the directory.
"""

import re

from gateway.values.check_digit import CheckedNumber


class EnterpriseNumber(CheckedNumber):
    """A number of the right structure."""

    __slots__ = ()

    called = "enterprise number"
    shape = re.compile(r"[01][0-9]{7}")
    told = "ten digits of which the first is 0 or 1"
    base_told = "eight digits of which the first is 0 or 1"
