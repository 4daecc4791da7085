"""Brings a database to the schema of this release.

The steps are Alembic's, kept in `migrations/versions`. They are run by the operator (`crossroads directory load` and
the demo do it for themselves), never by a server: two workers that start must not change a schema at once.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from gateway.database.connections import Database
from gateway.database.engine import find_file
from gateway.database.unit_of_work import unit_of_work
from gateway.refusals import DirectoryUnavailable

_STEPS = Path(__file__).parent / "migrations"


def upgrade(url: str, revision: str = "head") -> None:
    """Make the database if it is an SQLite file that is not there yet, and run the steps that it lacks.

    Each call is one transaction: a step that fails leaves the schema as it was. Raises `DirectoryUnavailable`.
    """
    file = find_file(url)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)  # personal data; what SQLite lays beside it (-wal, -shm) takes the same mode
    database, config = Database(url), _configure()
    with unit_of_work(database, DirectoryUnavailable) as work:
        config.attributes["connection"] = work.connection
        command.upgrade(config, revision)
        work.commit()
    database.close()  # the last connection that closes writes the log of SQLite back into the file


def is_current(database: Database) -> bool:
    """Tell whether the schema is the one of this release; a server asks before it says that it is ready."""
    with database.reading(DirectoryUnavailable) as connection:
        present = MigrationContext.configure(connection).get_current_revision()
    return present == ScriptDirectory.from_config(_configure()).get_current_head()


def _configure() -> Config:
    config = Config()
    config.set_main_option("script_location", str(_STEPS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    return config
