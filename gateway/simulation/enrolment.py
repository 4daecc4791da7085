"""Enters a population where it belongs: numbers and files at the hub, records at the register that keeps them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import islice
from random import Random

from gateway.clock import Clock
from gateway.directory import Directory, Inscription, RegisterKind
from gateway.simulation.draw import seeded
from gateway.simulation.institution import CENTRE_A, CENTRE_B, EMPLOYMENT_OFFICE, Member
from gateway.simulation.population import SyntheticPerson
from gateway.values import SSIN, Capacity, OpenPeriod

WAGE_EARNER = Capacity.parse("12/10")
INQUIRY = Capacity.parse("17/1")

_CHUNK = 500
_WORKING_AGES = range(23, 66)
_WAGE_EARNERS_SHARE, _CLIENTS_SHARE = 0.6, 0.03
_OLDEST_FILE_DAYS = 1500
_FILES: dict[str, tuple[Member, ...]] = {
    "plain": (EMPLOYMENT_OFFICE,),
    "replaced": (CENTRE_B,),
    "deceased": (CENTRE_B,),
    "bis": (CENTRE_B,),
    "reference": (CENTRE_B,),
    "renamed": (CENTRE_B, EMPLOYMENT_OFFICE),
    "namesake": (CENTRE_B,),
    "test-inscribed": (CENTRE_A, CENTRE_B, EMPLOYMENT_OFFICE),
}
"""Who keeps files on the cast: the first centre on nobody, so that a demonstration can open one."""


@dataclass(slots=True)
class Enrolment:
    """Enters people into the hub's directory and the National Register's database."""

    hub: Directory
    national_register: Directory
    clock: Clock
    _draw: Random = field(default_factory=lambda: seeded("files"))

    def enter(self, people: Iterator[SyntheticPerson], on_entered: Callable[[int], object]) -> None:
        """Enter `people` as they come, and tell `on_entered` after each handful how many these were."""
        while some := list(islice(people, _CHUNK)):
            self._enter(some)
            on_entered(len(some))

    def _enter(self, people: Sequence[SyntheticPerson]) -> None:
        own = [person for person in people if person.register is RegisterKind.RRN]
        others = [person for person in people if person.register is not RegisterKind.RRN]
        now, today = self.clock.now(), self.clock.today()
        self.hub.persons.put_numbers(number for person in people for number in person.known_numbers)
        self.hub.register.put_persons(person.registered for person in others)
        self.hub.persons.put_inscriptions(line for person in people for line in self._files(person, now, today))
        self.national_register.persons.put_numbers(number for person in own for number in person.known_numbers)
        self.national_register.register.put_persons(person.registered for person in own)

    def _files(self, person: SyntheticPerson, now: datetime, today: date) -> Iterator[Inscription]:
        """Yield a line per institution that keeps a file; under the number that the person had when it was opened."""
        number = person.replaces[0] if person.replaces else person.ssin
        for member in self._keepers(person, today):
            begin = today - timedelta(days=self._draw.randint(30, _OLDEST_FILE_DAYS))
            yield _line(member, number, begin, now)

    def _keepers(self, person: SyntheticPerson, today: date) -> tuple[Member, ...]:
        if person.persona is not None:
            return _FILES.get(person.persona, ())
        if person.deceased_on is not None or today.year - person.birth_date.year not in _WORKING_AGES:
            return ()
        office = (EMPLOYMENT_OFFICE,) if self._draw.random() < _WAGE_EARNERS_SHARE else ()
        return (*office, CENTRE_B) if self._draw.random() < _CLIENTS_SHARE else office


def _line(member: Member, ssin: SSIN, begin: date, now: datetime) -> Inscription:
    """A welfare centre's line is its own; an institution of the primary network speaks for its sector."""
    if member.member_of is None:
        return Inscription(ssin=ssin, capacity=WAGE_EARNER, period=OpenPeriod(begin=begin), changed_at=now)
    return Inscription(
        ssin=ssin,
        capacity=INQUIRY,
        period=OpenPeriod(begin=begin),
        organisation=member.number,
        purpose="INQUIRY",
        changed_at=now,
    )
