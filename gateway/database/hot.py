"""Statements that every message runs: built with SQLAlchemy like all others, compiled once, handed to the driver.

On SQLite a statement costs the driver a few microseconds and SQLAlchemy's execution ten times that, which was a third
of an exchange. So the text, the order of the parameters and the conversions of the column types are kept, and only the
driver runs. On other databases the round trip costs more than either, and SQLAlchemy executes.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from sqlalchemy import Connection, Dialect, Executable, Insert, Select
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

Convert: TypeAlias = Callable[[Any], Any] | None
Parameters = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Compiled:
    """A statement as the driver takes it."""

    text: str
    binds: tuple[tuple[str, Convert], ...]
    """Names of the parameters in the order of their places, with what makes a driver's value of ours."""
    literals: Parameters
    """Values that the statement itself brings, such as its limit."""
    columns: tuple[Convert, ...]
    row: Any
    """Class of the rows; their fields are the columns' names."""

    def places(self, parameters: Parameters) -> tuple[Any, ...]:
        """Return the values in the order of their places."""
        given = {**self.literals, **parameters}
        return tuple(given[name] if convert is None else convert(given[name]) for name, convert in self.binds)

    def read(self, values: Sequence[Any]) -> Any:
        """Return a row of our values."""
        return self.row._make(
            value if convert is None else convert(value) for value, convert in zip(values, self.columns, strict=True)
        )


class HotStatement:
    """One prebuilt statement, or one per dialect. Parameters are all given, by name."""

    def __init__(self, statement: Executable | Mapping[str, Executable]) -> None:
        self._statement = statement
        self._compiled: _Compiled | None = None

    def first(self, connection: Connection, parameters: Parameters) -> Any:
        """Return the first row, or `None`."""
        if connection.dialect.name != "sqlite":
            return connection.execute(self._of(connection.dialect), parameters).first()
        compiled = self._prepare(connection.dialect)
        values = _driver(connection).execute(compiled.text, compiled.places(parameters)).fetchone()
        return None if values is None else compiled.read(values)

    def all(self, connection: Connection, parameters: Parameters) -> list[Any]:
        """Return all rows."""
        if connection.dialect.name != "sqlite":
            return list(connection.execute(self._of(connection.dialect), parameters))
        compiled = self._prepare(connection.dialect)
        rows = _driver(connection).execute(compiled.text, compiled.places(parameters)).fetchall()
        return [compiled.read(values) for values in rows]

    def run(self, connection: Connection, *rows: Parameters) -> int:
        """Write each of `rows`; return how many were written. A value that its column cannot hold is a data error."""
        if connection.dialect.name != "sqlite":
            return int(connection.execute(self._of(connection.dialect), list(rows)).rowcount)
        compiled = self._prepare(connection.dialect)
        try:
            places = [compiled.places(parameters) for parameters in rows]
            return int(_driver(connection).executemany(compiled.text, places).rowcount)
        except (TypeError, ValueError, OverflowError) as error:
            raise sqlite3.DataError(type(error).__name__) from error

    def _of(self, dialect: Dialect) -> Executable:
        return self._statement[dialect.name] if isinstance(self._statement, Mapping) else self._statement

    def _prepare(self, dialect: Dialect) -> _Compiled:
        if self._compiled is None:
            self._compiled = _compile(self._of(dialect), dialect)
        return self._compiled


def _driver(connection: Connection) -> Any:
    """The driver's own connection, inside whatever transaction `connection` has begun."""
    return connection.connection.dbapi_connection


def _compile(statement: Any, dialect: Dialect) -> _Compiled:
    compiled: SQLCompiler = statement.compile(dialect=dialect, column_keys=_written(statement))
    binds = tuple((name, _of_driver(compiled.binds[name].type, dialect)) for name in compiled.positiontup or ())
    selected = list(statement.selected_columns) if isinstance(statement, Select) else []
    return _Compiled(
        text=str(compiled),
        binds=binds,
        literals={name: bind.value for name, bind in compiled.binds.items() if not bind.required},
        columns=tuple(column.type.dialect_impl(dialect).result_processor(dialect, None) for column in selected),
        row=namedtuple("Row", [column.key for column in selected]),  # type: ignore[misc]  # noqa: PYI024 - names known here only
    )


def _written(statement: Any) -> list[str] | None:
    """Columns that an insert names: all but the one the database counts itself."""
    if not isinstance(statement, Insert):
        return None
    counted = statement.table.autoincrement_column  # type: ignore[attr-defined]
    return [column.name for column in statement.table.columns if column is not counted]


def _of_driver(column_type: TypeEngine[Any], dialect: Dialect) -> Convert:
    return column_type.dialect_impl(dialect).bind_processor(dialect)
