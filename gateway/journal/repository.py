"""The journal's statements, built once. Rows go in and come out as records."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import zip_longest
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, bindparam, delete, insert, or_, select

from gateway.database import HotStatement, insert_or_ignore
from gateway.journal.records import Acceptance, Exchange, Hop, Outcome, OutcomeKind, StageTime, Suppressed
from gateway.journal.tables import exchanges, outcomes, replay_keys, suppressed_refusals

PURGED_AT_ONCE = 1000
"""Replay keys that one purge removes at most, so that nobody waits long behind it."""

_ADD_KEY = HotStatement(
    {
        dialect: statement.execution_options(preserve_rowcount=True)
        for dialect, statement in insert_or_ignore(replay_keys).items()
    }
)
_ADD_EXCHANGE = HotStatement(insert(exchanges))
_ADD_OUTCOME = HotStatement(insert(outcomes))
_ADD_SUPPRESSED = insert(suppressed_refusals)
_ANY_KEY = HotStatement(
    select(replay_keys.c.key).where(or_(replay_keys.c.key == bindparam("one"), replay_keys.c.key == bindparam("other")))
)
_EXPIRED = select(replay_keys.c.key).where(replay_keys.c.keep_until < bindparam("moment")).limit(PURGED_AT_ONCE)
_PURGE = delete(replay_keys).where(replay_keys.c.key.in_(_EXPIRED))
_EXCHANGE = select(exchanges).where(exchanges.c.ticket == bindparam("ticket"))
_OUTCOME = select(outcomes).where(outcomes.c.ticket == bindparam("ticket")).order_by(outcomes.c.id.desc()).limit(1)
_TICKETS = (
    select(outcomes.c.ticket)
    .where(outcomes.c.customer_ticket == bindparam("customer_ticket"))
    .order_by(outcomes.c.id.desc())
    .limit(bindparam("limit"))
)
_SUPPRESSED = select(suppressed_refusals).where(suppressed_refusals.c.sample == bindparam("ticket")).limit(1)


class ReplayKeyTaken(Exception):  # noqa: N818 - a verdict, not a defect
    """Some of the keys were known and others were written: the transaction must be undone."""


def add_acceptance(connection: Connection, acceptance: Acceptance) -> bool:
    """Insert the keys and the exchange; write nothing and return `False` when all keys are known.

    The insert decides, not a look-up before it: of two that come at once, one finds the row of the other. Raises
    `ReplayKeyTaken` when only some are known. That is rare enough to undo the transaction for it, which spares every
    other message a savepoint.
    """
    rows = [{"key": key, "keep_until": acceptance.keep_until} for key in dict.fromkeys(acceptance.replay_keys)]
    if not rows:
        raise ValueError("a message without a replay key could be accepted twice")
    written = _ADD_KEY.run(connection, *rows)
    if written == 0:
        return False
    if written < len(rows):
        raise ReplayKeyTaken
    _ADD_EXCHANGE.run(connection, _exchange_row(acceptance))
    return True


def add_outcome(connection: Connection, outcome: Outcome) -> None:
    """Insert the outcome."""
    _ADD_OUTCOME.run(connection, _outcome_row(outcome))


def add_suppressed(connection: Connection, counted: Iterable[Suppressed]) -> None:
    """Insert a row per count."""
    for suppressed in counted:
        row = {
            "period_begin": suppressed.begin,
            "period_end": suppressed.end,
            "fault_class": suppressed.fault_class,
            "reason": suppressed.reason,
            "count": suppressed.count,
            "sample": suppressed.sample,
        }
        connection.execute(_ADD_SUPPRESSED, row)


def purge_keys(connection: Connection, moment: datetime) -> int:
    """Delete keys that had to be kept until before `moment`, and return how many; never more than `PURGED_AT_ONCE`."""
    return connection.execute(_PURGE, {"moment": moment}).rowcount


def has_any_key(connection: Connection, keys: Sequence[bytes]) -> bool:
    """Tell whether one of `keys` is there."""
    pairs = zip_longest(keys[::2], keys[1::2], fillvalue=keys[-1] if keys else b"")
    return any(_ANY_KEY.first(connection, {"one": one, "other": other}) is not None for one, other in pairs)


def find_exchange(connection: Connection, ticket: UUID) -> Exchange | None:
    """Return acceptance and last outcome of the ticket, as far as there are."""
    accepted = connection.execute(_EXCHANGE, {"ticket": ticket}).first()
    ended = connection.execute(_OUTCOME, {"ticket": ticket}).first()
    if accepted is None and ended is None:
        return None
    return Exchange(
        acceptance=None if accepted is None else _read_acceptance(accepted),
        outcome=None if ended is None else _read_outcome(ended),
    )


def find_tickets(connection: Connection, customer_ticket: str, *, limit: int) -> list[UUID]:
    """Return the hub's tickets of a caller's ticket, last first."""
    found = connection.execute(_TICKETS, {"customer_ticket": customer_ticket, "limit": limit})
    return list(dict.fromkeys(found.scalars()))


def find_suppressed(connection: Connection, ticket: UUID) -> Suppressed | None:
    """Return the count that has `ticket` as its sample."""
    row = connection.execute(_SUPPRESSED, {"ticket": ticket}).first()
    if row is None:
        return None
    return Suppressed(
        begin=row.period_begin,
        end=row.period_end,
        fault_class=row.fault_class,
        reason=row.reason,
        count=row._mapping["count"],  # noqa: SLF001 - SQLAlchemy's documented name; a row has a method `count`
        sample=row.sample,
    )


def _exchange_row(acceptance: Acceptance) -> dict[str, Any]:
    return {
        "ticket": acceptance.ticket,
        "accepted_at": acceptance.accepted_at,
        "application": acceptance.application,
        "institution": acceptance.institution,
        "service": _fit(acceptance.service, 64),
        "keep_until": acceptance.keep_until,
        "certificate_sha256": acceptance.certificate_sha256,
        "message_sha256": acceptance.message_sha256,
        "peer": _fit(acceptance.peer, 64),
    }


def _outcome_row(outcome: Outcome) -> dict[str, Any]:
    return {
        "ticket": outcome.ticket,
        "at": outcome.at,
        "kind": outcome.kind.value,
        "service": _fit(outcome.service, 64),
        "operation": _fit(outcome.operation, 64),
        "legal_context": _fit(outcome.legal_context, 64),
        "customer_ticket": _fit(outcome.customer_ticket, 36),
        "status_code": _fit(outcome.status_code, 16),
        "fault_class": outcome.fault_class,
        "reason": _fit(outcome.reason, 64),
        "detail": _fit(outcome.detail, 256),
        "peer": _fit(outcome.peer, 64),
        "reply_sha256": outcome.reply_sha256,
        "stages": [[stage.name, stage.microseconds] for stage in outcome.stages],
        "hops": [[hop.provider, hop.ticket, hop.outcome, hop.microseconds] for hop in outcome.hops],
        "filtered": outcome.filtered,
    }


def _fit(text: str | None, width: int) -> str | None:
    """Return `text` as any database keeps it: no lone surrogate, no NUL, not longer than its column."""
    if text is None:
        return None
    return text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\x00")[:width]


def _read_acceptance(row: Row[Any]) -> Acceptance:
    return Acceptance(**row._mapping, replay_keys=())  # noqa: SLF001 - SQLAlchemy's documented name


def _read_outcome(row: Row[Any]) -> Outcome:
    columns = dict(row._mapping)  # noqa: SLF001 - SQLAlchemy's documented name
    del columns["id"]
    columns["kind"] = OutcomeKind(row.kind)
    columns["stages"] = tuple(StageTime(name=name, microseconds=time) for name, time in row.stages)
    columns["hops"] = tuple(
        Hop(provider=provider, ticket=ticket, outcome=outcome, microseconds=time)
        for provider, ticket, outcome, time in row.hops
    )
    columns["filtered"] = tuple(row.filtered)
    return Outcome(**columns)
