"""Names of people as they are compared: in capitals, without accents, hyphens, apostrophes and spaces.

Applications write the same name in many ways; a file is found, or an identity believed, when the name given is
equal or close to the official one. This is for comparing only: what an answer shows is the official spelling.
`repr` never repeats the name.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

_APOSTROPHES = frozenset("'`´‘’‛′ʹʻʼʽ")
_MINUS_SIGN = "\N{MINUS SIGN}"
_STROKED_LETTERS = str.maketrans(
    {"Æ": "AE", "Œ": "OE", "Ø": "O", "Ð": "D", "Đ": "D", "Ħ": "H", "Ł": "L", "Ŋ": "N", "Þ": "TH", "Ŧ": "T", "ẞ": "SS"}
)
"""Letters that Unicode does not split into a letter and an accent."""

_LARGEST_CLOSE_DISTANCE = 2
_SHORTEST_CLOSE_NAME = 5


class NameLikeness(StrEnum):
    """How like two names are, with the codes of the list `LegalDataVerdict`."""

    EQUAL = "EQUAL"
    CLOSE = "CLOSE"
    DIFFERENT = "DIFF"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Name:
    """A normalised name of at least one letter."""

    normal: str

    def __post_init__(self) -> None:
        if self.normal != normalise_name(self.normal) or not _count_letters(self):
            raise ValueError("not a name: not normalised, or without any letter")

    def __str__(self) -> str:
        return self.normal

    def __repr__(self) -> str:
        return "Name(withheld)"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read a name in any spelling. Raises `ValueError`, which never repeats it, when it has no letter."""
        return cls(normal=normalise_name(text))

    def compare_with(self, other: "Name") -> NameLikeness:
        """Return how like the two are; the order of the two does not matter.

        Names are close at two edits or fewer (a letter put in, left out or changed), when both have at least
        five letters: in a shorter name two edits leave nothing to recognise.
        """
        if self == other:
            return NameLikeness.EQUAL
        if min(map(_count_letters, (self, other))) < _SHORTEST_CLOSE_NAME:
            return NameLikeness.DIFFERENT
        is_close = compute_edit_distance(self.normal, other.normal) <= _LARGEST_CLOSE_DISTANCE
        return NameLikeness.CLOSE if is_close else NameLikeness.DIFFERENT


def normalise_name(text: str) -> str:
    """Return `text` as names are compared; normalising twice changes nothing.

    Digits, full stops and other marks stay: a name that holds them is compared with them.
    """
    capitals = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).upper())
    return "".join(filter(_is_kept, capitals)).translate(_STROKED_LETTERS)


def compute_edit_distance(first: str, second: str) -> int:
    """Return the least number of characters to put in, leave out or change that makes `first` into `second`."""
    distances = list(range(len(second) + 1))
    for row, mine in enumerate(first, start=1):
        previous, distances = distances, [row]
        for column, theirs in enumerate(second, start=1):
            changed = previous[column - 1] + (mine != theirs)
            distances.append(min(changed, previous[column] + 1, distances[-1] + 1))
    return distances[-1]


def _count_letters(name: Name) -> int:
    return sum(character.isalpha() for character in name.normal)


def _is_kept(character: str) -> bool:
    """Drop accents (M), hyphens (Pd), spaces (Z) and controls (C), which include tabs and the soft hyphen."""
    category = unicodedata.category(character)
    return category[0] not in "MZC" and category != "Pd" and character not in _APOSTROPHES | {_MINUS_SIGN}
