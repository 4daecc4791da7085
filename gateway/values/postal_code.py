"""The Belgian postal code. Postal codes of other countries are plain text and not of this type."""

import re
from dataclasses import dataclass
from typing import Self

_SHAPE = re.compile(r"[0-9]{4}")


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class PostalCode:
    """Four digits, in their order."""

    digits: str

    def __post_init__(self) -> None:
        if not _SHAPE.fullmatch(self.digits):
            raise ValueError("not a postal code: not four digits")

    def __str__(self) -> str:
        return self.digits

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read four digits. Raises `ValueError` for another form."""
        return cls(digits=text)
