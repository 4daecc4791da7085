"""Gives out numbers that nobody has, each once; the counters 900 to 998 are kept for fictitious test numbers."""

from dataclasses import dataclass, field
from random import Random

from gateway.values import SSIN, IncompleteDate, NumberKind
from gateway.values.ssin import Sex

_LARGEST_COUNTER = 899


@dataclass(slots=True)
class Numbers:
    """The numbers given out so far."""

    _given: set[str] = field(default_factory=set)

    def reserve(self, *numbers: SSIN) -> None:
        """Keep `numbers` from being drawn. Raises `ValueError` when one was given out."""
        for number in numbers:
            if number.digits in self._given:
                raise ValueError("a number is given out twice")
            self._given.add(number.digits)

    def take(
        self, draw: Random, *, birth_date: IncompleteDate, sex: Sex, kind: NumberKind = NumberKind.REGISTER
    ) -> SSIN:
        """Return a new number: the counter is odd for men and even for women, and anything for an unknown sex."""
        while True:
            number = SSIN.from_parts(birth_date=birth_date, counter=_draw_counter(draw, sex), kind=kind)
            if number.digits not in self._given:
                self._given.add(number.digits)
                return number


def _draw_counter(draw: Random, sex: Sex) -> int:
    first = {Sex.MALE: 1, Sex.FEMALE: 2, Sex.UNKNOWN: 1}[sex]
    return draw.randrange(first, _LARGEST_COUNTER, 1 if sex is Sex.UNKNOWN else 2)
