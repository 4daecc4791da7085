"""A coherent population, drawn by a seed: the same seed, size and day give the same people.

Most have a register number. About 3 % have a BIS number and are kept by the hub's own register; about 2 % had one
before the municipality registered them; about 4 % are deceased. The personas of `gateway.simulation.persona` come
first. People are generated one at a time: ten thousand of them need no more memory than their numbers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from gateway.directory import KnownNumber, RegisteredName, RegisteredPerson, RegisterKind
from gateway.simulation.address import build_addresses
from gateway.simulation.document import CardNumbers, build_documents
from gateway.simulation.draw import seeded
from gateway.simulation.identity import build_identity, list_names
from gateway.simulation.life import Life, Residence
from gateway.simulation.name import draw_family_name, draw_given_names
from gateway.simulation.number import Numbers
from gateway.simulation.persona import PERSONAS
from gateway.simulation.place import draw_language, draw_municipality
from gateway.values import SSIN, IncompleteDate, NumberKind
from gateway.values.ssin import Sex

DEFAULT_SIZE = 200
DEFAULT_SEED = 1990

_OLDEST_DAYS = 96 * 365
_USUAL_DAYS = 40 * 365
_BIS_SHARE, _REPLACED_SHARE, _DECEASED_SHARE, _FOREIGN_SHARE, _RENAMED_SHARE = 0.03, 0.02, 0.04, 0.1, 0.04
_VAGUE_SHARE = 0.2
_RESIDENCES = {Residence.MUNICIPALITY: 95, Residence.REFERENCE: 2, Residence.ABROAD: 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class SyntheticPerson:
    """One person, as the registers keep them."""

    persona: str | None
    """The name in the cast."""
    ssin: SSIN
    replaces: tuple[SSIN, ...]
    register: RegisterKind
    birth_date: IncompleteDate
    deceased_on: date | None
    names: tuple[RegisteredName, ...]
    records: Mapping[str, tuple[Mapping[str, Any], ...]]
    """By data set, oldest first."""

    @property
    def known_numbers(self) -> tuple[KnownNumber, ...]:
        """What the hub knows of the numbers of this person, the replaced ones first."""
        present = KnownNumber(ssin=self.ssin, register=self.register, deceased_on=self.deceased_on)
        former = [
            KnownNumber(ssin=ssin, register=RegisterKind.BIS, replaced_by=self.ssin, deceased_on=self.deceased_on)
            for ssin in self.replaces
        ]
        return (*former, present)

    @property
    def registered(self) -> RegisteredPerson:
        """The person as a register enters them."""
        return RegisteredPerson(ssin=self.ssin, names=self.names, birth_date=self.birth_date, records=self.records)


def generate_population(
    size: int = DEFAULT_SIZE, *, today: date, seed: int = DEFAULT_SEED
) -> Iterator[SyntheticPerson]:
    """Yield `size` people as they stand on `today`; never fewer than the personas."""
    numbers, cards = Numbers(), CardNumbers()
    for key, persona in PERSONAS.items():
        life = persona.live(today)
        numbers.reserve(life.ssin, *life.replaces)
        yield _register(life, seeded(key), cards, key)
    draw = seeded(f"population {seed}")
    for _ in range(size - len(PERSONAS)):
        yield _register(_draw_life(draw, numbers, today), draw, cards, None)


def _register(life: Life, draw: Random, cards: CardNumbers, persona: str | None) -> SyntheticPerson:
    """Write the records; the hub's own register keeps no documents."""
    records = {"PersonIdentity": (build_identity(life, draw),), "PersonAddress": (build_addresses(life, draw),)}
    if life.register is RegisterKind.RRN:
        records["IdentityDocument"] = (build_documents(life, draw, cards),)
    return SyntheticPerson(
        persona=persona,
        ssin=life.ssin,
        replaces=life.replaces,
        register=life.register,
        birth_date=life.birth_date,
        deceased_on=life.deceased_on,
        names=list_names(life),
        records=records,
    )


def _draw_life(draw: Random, numbers: Numbers, today: date) -> Life:
    """Draw a person of the National Register, then perhaps one of the things that make a life different."""
    born_on = today - timedelta(days=int(draw.triangular(1, _OLDEST_DAYS, _USUAL_DAYS)))
    sex, language = draw.choice((Sex.MALE, Sex.FEMALE)), draw_language(draw)
    life = Life(
        ssin=numbers.take(draw, birth_date=IncompleteDate.of_day(born_on), sex=sex),
        born_on=born_on,
        birth_date=IncompleteDate.of_day(born_on),
        sex=sex,
        last_name=draw_family_name(draw, language),
        given_names=tuple(draw_given_names(draw, language, sex)),
        language=language,
        home=draw_municipality(draw, language),
        residence=draw.choices(tuple(_RESIDENCES), weights=tuple(_RESIDENCES.values()))[0],
        is_belgian=draw.random() >= _FOREIGN_SHARE,
        today=today,
    )
    if draw.random() < _BIS_SHARE:
        return _without_municipality(life, draw, numbers)
    if draw.random() < _REPLACED_SHARE:
        former = numbers.take(draw, birth_date=life.birth_date, sex=sex, kind=NumberKind.TER)
        life = replace(life, replaces=(former,), is_belgian=False)
    if life.is_adult and draw.random() < _RENAMED_SHARE:
        life = replace(life, former_name=draw_family_name(draw, language))
    if draw.random() < _DECEASED_SHARE:
        return replace(life, deceased_on=life.draw_day(draw), residence=Residence.DECEASED)
    return life


def _without_municipality(life: Life, draw: Random, numbers: Numbers) -> Life:
    """Give a BIS number instead. The civil registry abroad may have known only the year, or nobody the sex."""
    is_vague = draw.random() < _VAGUE_SHARE
    sex = Sex.UNKNOWN if is_vague else life.sex
    birth_date = IncompleteDate(year=life.born_on.year, month=0, day=0) if is_vague else life.birth_date
    kind = NumberKind.BIS if sex is Sex.UNKNOWN else NumberKind.TER
    return replace(
        life,
        ssin=numbers.take(draw, birth_date=birth_date, sex=sex, kind=kind),
        register=RegisterKind.BIS,
        birth_date=birth_date,
        sex=sex,
        residence=Residence.NEVER,
        is_belgian=False,
    )
