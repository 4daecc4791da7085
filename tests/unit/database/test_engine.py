import sqlite3
import sys
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from gateway.database import upgrade
from gateway.database.engine import find_file, make_reading_engine, make_writing_engine


@pytest.fixture
def url(tmp_path):
    (tmp_path / "odd name ?#%.sqlite").touch()
    return f"sqlite:///{tmp_path}/hub.sqlite"


@pytest.fixture
def migrated(url):
    upgrade(url)
    return url


def pragma(connection, name):
    return connection.exec_driver_sql(f"PRAGMA {name}").scalar()


def test_writes_survive_a_power_cut_and_readers_do_not_wait_for_them(migrated):
    with make_writing_engine(migrated).connect() as connection:
        assert pragma(connection, "journal_mode") == "wal"
        assert pragma(connection, "synchronous") == 2
        assert pragma(connection, "foreign_keys") == 1


@pytest.mark.parametrize("make", [make_reading_engine, make_writing_engine])
def test_says_which_driver_is_not_installed(monkeypatch, make):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ValueError, match="psycopg is not installed"):
        make("postgresql+psycopg://database/hub")


def test_waits_for_a_lock_as_long_as_it_is_told(migrated):
    with make_writing_engine(migrated, busy_timeout=timedelta(seconds=1.5)).connect() as connection:
        assert pragma(connection, "busy_timeout") == 1500


def test_a_writing_transaction_has_the_lock_from_its_begin(migrated):
    quick = timedelta(milliseconds=10)
    with (
        make_writing_engine(migrated).connect() as first,
        make_writing_engine(migrated, busy_timeout=quick).connect() as other,
    ):
        first.begin()
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.begin()


def test_a_reading_connection_cannot_write(migrated):
    with make_reading_engine(migrated).connect() as connection, pytest.raises(OperationalError, match="readonly"):
        connection.execute(text("INSERT INTO numbers (ssin, register) VALUES ('x', 'RRN')"))


def test_a_reading_connection_sees_what_was_committed_since_its_last_question(migrated):
    insert = text("INSERT INTO institutions VALUES ('0', 'A', 'A', 1, 1, NULL)")
    with make_reading_engine(migrated).connect() as reader, make_writing_engine(migrated).connect() as writer:
        assert reader.execute(text("SELECT count(*) FROM institutions")).scalar() == 0
        writer.execute(insert)
        writer.commit()
        assert reader.execute(text("SELECT count(*) FROM institutions")).scalar() == 1


def test_never_makes_a_database_that_is_not_there(url, tmp_path):
    with pytest.raises(OperationalError), make_writing_engine(url).connect():
        pass
    assert not (tmp_path / "hub.sqlite").exists()


def test_opens_a_file_whose_name_would_mean_something_in_an_address(tmp_path):
    url = f"sqlite:///{tmp_path}/odd name %23.sqlite"
    upgrade(url)
    assert find_file(url).exists()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:"])
def test_refuses_a_database_in_memory(url):
    with pytest.raises(ValueError, match="needs a file"):
        find_file(url)


def test_a_database_on_a_server_has_no_file():
    assert find_file("postgresql+psycopg://hub@localhost/hub") is None
