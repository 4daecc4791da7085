"""A unit of work: one transaction, committed in so many words or not at all.

with unit_of_work(database, JournalUnavailable) as work:
    repository.add(work.connection, …)
    work.commit()
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TypeVar

from sqlalchemy import Connection

from gateway.database.connections import Database
from gateway.refusals import Refusal

T = TypeVar("T")

CHUNK = 5_000
"""Rows that a stream writes in one transaction: others get their turn in between."""


@dataclass(frozen=True, slots=True)
class UnitOfWork:
    """A transaction that has begun."""

    connection: Connection
    """Repositories take it; nobody keeps it."""

    def commit(self) -> None:
        """Make everything durable. Does not return before it is."""
        self.connection.commit()


@contextmanager
def unit_of_work(database: Database, unavailable: type[Refusal]) -> Iterator[UnitOfWork]:
    """Begin a transaction; undo it when the block is left without `commit`.

    On SQLite it holds the one write lock from here on, so what it reads cannot change before it commits; on PostgreSQL
    a repository locks the rows that must not change. Raises `unavailable` when the database cannot do it.
    """
    with database.writing(unavailable) as connection:
        transaction = connection.begin()
        yield UnitOfWork(connection)
        if transaction.is_active:
            transaction.rollback()


def write_stream(
    database: Database,
    unavailable: type[Refusal],
    items: Iterable[T],
    write: Callable[[Connection, Sequence[T]], None],
    *,
    chunk: int = CHUNK,
) -> int:
    """Hand `items` to `write`, a chunk and a transaction at a time, and return how many there were.

    Never holds more than a chunk. When it fails, the chunks before stay: whoever loads can load again.
    """
    total, rest = 0, iter(items)
    while batch := list(islice(rest, chunk)):
        with unit_of_work(database, unavailable) as work:
            write(work.connection, batch)
            work.commit()
        total += len(batch)
    return total
