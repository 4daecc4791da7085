"""A hot statement is SQLAlchemy's own statement, run by the driver: both must say and store the same."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as some
from sqlalchemy import Column, Connection, Date, Integer, LargeBinary, MetaData, String, Table, Uuid, bindparam, select
from sqlalchemy import insert as plain_insert

from gateway.database import Database, HotStatement, JSONText, RefusedRow, UTCTimestamp, insert_or_ignore, unit_of_work
from gateway.refusals import JournalUnavailable
from tests.support.database import QUICK

metadata = MetaData()
samples = Table(
    "samples",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", String),
    Column("token", Uuid),
    Column("digest", LargeBinary),
    Column("day", Date),
    Column("at", UTCTimestamp),
    Column("notes", JSONText),
)
marks = Table("marks", metadata, Column("key", LargeBinary, primary_key=True))

ADD = HotStatement(plain_insert(samples))
MARK = HotStatement(insert_or_ignore(marks))
OF_NAME = select(samples).where(samples.c.name == bindparam("name")).order_by(samples.c.id)
FIRST_OF_NAME = HotStatement(OF_NAME.limit(1))


def to_the_millisecond(moment: datetime) -> datetime:
    """As precise as the column keeps it."""
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


_ROWS = some.fixed_dictionaries(
    {
        "name": some.sampled_from(["a", "b"]),
        "token": some.none() | some.uuids(),
        "digest": some.none() | some.binary(),
        "day": some.none() | some.dates(),
        "at": some.none() | some.datetimes(timezones=some.just(UTC)).map(to_the_millisecond),
        "notes": some.none() | some.lists(some.text(max_size=4), max_size=3),
    }
)


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    file = tmp_path_factory.mktemp("hot") / "samples.db"
    file.touch()
    database = Database(f"sqlite:///{file}", busy_timeout=QUICK)
    metadata.create_all(database.writing_engine)
    yield database
    database.close()


def clear(connection: Connection) -> None:
    connection.execute(samples.delete())
    connection.execute(marks.delete())


@given(rows=some.lists(_ROWS, max_size=4))
def test_what_the_driver_stored_sqlalchemy_reads_and_the_other_way_round(database, rows):
    with unit_of_work(database, JournalUnavailable) as work:
        clear(work.connection)
        for row in rows:
            ADD.run(work.connection, row)
        read = [row._asdict() for row in work.connection.execute(select(samples).order_by(samples.c.id))]
        assert [{**row, "id": None} for row in read] == [{"id": None, **row} for row in rows]
        for name in ("a", "b"):
            hot = HotStatement(OF_NAME).all(work.connection, {"name": name})
            assert [row._asdict() for row in hot] == [row for row in read if row["name"] == name]


def test_a_limit_is_kept_and_columns_are_read_by_name(database):
    with unit_of_work(database, JournalUnavailable) as work:
        clear(work.connection)
        for day in (1, 2):
            ADD.run(work.connection, a_row(day=date(2026, 1, day)))
        assert FIRST_OF_NAME.first(work.connection, {"name": "a"}).day == date(2026, 1, 1)
        assert len(FIRST_OF_NAME.all(work.connection, {"name": "a"})) == 1


def test_no_row_is_none(database):
    with database.reading(JournalUnavailable) as connection:
        assert FIRST_OF_NAME.first(connection, {"name": "nobody"}) is None


def test_rows_written_are_counted_and_those_ignored_are_not(database):
    with unit_of_work(database, JournalUnavailable) as work:
        clear(work.connection)
        assert MARK.run(work.connection, {"key": b"1"}, {"key": b"2"}) == 2
        assert MARK.run(work.connection, {"key": b"2"}, {"key": b"3"}) == 1


def test_a_transaction_that_is_not_committed_leaves_nothing(database):
    with unit_of_work(database, JournalUnavailable) as work:
        clear(work.connection)
        work.commit()
    with unit_of_work(database, JournalUnavailable) as work:
        MARK.run(work.connection, {"key": b"1"})
    with database.reading(JournalUnavailable) as connection:
        assert connection.execute(select(marks)).first() is None


@pytest.mark.parametrize(
    "row",
    [{"at": datetime(2026, 1, 1)}, {"name": "\ud800"}, {"digest": 5}],  # noqa: DTZ001 - refused for it
    ids=["no zone", "surrogate", "no octets"],
)
def test_a_value_that_its_column_cannot_hold_is_a_refused_row(database, row):
    with pytest.raises(RefusedRow), unit_of_work(database, JournalUnavailable) as work:
        ADD.run(work.connection, a_row(**row))


def test_a_parameter_that_is_missing_is_an_error_and_not_null(database):
    with pytest.raises(KeyError, match="name"), database.reading(JournalUnavailable) as connection:
        FIRST_OF_NAME.first(connection, {})


def a_row(**changed):
    return {"name": "a", "token": None, "digest": None, "day": None, "at": None, "notes": None, **changed}
