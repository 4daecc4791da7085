"""gunicorn's own log in the hub's format: workers coming and going, and never anything of a request.

gunicorn quotes a request that it cannot read, and the address of one that failed. Both are a stranger's text.
"""

from typing import Any

from gunicorn.glogging import Logger as GunicornLogger

from gateway.server.log import JSONFormatter

_QUOTING = ("Invalid request", "Error handling request")
"""How the records begin in which gunicorn quotes a request."""


class Logger(GunicornLogger):  # type: ignore[misc]  # gunicorn has no types
    """Formats gunicorn's records as JSON, and cuts what it would quote."""

    def setup(self, cfg: Any) -> None:
        """Set gunicorn's channels up, then give them our format."""
        super().setup(cfg)
        for channel in self.error_log.handlers:
            channel.setFormatter(JSONFormatter())

    def warning(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """Log a warning, without the request that it is about."""
        msg, args = _cut(msg, args)
        super().warning(msg, *args, **kwargs)

    def exception(self, msg: Any, *args: Any, **kwargs: Any) -> None:
        """Log the kind of an exception, without the request during which it happened."""
        msg, args = _cut(msg, args)
        super().exception(msg, *args, **kwargs)


def _cut(message: Any, arguments: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    for beginning in _QUOTING:
        if str(message).startswith(beginning):
            return beginning, ()
    return message, arguments
