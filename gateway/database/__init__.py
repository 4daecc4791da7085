"""The database: connections of this process, units of work, column types, migrations.

Knows no table: each room owns its own. Failures leave as the refusal that the asking room names.
"""

from sqlalchemy import Connection

from gateway.database.connections import Database, RefusedRow
from gateway.database.hot import HotStatement
from gateway.database.metadata import metadata
from gateway.database.migrate import upgrade
from gateway.database.types import JSONText, UTCTimestamp
from gateway.database.unit_of_work import UnitOfWork, unit_of_work, write_stream
from gateway.database.upsert import insert_or_ignore, insert_or_replace

__all__ = [
    "Connection",
    "Database",
    "HotStatement",
    "JSONText",
    "RefusedRow",
    "UTCTimestamp",
    "UnitOfWork",
    "insert_or_ignore",
    "insert_or_replace",
    "metadata",
    "unit_of_work",
    "upgrade",
    "write_stream",
]
