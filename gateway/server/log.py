"""Log lines as JSON, one a line, with the ticket where there is one and never anything of a message.

Only named fields leave a record: a text that some library formats into its message could quote what it was reading, so
from loggers that are not ours just the logger's name and the level are kept.
"""

import json
import logging
import sys
from datetime import UTC, datetime

_FIELDS = ("ticket", "status", "milliseconds", "kind", "place", "worker", "address")
_OURS = ("gateway", "gunicorn.error")


class JSONFormatter(logging.Formatter):
    """Formats a record as one JSON object."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        ours = record.name.startswith(_OURS)
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage() if ours else "(withheld)",
        }
        line |= {field: getattr(record, field) for field in _FIELDS if hasattr(record, field)}
        if record.exc_info and record.exc_info[0] is not None:
            line["kind"] = record.exc_info[0].__qualname__
        return json.dumps(line, ensure_ascii=True)


def configure_logs(level: str = "INFO") -> None:
    """Send everything to standard error as JSON."""
    channel = logging.StreamHandler(sys.stderr)
    channel.setFormatter(JSONFormatter())
    logging.basicConfig(level=level, handlers=[channel], force=True)
