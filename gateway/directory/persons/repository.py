"""Statements of the persons directory, built once."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, insert, or_, select, update

from gateway.database import HotStatement, insert_or_replace
from gateway.directory.persons.model import Inscription, KnownNumber, RegisterKind
from gateway.directory.persons.tables import SECTOR_WIDE, inscriptions, numbers
from gateway.values import SSIN, Capacity, EnterpriseNumber, OpenPeriod

_LAST_DAY = date.max

_NUMBER = HotStatement(select(numbers).where(numbers.c.ssin == bindparam("number")))
_NEIGHBOURS = HotStatement(
    select(numbers.c.ssin, numbers.c.replaced_by).where(
        or_(numbers.c.ssin == bindparam("number"), numbers.c.replaced_by == bindparam("number"))
    )
)
_LOCK = select(numbers.c.ssin).where(numbers.c.ssin.in_(bindparam("numbers", expanding=True))).with_for_update()
_PUT_NUMBER = insert_or_replace(numbers, "ssin")
_CODES = HotStatement(
    select(inscriptions.c.code).where(
        inscriptions.c.ssin == bindparam("number"),
        inscriptions.c.sector == bindparam("sector"),
        or_(inscriptions.c.organisation == bindparam("own"), inscriptions.c.organisation == bindparam("wide")),
        inscriptions.c.begin_date <= bindparam("last"),
        or_(inscriptions.c.end_date.is_(None), inscriptions.c.end_date >= bindparam("first")),
    )
)
_LINES = (
    select(inscriptions)
    .where(inscriptions.c.ssin.in_(bindparam("numbers", expanding=True)))
    .order_by(inscriptions.c.begin_date, inscriptions.c.sector, inscriptions.c.code, inscriptions.c.id)
)
_ADD_LINE = insert(inscriptions)
_PUT_LINE = insert_or_replace(inscriptions, "ssin", "sector", "code", "phase", "organisation", "begin_date")
_CHANGE_LINE = update(inscriptions).where(inscriptions.c.id == bindparam("line"))
_REMOVE_LINE = delete(inscriptions).where(inscriptions.c.id == bindparam("line"))


@dataclass(frozen=True, slots=True)
class StoredLine:
    """A line and where it is stored."""

    id: int
    line: Inscription


def find_number(connection: Connection, ssin: SSIN) -> KnownNumber | None:
    """Return what is known of the number itself."""
    row = _NUMBER.first(connection, {"number": str(ssin)})
    if row is None:
        return None
    return KnownNumber(
        ssin=ssin,
        register=RegisterKind(row.register),
        replaced_by=None if row.replaced_by is None else SSIN.parse(row.replaced_by),
        deceased_on=row.deceased_on,
    )


def find_same_person(connection: Connection, ssin: SSIN) -> set[str]:
    """Return all numbers that replaced it or were replaced by it, over any number of steps, itself included."""
    found: set[str] = set()
    unvisited = {str(ssin)}
    while unvisited:
        number = unvisited.pop()
        found.add(number)
        for row in _NEIGHBOURS.all(connection, {"number": number}):
            unvisited |= {row.ssin, row.replaced_by} - found - {None}
    return found


def has_line(
    connection: Connection,
    number: str,
    *,
    sector: int,
    codes: Collection[int],
    organisations: tuple[str, str],
    period: OpenPeriod,
) -> bool:
    """Tell whether a line of the sector, of one of `organisations`, has one of `codes` on some day of `period`."""
    own, wide = organisations
    asked = {
        "number": number,
        "sector": sector,
        "own": own,
        "wide": wide,
        "first": period.begin,
        "last": period.end or _LAST_DAY,
    }
    return any(row.code in codes for row in _CODES.all(connection, asked))


def find_lines(connection: Connection, found: Collection[str]) -> list[StoredLine]:
    """Return all lines under any of the numbers, begin ascending."""
    rows = connection.execute(_LINES, {"numbers": sorted(found)})
    return [StoredLine(row.id, _read_line(row)) for row in rows]


def lock(connection: Connection, found: Collection[str]) -> None:
    """Keep others from changing lines of this person until the transaction ends.

    On SQLite the transaction has the only write lock anyway, and the statement says nothing of locks.
    """
    connection.execute(_LOCK, {"numbers": sorted(found)}).all()


def add_line(connection: Connection, line: Inscription) -> None:
    """Insert a line."""
    connection.execute(_ADD_LINE, _line_row(line))


def change_line(connection: Connection, stored: StoredLine, line: Inscription) -> None:
    """Overwrite the period, purpose and time of change of a line."""
    changed = {
        "begin_date": line.period.begin,
        "end_date": line.period.end,
        "purpose": line.purpose,
        "changed_at": line.changed_at,
    }
    connection.execute(_CHANGE_LINE, {"line": stored.id, **changed})


def remove_line(connection: Connection, stored: StoredLine) -> None:
    """Delete a line whose days another one has taken over."""
    connection.execute(_REMOVE_LINE, {"line": stored.id})


def put_numbers(connection: Connection, given: Iterable[KnownNumber]) -> None:
    """Insert or overwrite numbers, all in one round."""
    rows = [
        {
            "ssin": str(known.ssin),
            "register": known.register.value,
            "replaced_by": None if known.replaced_by is None else str(known.replaced_by),
            "deceased_on": known.deceased_on,
        }
        for known in given
    ]
    if rows:
        connection.execute(_PUT_NUMBER[connection.dialect.name], rows)


def put_lines(connection: Connection, given: Sequence[Inscription]) -> None:
    """Insert lines, or overwrite those with the same begin, all in one round."""
    if given:
        connection.execute(_PUT_LINE[connection.dialect.name], [_line_row(line) for line in given])


def organisation_key(organisation: EnterpriseNumber | None) -> str:
    """Return how the organisation of a line is stored."""
    return SECTOR_WIDE if organisation is None else str(organisation)


def _line_row(line: Inscription) -> dict[str, Any]:
    return {
        "ssin": str(line.ssin),
        "sector": line.capacity.sector,
        "code": line.capacity.code,
        "phase": line.phase,
        "organisation": organisation_key(line.organisation),
        "begin_date": line.period.begin,
        "end_date": line.period.end,
        "purpose": line.purpose,
        "changed_at": line.changed_at,
    }


def _read_line(row: Row[Any]) -> Inscription:
    return Inscription(
        ssin=SSIN.parse(row.ssin),
        capacity=Capacity(sector=row.sector, code=row.code),
        phase=row.phase,
        period=OpenPeriod(begin=row.begin_date, end=row.end_date),
        organisation=None if row.organisation == SECTOR_WIDE else EnterpriseNumber.parse(row.organisation),
        purpose=row.purpose,
        changed_at=row.changed_at,
    )
