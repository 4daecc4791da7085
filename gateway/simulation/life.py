"""The facts from which the records of one invented person follow, so that records cannot contradict each other."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from random import Random

from gateway.directory import RegisterKind
from gateway.simulation.place import Municipality
from gateway.values import SSIN, IncompleteDate
from gateway.values.ssin import Sex

ADULT = 18


class Residence(StrEnum):
    """How somebody lives, with the codes of the list `ResidenceStatus`."""

    MUNICIPALITY = "REG"
    REFERENCE = "REF"
    ABROAD = "ABR"
    NEVER = "NONE"
    """Of BIS numbers: never registered in a municipality."""
    DECEASED = "DEAD"


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """One person's course up to the day on which the registers are looked at."""

    ssin: SSIN
    """Today's number."""
    replaces: tuple[SSIN, ...] = ()
    """Numbers that it replaced."""
    register: RegisterKind = RegisterKind.RRN
    born_on: date
    birth_date: IncompleteDate
    """The birth as the register knows it; parts may be unknown."""
    sex: Sex
    last_name: str
    given_names: tuple[str, ...]
    former_name: str | None = None
    """The family name before the present one."""
    language: str
    home: Municipality
    residence: Residence
    is_belgian: bool = True
    deceased_on: date | None = None
    today: date

    @property
    def last_day(self) -> date:
        """The day up to which something can have happened: decease, or yesterday."""
        return self.deceased_on or self.today - timedelta(days=1)

    @property
    def is_adult(self) -> bool:
        """Whether majority was reached."""
        return self.birthday(ADULT) <= self.last_day

    def birthday(self, age: int) -> date:
        """Return the day on which `age` was or would be reached; of a leap day the first of March."""
        try:
            return self.born_on.replace(year=self.born_on.year + age)
        except ValueError:
            return date(self.born_on.year + age, 3, 1)

    def draw_day(self, draw: Random, first: date | None = None) -> date:
        """Return a day from `first`, or birth, up to the last day."""
        begin = max(first or self.born_on, self.born_on)
        return begin + timedelta(days=draw.randint(0, max(0, (self.last_day - begin).days)))


def draw_office_hour(draw: Random, day: date) -> str:
    """Return a moment of `day` at which an official may have typed something, as an `xs:dateTime`."""
    moment = datetime.combine(day, time(hour=draw.randint(7, 14), minute=draw.randint(0, 59)), tzinfo=UTC)
    return moment.isoformat().replace("+00:00", "Z")
