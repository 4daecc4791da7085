"""How a change of an inscription meets the lines that are there. Runs inside one transaction of the caller.

A file is one line: what overlaps or touches a line of the same capacity, phase and organisation makes it longer. Days
of a file are never taken away by opening another, and closing only sets the last day.
"""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime

from gateway.database import Connection
from gateway.directory.persons import repository
from gateway.directory.persons.model import Change, Effect, Inscription, Opening
from gateway.directory.persons.repository import StoredLine
from gateway.values import SSIN, Capacity, EnterpriseNumber


def open_line(connection: Connection, line: Inscription, *, exclusive: Collection[Capacity]) -> Opening:
    """Create the line, extend the one it continues, or leave the one that covers it unchanged.

    When it bridges several lines of the same file, the first is extended over all of them and the others are merged
    into it. Lines under a replaced number of the same person belong to the same file.
    """
    stored = _lock_lines(connection, line.ssin)
    of_sector = [one.line for one in stored if one.line.capacity.sector == line.capacity.sector]
    overlapping = tuple(one for one in of_sector if one.period.overlaps(line.period))
    if any(_is_held_elsewhere(one, line, exclusive) for one in overlapping):
        return Opening(overlapping=overlapping, is_contested=True)
    continued = [one for one in stored if one.line.continues(line)]
    return Opening(changes=_join(connection, line, continued), overlapping=overlapping)


def close_lines(
    connection: Connection,
    ssin: SSIN,
    *,
    organisation: EnterpriseNumber,
    on: date,
    capacities: Collection[Capacity] | None,
    purpose: str | None,
    changed_at: datetime,
) -> tuple[Change, ...]:
    """Let the organisation's lines of this kind that contain `on` end with that day."""
    changes = []
    for stored in _lock_lines(connection, ssin):
        line = stored.line
        is_own = line.organisation == organisation and line.period.contains(on)
        if not is_own or (capacities is not None and line.capacity not in capacities):
            continue
        if purpose in {None, line.purpose}:
            changes.append(_close(connection, stored, on=on, changed_at=changed_at))
    return tuple(changes)


def _lock_lines(connection: Connection, ssin: SSIN) -> list[StoredLine]:
    """Return the person's lines, which nobody else can change before the transaction ends."""
    same_person = repository.find_same_person(connection, ssin)
    repository.lock(connection, same_person)
    return repository.find_lines(connection, same_person)


def _is_held_elsewhere(present: Inscription, wanted: Inscription, exclusive: Collection[Capacity]) -> bool:
    return present.capacity in exclusive and present.organisation not in {None, wanted.organisation}


def _join(connection: Connection, line: Inscription, continued: list[StoredLine]) -> tuple[Change, ...]:
    """Write the line, given the stored lines of the same file that it overlaps or touches, begin ascending."""
    if not continued:
        repository.add_line(connection, line)
        return (Change(effect=Effect.CREATED, line=line),)
    covering = [one.line for one in continued if one.line.period.covers(line.period)]
    if covering:
        return (Change(effect=Effect.UNCHANGED, line=covering[0]),)
    period = line.period
    for one in continued:
        period = period.merged_with(one.line.period)
    first, *others = continued
    for one in others:
        repository.remove_line(connection, one)
    extended = replace(
        first.line, period=period, purpose=line.purpose or first.line.purpose, changed_at=line.changed_at
    )
    repository.change_line(connection, first, extended)
    merged = (Change(effect=Effect.MERGED, line=one.line) for one in others)
    return (Change(effect=Effect.EXTENDED, line=extended), *merged)


def _close(connection: Connection, stored: StoredLine, *, on: date, changed_at: datetime) -> Change:
    if stored.line.period.end == on:
        return Change(effect=Effect.UNCHANGED, line=stored.line)
    closed = replace(stored.line, period=stored.line.period.ending_on(on), changed_at=changed_at)
    repository.change_line(connection, stored, closed)
    return Change(effect=Effect.CLOSED, line=closed)
