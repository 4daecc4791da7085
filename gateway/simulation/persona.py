"""People who are in every simulated population, whatever its seed: the cast of demonstrations and tests.

    plain               an adult with a legal address and a valid card; no welfare centre keeps a file
    replaced            a BIS number became a register number; files stand under the old one
    deceased            died in 2024
    bis                 a BIS number, kept by the hub's own register: contact address, no card
    reference           no home, only a reference address
    renamed             found by findPerson under the name before, too
    namesake            shares name and birth date with `namesake-other`: findPerson may not choose
    test-inscribed      a number of the test range with files, for checkAccessControl
    test-stranger       a number of the test range in nobody's files

Their numbers never change, so that they can stand in a command or a test of a partner.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from gateway.directory import RegisterKind
from gateway.simulation.life import Life, Residence
from gateway.simulation.place import MUNICIPALITIES
from gateway.values import SSIN, IncompleteDate, NumberKind
from gateway.values.ssin import Sex


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """What is fixed about one of them; the rest is drawn, the same in every population."""

    born_on: date
    counter: int
    last_name: str
    first_name: str
    former_name: str | None = None
    language: str = "NL"
    home: str = "44021"
    kind: NumberKind = NumberKind.REGISTER
    was_bis: bool = False
    residence: Residence = Residence.MUNICIPALITY
    deceased_on: date | None = None

    @property
    def ssin(self) -> SSIN:
        """Today's number."""
        return self._number(self.kind)

    @property
    def former_number(self) -> SSIN | None:
        """The BIS number that was replaced."""
        return self._number(NumberKind.TER) if self.was_bis else None

    def live(self, today: date) -> Life:
        """Return the course of this life up to `today`."""
        former = self.former_number
        return Life(
            ssin=self.ssin,
            replaces=() if former is None else (former,),
            register=RegisterKind.RRN if self.kind is NumberKind.REGISTER else RegisterKind.BIS,
            born_on=self.born_on,
            birth_date=IncompleteDate.of_day(self.born_on),
            sex=Sex.MALE if self.counter % 2 else Sex.FEMALE,
            last_name=self.last_name,
            given_names=(self.first_name,),
            former_name=self.former_name,
            language=self.language,
            home=MUNICIPALITIES[self.home],
            residence=self.residence,
            is_belgian=not self.was_bis and self.kind is NumberKind.REGISTER,
            deceased_on=self.deceased_on,
            today=today,
        )

    def _number(self, kind: NumberKind) -> SSIN:
        return SSIN.from_parts(birth_date=IncompleteDate.of_day(self.born_on), counter=self.counter, kind=kind)


PERSONAS: Mapping[str, Persona] = MappingProxyType(
    {
        "plain": Persona(born_on=date(1984, 3, 17), counter=212, last_name="Proefdael", first_name="Lotte"),
        "replaced": Persona(
            born_on=date(1991, 11, 2),
            counter=345,
            last_name="Exemplier",
            first_name="Hugo",
            language="FR",
            home="62063",
            was_bis=True,
        ),
        "deceased": Persona(
            born_on=date(1938, 5, 24),
            counter=118,
            last_name="Denkstra",
            first_name="Hilde",
            residence=Residence.DECEASED,
            deceased_on=date(2024, 2, 9),
        ),
        "bis": Persona(
            born_on=date(1996, 8, 30),
            counter=77,
            last_name="Inventard",
            first_name="Noé",
            language="FR",
            home="21004",
            kind=NumberKind.TER,
            residence=Residence.NEVER,
        ),
        "reference": Persona(
            born_on=date(1979, 1, 12),
            counter=401,
            last_name="Modelberg",
            first_name="Dirk",
            residence=Residence.REFERENCE,
        ),
        "renamed": Persona(
            born_on=date(1988, 6, 5),
            counter=256,
            last_name="Songeville",
            first_name="Chloé",
            former_name="Facticourt",
            language="FR",
            home="92094",
        ),
        "namesake": Persona(born_on=date(1990, 10, 10), counter=31, last_name="Schijnveld", first_name="Bram"),
        "namesake-other": Persona(born_on=date(1990, 10, 10), counter=33, last_name="Schijnveld", first_name="Bram"),
        "test-inscribed": Persona(born_on=date(1980, 1, 1), counter=901, last_name="Testhoven", first_name="Joris"),
        "test-stranger": Persona(born_on=date(1980, 1, 1), counter=902, last_name="Testbeke", first_name="Anke"),
    }
)
