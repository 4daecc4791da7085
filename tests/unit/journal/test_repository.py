import pytest

from gateway.database import unit_of_work
from gateway.journal import repository
from gateway.refusals import JournalUnavailable
from tests.support.clock import NOON
from tests.support.journal import a_key, an_acceptance


@pytest.fixture
def connection(database):
    with unit_of_work(database, JournalUnavailable) as work:
        yield work.connection


def test_a_full_copy_is_answered_without_undoing_the_transaction_of_others(connection):
    keys = (a_key(), a_key())
    assert repository.add_acceptance(connection, an_acceptance(*keys))
    assert repository.add_acceptance(connection, an_acceptance(*keys)) is False


def test_a_partial_copy_demands_that_the_transaction_be_undone(connection):
    known = a_key()
    repository.add_acceptance(connection, an_acceptance(known))
    with pytest.raises(repository.ReplayKeyTaken):
        repository.add_acceptance(connection, an_acceptance(a_key(), known))


def test_a_key_given_twice_in_one_message_is_one_key(connection):
    key = a_key()
    assert repository.add_acceptance(connection, an_acceptance(key, key))


def test_one_purge_removes_no_more_than_its_share(connection):
    for _ in range(repository.PURGED_AT_ONCE // 500 + 1):
        repository.add_acceptance(connection, an_acceptance(*(a_key() for _ in range(500)), keep_until=NOON))
    later = NOON.replace(hour=23)
    assert repository.purge_keys(connection, later) == repository.PURGED_AT_ONCE
    assert repository.purge_keys(connection, later) == 500
    assert repository.purge_keys(connection, later) == 0
