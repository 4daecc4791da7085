from datetime import timedelta

import pytest

from gateway.journal import Journal
from tests.support.clock import StoppedClock
from tests.support.database import a_database


@pytest.fixture
def clock():
    return StoppedClock()


@pytest.fixture
def database(tmp_path):
    return a_database(tmp_path)


@pytest.fixture
def open_journal(clock):
    """Return a factory; every journal it made is closed after the test."""
    opened = []

    def open_one(database, **options):
        journal = Journal(database, clock, **{"upkeep": timedelta(hours=1), **options})
        opened.append(journal)
        return journal

    yield open_one
    for journal in opened:
        journal.close()


@pytest.fixture
def journal(open_journal, database):
    return open_journal(database)
