"""What gunicorn loads in each worker: `gateway.server.wsgi:application()`, settings named by CROSSROADS_SETTINGS."""

import os
from pathlib import Path

from gateway.app import build_hub
from gateway.server.door import Door
from gateway.server.log import configure_logs
from gateway.settings import load_settings

SETTINGS_VARIABLE = "CROSSROADS_SETTINGS"


def application() -> Door:
    """Build the hub of this worker.

    Raises what `load_settings` and `build_hub` do: a worker that cannot start does not.
    """
    configure_logs()
    return Door(build_hub(load_settings(Path(os.environ[SETTINGS_VARIABLE]))))
