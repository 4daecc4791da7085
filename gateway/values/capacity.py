"""The capacity (quality code) in which an institution keeps a file on a person: sector/code, as 17/2.

Code 0 is a definitive inscription without further meaning, 1 to 900 are meaningful capacities, 902 is a
provisional inscription and 999 marks a replaced number. Which of them a sector uses is a code list, not asked here.
"""

import re
from dataclasses import dataclass
from typing import Self

_SHAPE = re.compile(r"(0|[1-9][0-9]{0,2})/(0|[1-9][0-9]{0,2})")
_PROVISIONAL = 902
_REPLACED = 999


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Capacity:
    """A sector and a quality code in it, in the order of both numbers."""

    sector: int
    code: int

    def __post_init__(self) -> None:
        if not 0 <= self.sector <= 999:
            raise ValueError("not a capacity: sectors go from 0 to 999")
        if not 0 <= self.code <= 900 and self.code not in {_PROVISIONAL, _REPLACED}:
            raise ValueError("not a capacity: quality codes go from 0 to 900, then 902 and 999")

    def __str__(self) -> str:
        return f"{self.sector}/{self.code}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read sector/code, without leading zeros. Raises `ValueError`, also for the any-sector form of code lists."""
        parts = _SHAPE.fullmatch(text)
        if parts is None:
            raise ValueError("not a capacity: not of the form sector/code")
        return cls(sector=int(parts[1]), code=int(parts[2]))

    @property
    def is_provisional(self) -> bool:
        """Whether the file waits for its real capacity."""
        return self.code == _PROVISIONAL

    @property
    def is_replacement_mark(self) -> bool:
        """Whether the line only says that the number was replaced."""
        return self.code == _REPLACED
