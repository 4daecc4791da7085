"""Statements of the authorisations directory, built once."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, bindparam, or_, select

from gateway.database import HotStatement, insert_or_replace
from gateway.directory.authorisations.model import EVERYTHING, Grant
from gateway.directory.authorisations.tables import grants
from gateway.values import Capacity, OpenPeriod

_PUT = insert_or_replace(grants, "service", "operation", "legal_context", "institution", "deliberation", "begin_date")
_ALL = select(grants).order_by(
    grants.c.institution, grants.c.service, grants.c.operation, grants.c.legal_context, grants.c.begin_date
)
_IN_FORCE = HotStatement(
    select(grants)
    .where(
        grants.c.service == bindparam("service"),
        grants.c.operation == bindparam("operation"),
        grants.c.legal_context == bindparam("legal_context"),
        or_(grants.c.institution == bindparam("number"), grants.c.institution == bindparam("code")),
        grants.c.begin_date <= bindparam("day"),
        or_(grants.c.end_date.is_(None), grants.c.end_date >= bindparam("day")),
    )
    # Digits sort before letters: a decision about this one institution goes before one about all of its code.
    .order_by(grants.c.institution, grants.c.begin_date.desc(), grants.c.id.desc())
    .limit(1)
)


def find_in_force(
    connection: Connection, *, number: str, code: str, service: str, operation: str, legal_context: str, day: date
) -> Grant | None:
    """Return the grant that decides: that of the institution itself before its code's, the newest first.

    Of two that begin on the same day, the one entered last.
    """
    asked = {
        "number": number,
        "code": code,
        "service": service,
        "operation": operation,
        "legal_context": legal_context,
        "day": day,
    }
    row = _IN_FORCE.first(connection, asked)
    return None if row is None else _read(row)


def list_grants(connection: Connection) -> list[Grant]:
    """Return all grants, by institution and service."""
    return [_read(row) for row in connection.execute(_ALL)]


def put_grants(connection: Connection, given: Iterable[Grant]) -> None:
    """Insert grants; of one that is there already, overwrite what it allows and its end."""
    for grant in given:
        row = {
            "institution": grant.institution,
            "service": grant.service,
            "operation": grant.operation,
            "legal_context": grant.legal_context,
            "capacities": EVERYTHING if grant.capacities == EVERYTHING else [str(one) for one in grant.capacities],
            "blocks": grant.blocks,
            "deliberation": grant.deliberation,
            "begin_date": grant.period.begin,
            "end_date": grant.period.end,
        }
        connection.execute(_PUT[connection.dialect.name], row)


def _read(row: Row[Any]) -> Grant:
    capacities, blocks = row.capacities, row.blocks
    return Grant(
        institution=row.institution,
        service=row.service,
        operation=row.operation,
        legal_context=row.legal_context,
        capacities=EVERYTHING if capacities == EVERYTHING else tuple(map(Capacity.parse, capacities)),
        blocks=EVERYTHING if blocks == EVERYTHING else tuple(blocks),
        deliberation=row.deliberation,
        period=OpenPeriod(begin=row.begin_date, end=row.end_date),
    )
