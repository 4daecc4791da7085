"""Engines: how a connection of ours behaves.

SQLite is embedded and the default. Write-ahead logging lets readers go on while one process writes; `synchronous=FULL`
makes a commit survive a power cut; a write transaction takes its lock when it begins, because one that has read first
and wants to write later cannot be made to wait. The file must exist: `upgrade` makes it, a server never does.
"""

from datetime import timedelta
from pathlib import Path
from sqlite3 import Connection as SQLiteConnection
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import NullPool

BUSY_TIMEOUT = timedelta(seconds=2)
"""How long a connection waits for somebody else's lock."""


def make_reading_engine(url: str, *, busy_timeout: timedelta = BUSY_TIMEOUT) -> Engine:
    """Return an engine whose statements each see the latest committed state and cannot write."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return _make_server_engine(parsed, isolation_level="AUTOCOMMIT")
    engine = _make_sqlite_engine(parsed, busy_timeout)

    @event.listens_for(engine, "connect")
    def _prepare(connection: SQLiteConnection, _record: object) -> None:
        connection.isolation_level = None
        connection.execute("PRAGMA query_only=ON")

    return engine


def make_writing_engine(url: str, *, busy_timeout: timedelta = BUSY_TIMEOUT) -> Engine:
    """Return an engine whose transactions may write and are durable when committed."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return _make_server_engine(parsed)
    engine = _make_sqlite_engine(parsed, busy_timeout)

    @event.listens_for(engine, "connect")
    def _prepare(connection: SQLiteConnection, _record: object) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=FULL")
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.connection.cursor().execute("BEGIN IMMEDIATE")

    return engine


def find_file(url: str) -> Path | None:
    """Return the file of an SQLite database; `None` for a database on a server.

    Raises `ValueError` for a database in memory: every connection would see another one.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return None
    if parsed.database in {None, "", ":memory:"}:
        raise ValueError("an SQLite database needs a file, as in sqlite:///var/hub.sqlite")
    return Path(str(parsed.database))


def _make_server_engine(url: URL, **options: Any) -> Engine:
    """Raises `ValueError` when the driver that `url` names is not installed."""
    try:
        return create_engine(url, poolclass=NullPool, **options)
    except ModuleNotFoundError as error:
        raise ValueError(f"the database driver {error.name} is not installed") from error


def _make_sqlite_engine(url: URL, busy_timeout: timedelta) -> Engine:
    """Open by URI (SQLite, "Uniform Resource Identifiers"): only there `mode=rw` says that no file is to be created."""
    path = find_file(url.render_as_string(hide_password=False))
    mode = url.query.get("mode", "rw")
    located = url.set(database=f"file:{quote(str(path))}", query={"mode": mode, "uri": "true"})
    timeouts = {"timeout": busy_timeout.total_seconds(), "check_same_thread": False}
    return create_engine(located, poolclass=NullPool, connect_args=timeouts)
