import sqlite3
import threading
from datetime import timedelta

import pytest
from sqlalchemy import event, text

from gateway.database import Database, RefusedRow, unit_of_work
from gateway.journal.writer import GroupWriter, _Entry
from gateway.refusals import DirectoryUnavailable, JournalUnavailable
from tests.support.database import QUICK, a_database

INSERT = text("INSERT INTO replay_keys VALUES (:key, '2026-01-01 00:00:00')")
PATIENCE = 30


@pytest.fixture
def writer(database, clock):
    opened = GroupWriter(
        database, clock, deadline=timedelta(seconds=30), between=lambda: None, pause=timedelta(hours=1)
    )
    yield opened
    opened.close()


def add(key):
    return lambda connection: connection.execute(INSERT, {"key": key})


def keys(database):
    with Database(database.url).reading(DirectoryUnavailable) as connection:
        return set(connection.execute(text("SELECT key FROM replay_keys")).scalars())


class Hold:
    """Work that keeps the writer busy until the test lets it go."""

    def __init__(self):
        self.begun, self.released = threading.Event(), threading.Event()

    def __call__(self, _connection):
        self.begun.set()
        assert self.released.wait(PATIENCE)
        return "held"


class Callers:
    """Threads that stand in line, and what became of each."""

    def __init__(self, writer):
        self.writer, self.outcomes, self.threads = writer, {}, []

    def send(self, name, work):
        thread = threading.Thread(target=self._write, args=(name, work))
        thread.start()
        self.threads.append(thread)

    def wait_in_line(self, count):
        line = self.writer._line
        with line.changed:
            assert line.changed.wait_for(lambda: len(line.entries) >= count, PATIENCE)

    def finish(self):
        for thread in self.threads:
            thread.join(PATIENCE)
        return self.outcomes

    def _write(self, name, work):
        try:
            self.outcomes[name] = self.writer.write(work)
        except Exception as error:  # noqa: BLE001 - kept for the test to look at
            self.outcomes[name] = error


@pytest.fixture
def callers(writer):
    return Callers(writer)


@pytest.fixture
def busy(writer, callers):
    """Return a hold that the writer is in, so that whoever comes now shares the next transaction."""
    hold = Hold()
    callers.send("hold", hold)
    assert hold.begun.wait(PATIENCE)
    yield hold
    hold.released.set()


def test_returns_what_the_work_returned(writer):
    assert writer.write(lambda connection: connection.execute(text("SELECT 42")).scalar()) == 42


def test_it_is_durable_when_write_returns(writer, database):
    writer.write(add(b"a"))
    assert keys(database) == {b"a"}


def test_all_who_wait_share_one_transaction(busy, callers, database):
    seen = []

    def look(connection):
        seen.append(connection.execute(text("SELECT count(*) FROM replay_keys")).scalar())

    callers.send("a", add(b"a"))
    callers.wait_in_line(1)
    callers.send("b", add(b"b"))
    callers.wait_in_line(2)
    commits = count_commits(database)
    callers.send("look", look)
    callers.wait_in_line(3)
    busy.released.set()
    callers.finish()
    assert seen == [2], "the third of them saw what the others had not committed yet"
    assert len(commits) == 2, "that of the hold, and one for all three"


def count_commits(database):
    commits = []
    event.listen(database.writing_engine, "commit", commits.append)
    return commits


def break_down(_connection):
    raise sqlite3.OperationalError


def test_a_failed_transaction_fails_all_its_callers_and_the_next_is_served(busy, callers, writer, database):
    callers.send("a", add(b"a"))
    callers.send("b", add(b"b"))
    callers.wait_in_line(2)
    event.listen(database.writing_engine, "begin", break_down)
    busy.released.set()
    outcomes = callers.finish()
    assert outcomes["hold"] == "held"
    assert isinstance(outcomes["a"], JournalUnavailable)
    assert isinstance(outcomes["b"], JournalUnavailable)
    assert outcomes["a"] is not outcomes["b"], "a traceback belongs to one thread"
    event.remove(database.writing_engine, "begin", break_down)
    writer.write(add(b"c"))
    assert keys(database) == {b"c"}


def test_a_row_that_is_refused_fails_only_its_own_caller(busy, callers, database):
    callers.send("a", add(b"a"))
    callers.wait_in_line(1)
    callers.send("again", add(b"a"))
    callers.wait_in_line(2)
    callers.send("b", add(b"b"))
    callers.wait_in_line(3)
    busy.released.set()
    outcomes = callers.finish()
    assert isinstance(outcomes["again"], RefusedRow)
    assert not isinstance(outcomes["a"], Exception)
    assert keys(database) == {b"a", b"b"}


def test_our_own_mistake_reaches_its_caller_as_it_is(writer):
    def mistake(_connection):
        raise KeyError

    with pytest.raises(KeyError):
        writer.write(mistake)
    assert writer.write(lambda _connection: "served") == "served"


def test_who_gives_up_in_line_leaves_nothing_behind(database, clock):
    hasty = GroupWriter(database, clock, deadline=QUICK, between=lambda: None, pause=timedelta(hours=1))
    hold = Hold()
    callers = Callers(hasty)
    callers.send("hold", hold)
    assert hold.begun.wait(PATIENCE)
    with pytest.raises(JournalUnavailable, match="deadline"):
        hasty.write(add(b"a"))
    hold.released.set()
    callers.finish()
    hasty.write(add(b"b"))
    hasty.close()
    assert keys(database) == {b"b"}


@pytest.fixture
def hasty(database, clock):
    """Return a writer whose callers soon give up."""
    opened = GroupWriter(database, clock, deadline=QUICK, between=lambda: None, pause=timedelta(hours=1))
    yield opened
    opened.close()


def test_who_gives_up_during_his_transaction_leaves_nothing_behind(hasty, database):
    hold = Hold()

    def slow(connection):
        add(b"a")(connection)
        hold(connection)

    with pytest.raises(JournalUnavailable, match="deadline"):
        hasty.write(slow)
    hold.released.set()
    hasty.close()
    assert keys(database) == set()


def test_who_shares_a_transaction_with_one_who_gave_up_is_written_without_him(busy, callers, writer, database):
    hold, hasty = Hold(), _Entry(add(b"a"))
    line = writer._join(hasty)

    def slow(connection):
        add(b"b")(connection)
        return hold(connection)

    callers.send("b", slow)
    callers.wait_in_line(2)
    busy.released.set()
    assert hold.begun.wait(PATIENCE)
    with pytest.raises(JournalUnavailable, match="deadline"):
        writer._give_up(line, hasty)
    hold.released.set()
    assert callers.finish()["b"] == "held"
    assert keys(database) == {b"b"}


@pytest.fixture
def slow_commit(database):
    """Hold each commit of the writer until the test lets it go."""
    hold = Hold()
    event.listen(database.writing_engine, "commit", hold)
    yield hold
    hold.released.set()


def test_whose_commit_has_begun_waits_for_its_verdict(database, clock, slow_commit):
    class Releasing(GroupWriter):
        def _give_up(self, line, entry):
            slow_commit.released.set()
            super()._give_up(line, entry)

    writer = Releasing(database, clock, deadline=timedelta(seconds=1), between=lambda: None, pause=timedelta(hours=1))
    writer.write(add(b"a"))
    writer.close()
    assert keys(database) == {b"a"}


def test_nobody_waits_for_ever_for_a_commit(hasty, slow_commit):
    with pytest.raises(JournalUnavailable, match="commit"):
        hasty.write(add(b"a"))
    assert slow_commit.begun.is_set()
    slow_commit.released.set()


def test_close_serves_who_is_in_line_and_ends_the_thread(busy, callers, writer, database):
    callers.send("a", add(b"a"))
    callers.wait_in_line(1)
    closing = threading.Thread(target=writer.close)
    closing.start()
    busy.released.set()
    closing.join(PATIENCE)
    callers.finish()
    assert keys(database) == {b"a"}
    assert writer._line.thread is None


def test_a_closed_writer_starts_again_for_a_later_caller(writer, database):
    writer.write(add(b"a"))
    writer.close()
    writer.write(add(b"b"))
    assert keys(database) == {b"a", b"b"}


def test_upkeep_comes_once_per_pause_and_after_the_callers(database, clock):
    served = []
    writer = GroupWriter(
        database,
        clock,
        deadline=timedelta(seconds=30),
        between=lambda: served.append("upkeep"),
        pause=timedelta(minutes=1),
    )
    for minutes in (0, 1, 0):
        clock.advance(timedelta(minutes=minutes))
        writer.write(lambda _connection: served.append("caller"))
    writer.close()
    assert served == ["caller", "caller", "upkeep", "caller"]


def test_a_thread_that_ended_by_a_defect_is_replaced(database, clock, monkeypatch):
    monkeypatch.setattr(threading, "excepthook", lambda _arguments: None)

    def defect():
        raise KeyError

    writer = GroupWriter(database, clock, deadline=timedelta(seconds=30), between=defect, pause=timedelta(minutes=1))
    clock.advance(timedelta(minutes=1))
    writer.write(add(b"a"))
    thread = writer._line.thread
    if thread is not None:
        thread.join(PATIENCE)
    writer.write(add(b"b"))
    writer.close()
    assert keys(database) == {b"a", b"b"}


def test_a_locked_database_costs_the_busy_timeout_and_not_the_deadline(tmp_path, clock):
    database = a_database(tmp_path, busy_timeout=QUICK)
    writer = GroupWriter(database, clock, deadline=timedelta(hours=1), between=lambda: None, pause=timedelta(hours=1))
    with unit_of_work(Database(database.url), JournalUnavailable), pytest.raises(JournalUnavailable, match="BUSY"):
        writer.write(add(b"a"))
    writer.close()
