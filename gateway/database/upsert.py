"""`INSERT … ON CONFLICT`, which SQLite and PostgreSQL both have and SQLAlchemy keeps per dialect.

Statements are built once, at import; whoever executes one takes that of the connection's dialect.
"""

from collections.abc import Callable

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite

Insert = sqlite.Insert | postgresql.Insert

INSERTS: dict[str, Callable[[Table], Insert]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}


def insert_or_ignore(table: Table) -> dict[str, Insert]:
    """Return, per dialect, the insert that leaves a row alone that is there already; its row count tells which."""
    return {name: insert(table).on_conflict_do_nothing() for name, insert in INSERTS.items()}


def insert_or_replace(table: Table, *key: str, but: tuple[str, ...] = ()) -> dict[str, Insert]:
    """Return, per dialect, the insert that overwrites all columns but `key` and `but` in a row with the same key."""
    kept = {*key, *but, *(column.name for column in table.primary_key)}
    written = [column.name for column in table.columns if column.name not in kept]
    statements: dict[str, Insert] = {}
    for name, insert in INSERTS.items():
        statement = insert(table)
        new = {column: statement.excluded[column] for column in written}
        statements[name] = statement.on_conflict_do_update(index_elements=list(key), set_=new)
    return statements
