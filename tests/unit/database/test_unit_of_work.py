import pytest
from sqlalchemy import text

from gateway.database import Database, unit_of_work, write_stream
from gateway.refusals import JournalUnavailable
from tests.support.database import a_database

INSERT = text("INSERT INTO institutions VALUES (:number, 'A', 'A', 1, 1, NULL)")


@pytest.fixture
def database(tmp_path):
    return a_database(tmp_path)


def count(database):
    with Database(database.url).reading(JournalUnavailable) as connection:
        return connection.execute(text("SELECT count(*) FROM institutions")).scalar()


def test_what_was_committed_stays(database):
    with unit_of_work(database, JournalUnavailable) as work:
        work.connection.execute(INSERT, {"number": "0"})
        work.commit()
    assert count(database) == 1


def test_what_was_not_committed_is_undone(database):
    with unit_of_work(database, JournalUnavailable) as work:
        work.connection.execute(INSERT, {"number": "0"})
    assert count(database) == 0


def write_and_fail(database):
    with unit_of_work(database, JournalUnavailable) as work:
        work.connection.execute(INSERT, {"number": "0"})
        raise KeyError


def test_an_error_undoes_everything_and_the_next_one_begins_afresh(database):
    with pytest.raises(KeyError):
        write_and_fail(database)
    with unit_of_work(database, JournalUnavailable) as work:
        work.connection.execute(INSERT, {"number": "1"})
        work.commit()
    assert count(database) == 1


def add_all(connection, numbers):
    connection.execute(INSERT, [{"number": str(number)} for number in numbers])


def test_a_stream_is_written_a_chunk_at_a_time(database):
    chunks = []

    def write(connection, numbers):
        chunks.append(len(numbers))
        add_all(connection, numbers)

    assert write_stream(database, JournalUnavailable, iter(range(5)), write, chunk=2) == 5
    assert chunks == [2, 2, 1]
    assert count(database) == 5


def test_a_stream_that_fails_keeps_the_chunks_before(database):
    def numbers():
        yield from range(3)
        raise KeyError

    with pytest.raises(KeyError):
        write_stream(database, JournalUnavailable, numbers(), add_all, chunk=2)
    assert count(database) == 2
