import multiprocessing
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import event, text

from gateway.database import Database, unit_of_work
from gateway.journal import Acceptance, Exchange, Hop, Journal, OutcomeKind, StageTime
from gateway.journal.flood import RefusalRate
from gateway.refusals import DirectoryUnavailable, JournalUnavailable
from tests.support.clock import NOON, StoppedClock
from tests.support.database import QUICK, a_database
from tests.support.journal import a_key, a_refusal, an_acceptance, an_outcome

ROOT = Path(__file__).parents[3]
SCARCE = RefusalRate(per_second=1, burst=2)


def rows(database, table):
    with Database(database.url).reading(DirectoryUnavailable) as connection:
        return connection.execute(text(f"SELECT count(*) FROM {table}")).scalar()  # noqa: S608 - names of this file


# -- acceptance


def test_accepts_a_message_that_was_never_here(journal):
    acceptance = an_acceptance()
    assert journal.accept(acceptance)
    found = journal.find(acceptance.ticket)
    assert found == Exchange(acceptance=without_keys(acceptance), outcome=None)


def without_keys(acceptance):
    names = Acceptance.__dataclass_fields__
    return Acceptance(**{name: getattr(acceptance, name) for name in names} | {"replay_keys": ()})


def test_does_not_accept_the_same_message_twice(journal):
    keys = (a_key(), a_key())
    assert journal.accept(an_acceptance(*keys))
    copy = an_acceptance(*keys)
    assert not journal.accept(copy)
    assert journal.find(copy.ticket) is None


@pytest.mark.parametrize("known", [0, 1], ids=["the-first-key", "the-second-key"])
def test_writes_nothing_when_one_of_the_keys_is_known(journal, database, known):
    used, fresh = a_key(), a_key()
    journal.accept(an_acceptance(used))
    keys = [fresh, fresh]
    keys[known] = used
    assert not journal.accept(an_acceptance(*keys))
    assert not journal.has_seen([fresh])
    assert rows(database, "exchanges") == 1


def test_refuses_an_acceptance_without_replay_key(journal):
    with pytest.raises(ValueError, match="replay key"):
        journal.accept(an_acceptance(replay_keys=()))


def test_has_seen_the_keys_of_accepted_messages_only(journal):
    used, other = a_key(), a_key()
    journal.accept(an_acceptance(used))
    assert journal.has_seen([used])
    assert journal.has_seen([other, a_key(), used])
    assert not journal.has_seen([other])
    assert not journal.has_seen([])


def test_looking_does_not_use_a_key(journal):
    key = a_key()
    assert not journal.has_seen([key])
    assert journal.accept(an_acceptance(key))


def test_a_journal_opened_later_knows_the_keys(journal, open_journal, database):
    keys = (a_key(), a_key())
    journal.accept(an_acceptance(*keys))
    journal.close()
    later = open_journal(Database(database.url))
    assert later.has_seen(keys)
    assert not later.accept(an_acceptance(*keys))


def _accept_copies(url, keys, barrier, accepted):
    journal = Journal(Database(url, busy_timeout=timedelta(seconds=20)), StoppedClock(), deadline=timedelta(seconds=60))
    barrier.wait()
    with ThreadPoolExecutor(25) as threads:
        verdicts = list(threads.map(lambda _: journal.accept(an_acceptance(*keys)), range(25)))
    accepted.put(sum(verdicts))
    journal.close()


def test_of_fifty_copies_over_two_processes_one_is_accepted(journal, database, open_journal):
    journal.has_seen([a_key()])  # the parent has connections open when it forks
    journal.accept(an_acceptance())
    keys, context = (a_key(), a_key()), multiprocessing.get_context("fork")
    barrier, accepted = context.Barrier(2), context.Queue()
    workers = [context.Process(target=_accept_copies, args=(database.url, keys, barrier, accepted)) for _ in range(2)]
    for worker in workers:
        worker.start()
    assert sum(accepted.get(timeout=60) for _ in workers) == 1
    for worker in workers:
        worker.join()
    assert not journal.accept(an_acceptance(*keys))
    assert not open_journal(Database(database.url)).accept(an_acceptance(*keys))


ACCEPT_AND_DIE = """
import os, signal, sys, uuid
from gateway.database import Database
from gateway.journal import Journal
from tests.support.clock import StoppedClock
from tests.support.journal import an_acceptance, an_outcome
journal = Journal(Database(sys.argv[1]), StoppedClock())
ticket = uuid.UUID(sys.argv[2])
assert journal.accept(an_acceptance(ticket=ticket))
journal.record(an_outcome(ticket=ticket))
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_was_accepted_and_recorded_survives_the_killing_of_its_process(database, journal):
    ticket = uuid4()
    killed = subprocess.run([sys.executable, "-c", ACCEPT_AND_DIE, database.url, str(ticket)], check=False, cwd=ROOT)
    assert killed.returncode == -signal.SIGKILL
    found = journal.find(ticket)
    assert found.acceptance is not None
    assert found.outcome is not None


# -- outcomes


def test_reads_back_what_was_recorded(journal):
    outcome = an_outcome(
        operation="consultPerson",
        legal_context="REG:FILE_UPKEEP",
        customer_ticket="c1",
        status_code="MSG00000",
        stages=(StageTime(name="receive", microseconds=120), StageTime(name="secure", microseconds=900)),
        hops=(
            Hop(provider="RRN", ticket="t1", outcome="answered", microseconds=4000),
            Hop(provider="CBSS", ticket=None, outcome="source-timed-out", microseconds=9000),
        ),
        reply_sha256=bytes(range(32)),
        filtered=("address", "nationality"),
    )
    journal.record(outcome)
    assert journal.find(outcome.ticket) == Exchange(acceptance=None, outcome=outcome)


def test_an_exchange_is_the_acceptance_and_the_last_outcome(journal):
    acceptance = an_acceptance()
    journal.accept(acceptance)
    journal.record(an_outcome(ticket=acceptance.ticket, status_code="MSG00000"))
    journal.record(a_refusal(ticket=acceptance.ticket, fault_class="Z", reason="internal-failure"))
    found = journal.find(acceptance.ticket)
    assert found.acceptance.institution == acceptance.institution
    assert found.outcome.reason == "internal-failure"


def test_finds_nothing_for_a_ticket_that_was_never_given(journal):
    assert journal.find(uuid4()) is None
    assert journal.find_by_customer_ticket("never") == ()


def test_finds_the_exchanges_of_a_callers_own_ticket_last_first(journal):
    first = an_outcome(customer_ticket="c1", status_code="1")
    second = an_outcome(customer_ticket="c1", status_code="2")
    for outcome in (first, second, an_outcome(customer_ticket="c2")):
        journal.record(outcome)
    assert [found.outcome for found in journal.find_by_customer_ticket("c1")] == [second, first]


def test_finds_no_more_exchanges_of_a_callers_ticket_than_asked(journal):
    for _ in range(3):
        journal.record(an_outcome(customer_ticket="c1"))
    assert len(journal.find_by_customer_ticket("c1", limit=2)) == 2


def test_what_a_peer_wrote_cannot_prevent_the_record(journal):
    outcome = an_outcome(service="\ud800\0" + "x" * 500, detail="d" * 500)
    journal.record(outcome)
    found = journal.find(outcome.ticket).outcome
    assert found.service.startswith("\\ud800\\x00xxx")
    assert len(found.service) == 64
    assert found.detail == "d" * 256


# -- floods


def test_refusals_that_come_too_fast_are_counted_in_one_row(open_journal, database):
    journal = open_journal(database, refusal_rate=SCARCE)
    refusals = [a_refusal() for _ in range(10)]
    for refusal in refusals:
        journal.record(refusal)
    assert rows(database, "outcomes") == 2
    journal.upkeep()
    counted = journal.find_suppressed(refusals[2].ticket)
    assert (counted.count, counted.reason, counted.fault_class) == (8, "failed-signature", "S")
    assert rows(database, "suppressed_refusals") == 1


def test_an_accepted_exchange_gets_its_outcome_during_a_flood(open_journal, database):
    journal = open_journal(database, refusal_rate=SCARCE)
    for _ in range(10):
        journal.record(a_refusal())
    outcome = a_refusal(fault_class="Z", reason="internal-failure")
    journal.record(outcome)
    assert journal.find(outcome.ticket) is not None


def test_counts_that_cannot_be_written_are_kept(open_journal, tmp_path):
    database = a_database(tmp_path, busy_timeout=QUICK)
    journal = open_journal(database, refusal_rate=SCARCE)
    refusals = [a_refusal() for _ in range(5)]
    for refusal in refusals:
        journal.record(refusal)
    with unit_of_work(Database(database.url), JournalUnavailable), pytest.raises(JournalUnavailable):
        journal.upkeep()
    journal.upkeep()
    assert journal.find_suppressed(refusals[2].ticket).count == 3


def test_counts_are_written_when_the_journal_is_closed(open_journal, database):
    journal = open_journal(database, refusal_rate=SCARCE)
    for _ in range(5):
        journal.record(a_refusal())
    journal.close()
    assert rows(database, "suppressed_refusals") == 1


# -- purging


def test_purges_keys_whose_message_can_no_longer_be_fresh_and_no_others(journal, clock):
    expired, kept = a_key(), a_key()
    journal.accept(an_acceptance(expired, keep_until=NOON + timedelta(minutes=5)))
    journal.accept(an_acceptance(kept, keep_until=NOON + timedelta(minutes=10)))
    clock.advance(timedelta(minutes=7))
    journal.upkeep()
    assert not journal.has_seen([expired]), "the 60 seconds that deciding may take are over too"
    assert journal.has_seen([kept])
    assert not journal.accept(an_acceptance(kept))


def test_keeps_a_key_for_copies_that_were_fresh_and_are_still_being_decided(journal, clock):
    key = a_key()
    journal.accept(an_acceptance(key, keep_until=NOON + timedelta(minutes=5)))
    clock.advance(timedelta(minutes=6))
    journal.upkeep()
    assert not journal.accept(an_acceptance(key)), "the last instant still counts"
    clock.advance(timedelta(milliseconds=1))
    journal.upkeep()
    assert not journal.has_seen([key])


def test_an_exchange_stays_when_its_keys_go(journal, clock):
    acceptance = an_acceptance()
    journal.accept(acceptance)
    clock.advance(timedelta(days=1))
    journal.upkeep()
    assert journal.find(acceptance.ticket) is not None


def test_the_writer_purges_by_itself_when_it_is_time(open_journal, database, clock):
    journal = open_journal(database, upkeep=timedelta(minutes=1))
    expired = a_key()
    journal.accept(an_acceptance(expired))
    clock.advance(timedelta(minutes=10))
    journal.record(an_outcome())
    journal.close()
    assert not journal.has_seen([expired])


# -- a database that cannot be written


def test_a_locked_database_refuses_and_nothing_is_accepted(tmp_path, open_journal):
    database = a_database(tmp_path, busy_timeout=QUICK)
    journal = open_journal(database)
    acceptance = an_acceptance()
    with unit_of_work(Database(database.url), JournalUnavailable), pytest.raises(JournalUnavailable, match="BUSY"):
        journal.accept(acceptance)
    assert journal.find(acceptance.ticket) is None
    assert journal.accept(acceptance), "when the lock is gone the same message is accepted"


def test_a_read_only_database_refuses(database, open_journal):
    journal = open_journal(Database(f"{database.url}?mode=ro"))
    with pytest.raises(JournalUnavailable, match="READONLY"):
        journal.accept(an_acceptance())
    with pytest.raises(JournalUnavailable, match="READONLY"):
        journal.record(an_outcome())


def accept_many(journal):
    for _ in range(200):
        journal.accept(an_acceptance())


def test_a_full_database_refuses_and_goes_on_when_there_is_room_again(database, open_journal):
    pages = ["PRAGMA max_page_count=1"]

    @event.listens_for(database.writing_engine, "connect")
    def limit(connection, _record):
        for pragma in pages:
            connection.execute(pragma)

    journal = open_journal(database)
    with pytest.raises(JournalUnavailable, match="FULL"):
        accept_many(journal)
    pages.clear()
    assert journal.accept(an_acceptance())


def test_a_database_that_is_gone_refuses(database, journal):
    journal.record(an_outcome())
    database.file.unlink()
    with pytest.raises(JournalUnavailable):
        journal.accept(an_acceptance())


def test_a_database_that_cannot_be_read_refuses_a_look(tmp_path, open_journal):
    journal = open_journal(Database(f"sqlite:///{tmp_path}/none.sqlite"))
    for look in (lambda: journal.has_seen([a_key()]), lambda: journal.find(uuid4())):
        with pytest.raises(JournalUnavailable):
            look()
    with pytest.raises(JournalUnavailable):
        journal.find_by_customer_ticket("c1")


def test_many_threads_lose_nothing(journal, database):
    def exchange(_):
        acceptance = an_acceptance()
        assert journal.accept(acceptance)
        journal.record(an_outcome(ticket=acceptance.ticket))

    with ThreadPoolExecutor(16) as threads:
        list(threads.map(exchange, range(200)))
    assert rows(database, "exchanges") == 200
    assert rows(database, "outcomes") == 200
    assert rows(database, "replay_keys") == 400


def test_every_kind_of_outcome_can_be_recorded(journal):
    for kind in OutcomeKind:
        outcome = an_outcome(kind=kind)
        journal.record(outcome)
        assert journal.find(outcome.ticket).outcome.kind is kind


def test_a_forked_process_records_with_a_writer_of_its_own(journal, database):
    journal.record(an_outcome())
    assert threading.active_count() > 1
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            journal.record(an_outcome())
            status = 0
        finally:
            os._exit(status)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    journal.record(an_outcome())
    assert rows(database, "outcomes") == 3
