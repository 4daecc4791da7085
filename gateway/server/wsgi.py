"""What gunicorn loads in each worker: `gateway.server.wsgi:application()`, settings named by CROSSROADS_SETTINGS."""

import os
from pathlib import Path

from gateway.app import build_hub
from gateway.server.door import Door
from gateway.server.log import configure_logs
from gateway.settings import Settings, SettingsError, load_settings

SETTINGS_VARIABLE = "CROSSROADS_SETTINGS"
THREADS_VARIABLE = "CROSSROADS_THREADS"
DEFAULT_THREADS = 16
"""As in deploy/gunicorn.conf.py."""


def application() -> Door:
    """Build the hub of this worker.

    Raises what `load_settings` and `build_hub` do: a worker that cannot start does not.
    """
    configure_logs()
    settings = load_settings(Path(os.environ[SETTINGS_VARIABLE]))
    _check_threads(settings)
    return Door(build_hub(settings))


def _check_threads(settings: Settings) -> None:
    """One slow provider must not be able to hold every thread of the worker."""
    threads = int(os.environ.get(THREADS_VARIABLE, DEFAULT_THREADS))
    if settings.providers.concurrent >= threads:
        raise SettingsError(
            f"providers.concurrent is {settings.providers.concurrent} and {THREADS_VARIABLE} is {threads}:"
            " fewer calls to one provider than threads are allowed, or one slow provider stops the worker"
        )
