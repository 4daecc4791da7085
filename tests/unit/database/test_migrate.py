import os

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

import gateway.directory
import gateway.journal  # noqa: F401 - its tables
from gateway.database import Database, metadata, unit_of_work, upgrade
from gateway.database.migrate import is_current
from gateway.refusals import DirectoryUnavailable
from tests.support.database import a_database
from tests.support.keys import a_holder

ROWS = {
    "exchanges": "INSERT INTO exchanges VALUES ('t', '2026', 'a', 'i', 's', '2026', x'00', x'00', 'p')",
    "outcomes": "INSERT INTO outcomes (ticket, at, kind, stages, hops, filtered) VALUES ('t', '2026', 'k', '', '', '')",
    "suppressed_refusals": "INSERT INTO suppressed_refusals VALUES (1, '2026', '2026', 'S', 'r', 1, 't')",
    "replay_keys": "INSERT INTO replay_keys VALUES (x'00', '2026')",
}
CHANGES = {
    "exchanges": "UPDATE exchanges SET service = 'x'",
    "outcomes": "UPDATE outcomes SET kind = 'x'",
    "suppressed_refusals": "UPDATE suppressed_refusals SET count = 0",
    "replay_keys": "UPDATE replay_keys SET keep_until = '2000'",
}
WRITTEN_ONCE = ["exchanges", "outcomes", "suppressed_refusals"]


@pytest.fixture
def connection(tmp_path):
    with a_database(tmp_path).writing_engine.connect() as connection:
        yield connection


def test_makes_the_folder_and_the_file(tmp_path):
    upgrade(f"sqlite:///{tmp_path}/var/hub.sqlite")
    assert is_current(Database(f"sqlite:///{tmp_path}/var/hub.sqlite"))


def test_nobody_but_the_owner_can_read_what_it_makes(tmp_path):
    before = os.umask(0)
    try:
        upgrade(f"sqlite:///{tmp_path}/hub.sqlite")
        with unit_of_work(Database(f"sqlite:///{tmp_path}/hub.sqlite"), DirectoryUnavailable) as work:
            work.connection.execute(text(ROWS["replay_keys"]))
            work.commit()
            made = {file.name: oct(file.stat().st_mode & 0o777) for file in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert made == dict.fromkeys(("hub.sqlite", "hub.sqlite-wal", "hub.sqlite-shm"), "0o600")


def test_leaves_everything_in_the_file_itself_so_that_it_can_be_copied(tmp_path):
    upgrade(f"sqlite:///{tmp_path}/hub.sqlite")
    copy = tmp_path / "copy.sqlite"
    copy.write_bytes((tmp_path / "hub.sqlite").read_bytes())
    assert is_current(Database(f"sqlite:///{copy}"))


def test_refuses_while_somebody_else_writes(tmp_path):
    database = a_database(tmp_path)
    with unit_of_work(database, DirectoryUnavailable), pytest.raises(DirectoryUnavailable, match="BUSY"):
        upgrade(database.url)


def test_does_nothing_to_a_database_that_is_current(tmp_path):
    database = a_database(tmp_path)
    with database.writing_engine.connect() as connection:
        connection.execute(text(ROWS["exchanges"]))
        connection.commit()
        upgrade(database.url)
        assert connection.execute(text("SELECT count(*) FROM exchanges")).scalar() == 1


def test_an_empty_file_is_not_current(tmp_path):
    (tmp_path / "hub.sqlite").touch()
    assert not is_current(Database(f"sqlite:///{tmp_path}/hub.sqlite"))


def test_the_steps_make_exactly_the_tables_that_the_rooms_declare(connection):
    assert compare_metadata(MigrationContext.configure(connection), metadata) == []


@pytest.mark.parametrize("table", sorted(CHANGES))
def test_a_row_of_the_journal_cannot_be_changed(connection, table):
    connection.execute(text(ROWS[table]))
    with pytest.raises(IntegrityError, match="UPDATE is forbidden"):
        connection.execute(text(CHANGES[table]))


@pytest.mark.parametrize("table", WRITTEN_ONCE)
def test_a_row_of_the_journal_cannot_be_deleted(connection, table):
    connection.execute(text(ROWS[table]))
    with pytest.raises(IntegrityError, match="DELETE is forbidden"):
        connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - names of this file


def test_a_replay_key_can_be_purged(connection):
    connection.execute(text(ROWS["replay_keys"]))
    assert connection.execute(text("DELETE FROM replay_keys")).rowcount == 1


def test_finds_certificates_of_the_first_release_by_their_serial_number(tmp_path):
    """The step fills the new column from what is there."""
    certificate = a_holder("welfare centre")
    connections = Database(f"sqlite:///{tmp_path}/hub.sqlite")
    upgrade(connections.url, revision="0001")
    row = {"der": certificate.der, "sha256": b"s", "spki": b"k", "thumbprint": b"t"}
    with unit_of_work(connections, DirectoryUnavailable) as work:
        work.connection.execute(text("INSERT INTO institutions VALUES ('n', 'c', 'i', 1, 1, NULL)"))
        work.connection.execute(text("INSERT INTO applications VALUES ('a', 'n', 'modern', 1)"))
        work.connection.execute(text("INSERT INTO public_keys VALUES (:spki, 'a')"), row)
        statement = (
            "INSERT INTO certificates VALUES (:sha256, 'a', :der, :spki, NULL, :thumbprint, '2026', '2026', 's', 's')"
        )
        work.connection.execute(text(statement), row)
        work.commit()
    upgrade(connections.url)
    with connections.reading(DirectoryUnavailable) as reading:
        number = reading.execute(text("SELECT serial_number FROM certificates")).scalar()
    assert int.from_bytes(number, "big") == certificate.certificate.serial_number
