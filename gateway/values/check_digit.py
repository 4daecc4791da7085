"""Check digits modulo 97: how Belgian numbers guard against a mistyped digit.

The last two digits follow from those before, the base. 97 is prime and divides no power of ten, so that
two bases that differ in one digit never have the same check digits. Which of the two ways a number uses,
and over which digits, is said by the number's own module.
"""


def compute_complement(base: int) -> int:
    """Return 97 minus the remainder of `base`, from 1 to 97."""
    return 97 - base % 97


def compute_remainder(base: int) -> int:
    """Return the remainder of `base`, where 0 is written as 97."""
    return base % 97 or 97
