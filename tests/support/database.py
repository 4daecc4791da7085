"""Real SQLite files with the schema of this release, made once per test process and copied for each test."""

import functools
import tempfile
from datetime import timedelta
from pathlib import Path

from gateway.database import Database, upgrade

QUICK = timedelta(milliseconds=50)
"""A busy timeout for tests that wait for it to pass."""


def a_database(folder: Path, *, busy_timeout: timedelta = timedelta(seconds=2)) -> Database:
    """Return an empty, migrated database in `folder`."""
    file = folder / "hub.sqlite"
    file.write_bytes(_empty_database())
    return Database(f"sqlite:///{file}", busy_timeout=busy_timeout)


@functools.cache
def _empty_database() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "template.sqlite"
        upgrade(f"sqlite:///{file}")
        return file.read_bytes()
