import os
import threading

import pytest
from sqlalchemy import text

from gateway.database import Database, RefusedRow, unit_of_work
from gateway.refusals import DirectoryUnavailable, JournalUnavailable
from tests.support.database import QUICK, a_database

COUNT = text("SELECT count(*) FROM institutions")
INSERT = text("INSERT INTO institutions VALUES (:number, 'A', 'A', 1, 1, NULL)")


@pytest.fixture
def database(tmp_path):
    return a_database(tmp_path, busy_timeout=QUICK)


def count(database):
    with database.reading(DirectoryUnavailable) as connection:
        return connection.execute(COUNT).scalar()


def add(database, number="0"):
    with unit_of_work(database, JournalUnavailable) as work:
        work.connection.execute(INSERT, {"number": number})
        work.commit()


def test_a_thread_keeps_its_connection(database):
    with database.reading(DirectoryUnavailable) as first:
        pass
    with database.reading(DirectoryUnavailable) as second:
        assert second is first


def test_threads_do_not_share_a_connection(database):
    seen = []

    def look():
        with database.reading(DirectoryUnavailable) as connection:
            seen.append(connection)

    with database.reading(DirectoryUnavailable) as own:
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        assert seen[0] is not own


def test_a_failure_is_the_refusal_of_the_room_that_asked_and_quotes_nothing(database):
    with pytest.raises(DirectoryUnavailable) as caught, database.reading(DirectoryUnavailable) as connection:
        connection.execute(text("SELECT 'secret' FROM nowhere"))
    assert caught.value.detail == "SQLITE_ERROR"


def test_a_connection_that_failed_is_replaced(database):
    with pytest.raises(DirectoryUnavailable), database.reading(DirectoryUnavailable) as failed:
        failed.execute(text("SELECT * FROM nowhere"))
    with database.reading(DirectoryUnavailable) as connection:
        assert connection is not failed
        assert connection.execute(COUNT).scalar() == 0


def test_our_own_mistake_inside_the_block_passes_as_it_is(database):
    with pytest.raises(KeyError), database.reading(DirectoryUnavailable):
        raise KeyError


def test_a_row_that_breaks_a_constraint_does_not_make_the_database_unavailable(database):
    add(database)
    with pytest.raises(RefusedRow, match="SQLITE_CONSTRAINT_PRIMARYKEY"):
        add(database)


def test_a_missing_database_is_unavailable(tmp_path):
    with pytest.raises(DirectoryUnavailable):
        count(Database(f"sqlite:///{tmp_path}/none.sqlite"))


def test_a_locked_database_is_unavailable_after_the_busy_timeout(database, tmp_path):
    other = Database(database.url)
    with unit_of_work(other, JournalUnavailable), pytest.raises(JournalUnavailable) as caught:
        add(database)
    assert caught.value.detail == "SQLITE_BUSY"


def test_a_read_only_database_is_unavailable_for_writing_and_can_be_read(database):
    add(database)
    read_only = Database(f"{database.url}?mode=ro")
    with pytest.raises(JournalUnavailable, match="SQLITE_READONLY"):
        add(read_only, "1")
    assert count(read_only) == 1


def test_refuses_to_write_into_a_file_that_was_removed(database):
    add(database)
    database.file.unlink()
    with pytest.raises(JournalUnavailable):
        add(database, "1")


def move(file, place):
    for suffix in ("-wal", "-shm", ""):
        file.with_name(file.name + suffix).rename(place.with_name(place.name + suffix))
    return place


def test_writes_into_the_file_that_was_put_in_the_place_of_another(database, tmp_path):
    add(database)
    kept = move(database.file, tmp_path / "kept.sqlite")
    restored = a_database(tmp_path)
    add(database, "1")
    assert count(restored) == 1
    assert count(Database(f"sqlite:///{kept}")) == 1


def in_child(work):
    """Run `work` in a forked process and return its exit status: 0 when it returned true."""
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            status = 0 if work() else 2
        finally:
            os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_a_forked_process_opens_connections_of_its_own(database):
    add(database)
    with database.reading(DirectoryUnavailable) as parents:
        pass

    def child():
        with database.reading(DirectoryUnavailable) as connection:
            is_own = connection is not parents
        add(database, "1")
        return is_own and count(database) == 2

    assert in_child(child) == 0
    assert count(database) == 2


def test_a_connection_in_use_while_forking_is_not_closed_in_the_parent(database):
    with database.reading(DirectoryUnavailable) as connection:
        assert in_child(lambda: count(database) == 0) == 0
        assert connection.execute(COUNT).scalar() == 0


def test_can_be_used_again_after_close(database):
    add(database)
    database.close()
    assert count(database) == 1
