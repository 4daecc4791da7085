"""PersonService: today's legal identity and main address of a person, or the number behind an exact name.

The functions work on the records of any register: the hub uses them for its own (BIS numbers and struck-off files), the
simulated National Register for its. What may be withheld from whom is not decided here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from gateway.behaviours.rooms import Rooms
from gateway.catalogue.data_set import DataSet
from gateway.catalogue.document import Values
from gateway.catalogue.message import NOTHING_FOUND, Answer
from gateway.catalogue.model import Operation
from gateway.catalogue.projection import project
from gateway.catalogue.record import read_record
from gateway.directory import NameMatch
from gateway.exchange import Authorised
from gateway.values import SSIN, IncompleteDate

_LETTER = {"NL": ("De heer", "Mevrouw"), "FR": ("Monsieur", "Madame"), "DE": ("Herr", "Frau")}
_MAIN_TYPES = ("LEGAL", "REF")
_CONTACT_TYPES = ("POSTAB", "CONTACT")
SEVERAL = "REG10010"
IDENTITY, ADDRESS = "PersonIdentity", "PersonAddress"


class Register(Protocol):
    """A register of persons: records by number and data set, and numbers by name and birth date."""

    def records_of(self, ssin: SSIN, dataset: str) -> tuple[Mapping[str, Any], ...]:
        """Return the records of one person, oldest first."""
        ...

    def find_by_name(self, *, last_name: str, first_name: str, birth_date: IncompleteDate) -> tuple[NameMatch, ...]:
        """Return who bears or bore exactly this name, after normalisation, and was born that day."""
        ...


def consult(authorised: Authorised, rooms: Rooms) -> Answer:
    """Answer from the hub's own register."""
    source = PersonSource(register=rooms.directory.register, datasets=rooms.catalogue.datasets)
    return source.consult(authorised.operation, authorised.question.criteria, rooms.clock.today())


def find(authorised: Authorised, rooms: Rooms) -> Answer:
    """Answer from the hub's own register."""
    source = PersonSource(register=rooms.directory.register, datasets=rooms.catalogue.datasets)
    return source.find(authorised.operation, authorised.question.criteria)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSource:
    """A register with the data sets that say what its records mean."""

    register: Register
    datasets: Mapping[str, DataSet]

    def consult(self, operation: Operation, criteria: Values, today: date) -> Answer:
        """Return identity, and the addresses that were asked, of the person with the number in `criteria`."""
        ssin = SSIN.parse(str(criteria["ssin"]))
        identities = self.register.records_of(ssin, IDENTITY)
        if not identities:
            return Answer(code=NOTHING_FOUND)
        records: dict[str, Values | None] = {
            IDENTITY: self._read(identities[-1], IDENTITY),
            ADDRESS: self._addresses(ssin, criteria, today),
        }
        return Answer(result={**project(records, operation), "addressee": addressee(identities[-1])})

    def find(self, operation: Operation, criteria: Values) -> Answer:
        """Return the number of the one person who has exactly the name and birth date in `criteria`."""
        birth_date = criteria["birthDate"]
        if not isinstance(birth_date, date):
            raise TypeError("birthDate is a date")
        found = self.register.find_by_name(
            last_name=str(criteria["lastName"]),
            first_name=str(criteria["firstName"]),
            birth_date=IncompleteDate.of_day(birth_date),
        )
        if len(found) != 1:
            return Answer(code=SEVERAL if found else NOTHING_FOUND)
        identity = self.register.records_of(found[0].ssin, IDENTITY)[-1]
        result = project({IDENTITY: self._read(identity, IDENTITY)}, operation)
        return Answer(result={**result, "nameMatch": "FORMER" if found[0].is_former else "EXACT"})

    def _addresses(self, ssin: SSIN, criteria: Values, today: date) -> Values | None:
        kept = self.register.records_of(ssin, ADDRESS)
        wanted = _wanted_types(criteria)
        if not kept or not wanted:
            return None
        addresses = _in_force(kept[-1].get("address", ()), wanted, today)
        return self._read({**kept[-1], "address": addresses}, ADDRESS)

    def _read(self, record: Mapping[str, Any], dataset: str) -> Values:
        return read_record(record, self.datasets[dataset].fields)


def _wanted_types(criteria: Values) -> tuple[str, ...]:
    main = _MAIN_TYPES if criteria.get("withAddress", True) else ()
    return (*main, *(_CONTACT_TYPES if criteria.get("withContactAddress", False) else ()))


def _in_force(addresses: Iterable[Mapping[str, Any]], wanted: tuple[str, ...], today: date) -> list[Mapping[str, Any]]:
    """Return the addresses of today; a reference address only where there is no legal one. History is never given."""
    current = [address for address in addresses if _is_current(address["validity"], today)]
    has_legal = any(address["addressType"] == "LEGAL" for address in current)
    return [
        address
        for address in current
        if address["addressType"] in wanted and not (address["addressType"] == "REF" and has_legal)
    ]


def _is_current(validity: Mapping[str, str], today: date) -> bool:
    end = validity.get("endDate")
    return validity["beginDate"] <= today.isoformat() and (end is None or today.isoformat() <= end)


def addressee(identity: Mapping[str, Any]) -> str:
    """Return the first line of a letter to the person, in the administrative language."""
    male, female = _LETTER.get(identity.get("language", ""), ("", ""))
    title = {"M": male, "F": female}.get(identity.get("gender", ""), "")
    name = identity["name"]
    return " ".join(part for part in (title, *name.get("firstName", [])[:1], name["lastName"]) if part)[:120]
