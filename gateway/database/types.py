"""Column types: how values of ours are written, the same on every database.

Times are stored in UTC and cut to the millisecond where they are written, so that what is read back equals what
was meant, whatever precision the database keeps.
"""

import json
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import DateTime, Dialect, Text
from sqlalchemy.types import TypeDecorator


class UTCTimestamp(TypeDecorator[datetime]):
    """An instant. Takes aware times only; gives them back in UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - its API
        """Return the instant as it is stored. Raises `ValueError` for a time without a zone."""
        return None if value is None else truncate(value)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - its API
        """Return the instant in UTC; SQLite gives it back without the zone it was stored in."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class JSONText(TypeDecorator[Any]):
    """Lists and objects as compact JSON text. Nothing is asked inside the database about what it holds."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:  # noqa: ARG002 - its API
        """Return the text as it is stored."""
        return None if value is None else json.dumps(value, ensure_ascii=False, separators=(",", ":"))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:  # noqa: ARG002 - its API
        """Return the lists and objects."""
        return None if value is None else json.loads(value)


def truncate(moment: datetime) -> datetime:
    """Return the instant in UTC without what is smaller than a millisecond."""
    if moment.tzinfo is None:
        raise ValueError("a time without a zone is no instant")
    moment = moment.astimezone(UTC)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
