import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, create_engine, select
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

import gateway.directory
import gateway.journal  # noqa: F401 - its tables
from gateway.database import insert_or_ignore, insert_or_replace, metadata

words = Table("words", MetaData(), Column("key", Integer, primary_key=True), Column("a", String), Column("b", String))


@pytest.fixture
def connection():
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        words.create(connection)
        connection.execute(words.insert(), {"key": 1, "a": "old", "b": "old"})
        yield connection
    engine.dispose()


def put(connection, statements, row):
    return connection.execute(statements["sqlite"], row).rowcount


def content(connection):
    return [tuple(row) for row in connection.execute(select(words).order_by(words.c.key))]


def test_ignores_a_row_that_is_there_and_says_so(connection):
    assert put(connection, insert_or_ignore(words), {"key": 1, "a": "new", "b": "new"}) == 0
    assert put(connection, insert_or_ignore(words), {"key": 2, "a": "new", "b": "new"}) == 1
    assert content(connection) == [(1, "old", "old"), (2, "new", "new")]


def test_replaces_all_columns_of_a_row_that_is_there(connection):
    put(connection, insert_or_replace(words, "key"), {"key": 1, "a": "new", "b": "new"})
    assert content(connection) == [(1, "new", "new")]


def test_leaves_the_columns_alone_that_are_not_to_be_overwritten(connection):
    put(connection, insert_or_replace(words, "key", but=("b",)), {"key": 1, "a": "new", "b": "new"})
    assert content(connection) == [(1, "new", "old")]


@pytest.mark.parametrize("name", sorted(metadata.tables))
def test_every_table_can_be_made_on_postgresql(name):
    table, dialect = metadata.tables[name], postgresql.dialect()
    statements = [str(CreateTable(table).compile(dialect=dialect))]
    statements += [str(CreateIndex(index).compile(dialect=dialect)) for index in table.indexes]
    named = [*table.constraints, *table.indexes]
    assert all(len(str(one.name)) <= 63 for one in named), "PostgreSQL cuts longer names"
    assert statements


def test_upserts_are_known_to_postgresql():
    replace = str(insert_or_replace(words, "key")["postgresql"].compile(dialect=postgresql.dialect()))
    ignore = str(insert_or_ignore(words)["postgresql"].compile(dialect=postgresql.dialect()))
    assert "ON CONFLICT (key) DO UPDATE SET a = excluded.a, b = excluded.b" in replace
    assert "ON CONFLICT DO NOTHING" in ignore
