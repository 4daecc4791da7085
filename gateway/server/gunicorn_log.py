"""gunicorn's own log in the hub's format: workers coming and going, and never a request line."""

from typing import Any

from gunicorn.glogging import Logger as GunicornLogger

from gateway.server.log import JSONFormatter


class Logger(GunicornLogger):  # type: ignore[misc]  # gunicorn has no types
    """Formats gunicorn's records as JSON."""

    def setup(self, cfg: Any) -> None:
        """Set gunicorn's channels up, then give them our format."""
        super().setup(cfg)
        for channel in self.error_log.handlers:
            channel.setFormatter(JSONFormatter())
