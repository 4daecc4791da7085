"""The connections of this process: per thread one that reads and one that writes, kept open.

Opening or borrowing a connection for each question would cost more than the question. A connection that failed is
dropped and opened anew at the next use. An SQLite connection must not cross a fork (its locks belong to the process
that took them), so idle ones are closed before, and one in use is left alone by the child, not even closed there.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from weakref import WeakSet

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, SQLAlchemyError, StatementError

from gateway.database.engine import BUSY_TIMEOUT, find_file, make_reading_engine, make_writing_engine
from gateway.refusals import Refusal


class RefusedRow(ValueError):  # noqa: N818 - the row is refused; nothing is wrong with the database
    """A row breaks a constraint, or holds a value that its column cannot. The text is the kind of failure only."""


@dataclass(slots=True)
class _Kept:
    """A thread's open connection; `in_use` holds a fork hook back from closing it."""

    connection: Connection
    in_use: bool = False


@dataclass(slots=True)
class _Shelf:
    """Open connections of one engine, by thread. A dead thread's place goes to the next one with its number."""

    engine: Engine
    kept: dict[int, _Kept] = field(default_factory=dict)

    def take(self) -> _Kept:
        """Return this thread's connection, opened if need be."""
        thread = threading.get_ident()
        kept = self.kept.get(thread)
        if kept is None:
            kept = self.kept[thread] = _Kept(self.engine.connect())
        kept.in_use = True
        return kept

    def drop(self) -> None:
        """Close this thread's connection: it failed, and its state is unknown."""
        kept = self.kept.pop(threading.get_ident(), None)
        if kept is not None:
            _close(kept.connection)

    def close_idle(self) -> None:
        """Close what no thread is using at the moment."""
        for thread in list(self.kept):
            kept = self.kept.pop(thread, None)
            if kept is not None and not kept.in_use:
                _close(kept.connection)


class Database:
    """One database, asked by this process."""

    def __init__(self, url: str, *, busy_timeout: timedelta = BUSY_TIMEOUT) -> None:
        self.url = url
        self.file = find_file(url)
        self._readers = _Shelf(make_reading_engine(url, busy_timeout=busy_timeout))
        self._writers = _Shelf(make_writing_engine(url, busy_timeout=busy_timeout))
        self._opened_file = _identify(self.file)
        self._inherited: list[dict[int, _Kept]] = []
        _databases.add(self)

    @property
    def dialect(self) -> str:
        """`sqlite` or `postgresql`: which of the prebuilt statements to use."""
        return self._writers.engine.dialect.name

    @property
    def writing_engine(self) -> Engine:
        """For migrations, and for tests that break things."""
        return self._writers.engine

    @contextmanager
    def reading(self, unavailable: type[Refusal]) -> Iterator[Connection]:
        """Give this thread's reading connection; raise `unavailable` when the database cannot be asked.

        Each statement sees what is committed at its start. Rows are fetched inside the block.
        """
        with _translated(self._readers, unavailable):
            kept = self._readers.take()
            yield kept.connection
            kept.in_use = False

    @contextmanager
    def writing(self, unavailable: type[Refusal]) -> Iterator[Connection]:
        """Give this thread's writing connection, for `unit_of_work` to begin and end a transaction on."""
        with _translated(self._writers, unavailable):
            self._check_place()
            kept = self._writers.take()
            yield kept.connection
            kept.in_use = False

    def close(self) -> None:
        """Close all connections that are not in use. The database can be used again afterwards."""
        self._readers.close_idle()
        self._writers.close_idle()

    def _check_place(self) -> None:
        """Refuse to write to a file that was removed or replaced: the rows would vanish with the last connection."""
        if self.file is None:
            return
        present = _identify(self.file)
        if present != self._opened_file:
            self.close()
            self._opened_file = present
        if present is None:
            raise sqlite3.OperationalError("the file is gone")

    def _leave_to_parent(self) -> None:
        """Forget the connections that a fork copied, and keep the copies from being closed here."""
        self._inherited += [self._readers.kept, self._writers.kept]
        self._readers.kept = {}
        self._writers.kept = {}


_REFUSED_ROWS = (DataError, IntegrityError, sqlite3.DataError, sqlite3.IntegrityError)


@contextmanager
def _translated(shelf: _Shelf, unavailable: type[Refusal]) -> Iterator[None]:
    """Drop the connection after any failure. What the database refuses for its content passes as it is."""
    try:
        yield
    except BaseException as error:
        shelf.drop()
        if isinstance(error, _REFUSED_ROWS) or type(error) is StatementError:
            raise RefusedRow(_name(error)) from error
        if isinstance(error, sqlite3.Error | SQLAlchemyError):
            raise unavailable(_name(error)) from error
        raise


def _name(error: SQLAlchemyError | sqlite3.Error) -> str:
    """Return the database's own word for the failure, such as SQLITE_BUSY; its text may quote values."""
    original = error.orig if isinstance(error, DBAPIError) else error
    return str(getattr(original, "sqlite_errorname", type(original).__name__))


def _identify(file: Path | None) -> tuple[int, int] | None:
    if file is None:
        return None
    with suppress(OSError):
        status = file.stat()
        return (status.st_dev, status.st_ino)
    return None


def _close(connection: Connection) -> None:
    with suppress(SQLAlchemyError, sqlite3.Error):
        connection.close()


_databases: WeakSet[Database] = WeakSet()


def _close_before_fork() -> None:
    for database in list(_databases):
        database.close()


def _leave_after_fork() -> None:
    for database in list(_databases):
        database._leave_to_parent()  # noqa: SLF001 - the hook belongs to the class


os.register_at_fork(before=_close_before_fork, after_in_child=_leave_after_fork)
