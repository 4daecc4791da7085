"""The database locked, read-only or gone: no decision without a trace.

Before acceptance the peer may send the same message again, because nothing was processed. After it the outcome is
unknown to a peer that gets a bare status, and it was told so in the guide.
"""

import contextlib
import sqlite3
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from gateway.journal.tables import exchanges, outcomes
from gateway.refusals import JournalUnavailable
from tests.support import deviations
from tests.support.hub import StagedNetwork


def file_of(network: StagedNetwork):
    return network.hub.database.file


@contextlib.contextmanager
def locked(network: StagedNetwork) -> Iterator[sqlite3.Connection]:
    """Hold the one write lock, as another process does that writes for too long."""
    connection = sqlite3.connect(file_of(network), isolation_level=None, check_same_thread=False)
    try:
        connection.execute("BEGIN IMMEDIATE")
        yield connection
    finally:
        connection.close()


@contextlib.contextmanager
def without_table(network: StagedNetwork, table: str) -> Iterator[None]:
    """Let a part of the directory fail while the journal does not."""
    rename(network, table, f"{table}_away")
    try:
        yield
    finally:
        rename(network, f"{table}_away", table)


def rename(network, old, new):
    connection = sqlite3.connect(file_of(network), isolation_level=None)
    with contextlib.closing(connection):
        connection.execute("PRAGMA legacy_alter_table=ON")
        connection.execute(f"ALTER TABLE {old} RENAME TO {new}")


def count_rows(network: StagedNetwork) -> tuple[int, int]:
    """How many acceptances and outcomes the journal has."""
    with network.hub.database.reading(JournalUnavailable) as connection:
        accepted, ended = (
            connection.execute(select(func.count()).select_from(table)).scalar_one() for table in (exchanges, outcomes)
        )
    return accepted, ended


def a_consult(network):
    question = network.centre.question("PersonService", "consultPerson", ssin=str(network.a_client()))
    return network.centre.protected(question)


def check_nothing_was_processed(network, reply):
    assert (reply.status, reply.octets) == (503, b"")
    assert int(reply.headers["Retry-After"]) >= 1
    assert network.register.heard == []


@pytest.fixture
def served(network):
    """A network whose register can be reached."""
    with network.register_running():
        yield network


def test_processes_nothing_while_the_database_is_locked_and_takes_the_same_message_afterwards(served):
    network, sent = served, a_consult(served)
    before = count_rows(network)
    with locked(network):
        reply = network.post(sent.octets)
    check_nothing_was_processed(network, reply)
    assert count_rows(network) == before
    told = network.centre.open(network.post(sent.octets), confirms=sent.signature_value)
    assert told.code == "MSG00000"


def test_refuses_no_message_either_that_it_cannot_record(served):
    network = served
    question = network.centre.question("PersonService", "consultPerson", ssin=str(network.a_client()))
    forged = network.centre.writes(question).but(deviations.random_signature).octets
    with locked(network):
        check_nothing_was_processed(network, network.post(forged))
        check_nothing_was_processed(network, network.post(b"no XML"))
    assert network.outcome_of(network.post(forged)).reason == "failed-signature"


def test_processes_nothing_on_a_read_only_database(served):
    network, sent = served, a_consult(served)
    url = network.hub.settings.database.url
    network.restart(database=f"{url}?mode=ro")
    check_nothing_was_processed(network, network.post(sent.octets))
    network.restart(database=url)
    assert network.post(sent.octets).status == 200


def test_processes_nothing_when_the_database_file_is_gone(served):
    network, sent = served, a_consult(served)
    file = file_of(network)
    away = file.rename(file.with_suffix(".away"))
    check_nothing_was_processed(network, network.post(sent.octets))
    assert not file.exists(), "a server never makes a database"
    away.rename(file)
    assert network.post(sent.octets).status == 200


def test_sends_no_answer_that_it_cannot_record_and_leaves_the_outcome_unknown(served):
    network, sent = served, a_consult(served)
    with contextlib.ExitStack() as held:

        def lock_and_deliver(reply):
            held.enter_context(locked(network))
            return reply

        network.register.delivers = lock_and_deliver
        reply = network.post(sent.octets)
    assert (reply.status, reply.octets) == (500, b"")
    assert "Retry-After" not in reply.headers, "it was processed: the same message must not come again"
    exchange = network.exchange_of(reply)
    assert exchange.acceptance is not None
    assert exchange.outcome is None
    assert len(network.register.calls) == 1
    network.register.behaves()
    assert network.outcome_of(network.post(sent.octets)).reason == "replayed"
    again = a_consult(network)
    assert network.centre.open(network.post(again.octets), confirms=again.signature_value).code == "MSG00000"


def test_looks_nobody_up_in_a_directory_that_fails(served, clock):
    network, sent = served, a_consult(served)
    clock.advance(timedelta(seconds=2))  # what was looked up is remembered for a moment
    operations = network.hub.decryption_key.operations
    with without_table(network, "certificates"):
        reply = network.post(sent.octets)
        check_nothing_was_processed(network, reply)
        outcome = network.outcome_of(reply)
    assert (outcome.fault_class, outcome.reason) == ("T", "directory-unavailable")
    assert network.hub.decryption_key.operations == operations
    assert network.post(sent.octets).status == 200


def test_tells_a_proved_caller_when_the_directory_fails_after_acceptance(served):
    """The message is spent by then: inviting to send it again would be wrong."""
    network, sent = served, a_consult(served)
    with without_table(network, "grants"):
        reply = network.post(sent.octets)
    told = network.centre.open(reply, confirms=sent.signature_value)
    assert told.secured
    assert (told.http.status, told.reason_code) == (500, "MSG00003")
    assert "Retry-After" not in reply.headers
    outcome = network.outcome_of(reply)
    assert (outcome.fault_class, outcome.reason, outcome.detail) == ("Z", "internal-failure", "directory-unavailable")
    assert network.register.heard == []


@pytest.mark.parametrize("table", ["grants", "numbers", "inscriptions"])
def test_authorises_nobody_by_a_directory_that_fails(served, table):
    sent = a_consult(served)
    with without_table(served, table):
        reply = served.post(sent.octets)
    assert served.centre.open(reply, confirms=sent.signature_value).reason_code == "MSG00003"
    assert served.register.heard == []


def test_says_that_it_is_not_ready_while_the_database_is_locked(network):
    assert network.fetch("/health/ready").status == 200
    with locked(network):
        reply = network.fetch("/health/ready")
        assert reply.status == 503
        assert b"JournalUnavailable" in reply.octets
        assert network.fetch("/health/live").status == 200
    assert network.fetch("/health/ready").status == 200
