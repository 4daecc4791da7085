"""`crossroads serve` and `crossroads check-config`: run the hub, or say whether it could run.

Commands only read their options and print. The hub itself is gunicorn, which takes this process over.
"""

import os
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import typer

from gateway.app import build_hub
from gateway.console.output import refusals, say
from gateway.database import Database, upgrade
from gateway.database.migrate import is_current
from gateway.refusals import DirectoryUnavailable
from gateway.server.gunicorn_configuration import build_command
from gateway.server.wsgi import SETTINGS_VARIABLE
from gateway.settings import Settings, SettingsError, load_settings
from gateway.wss.selftest import Surprise

APPLICATION = "gateway.server.wsgi:application()"
_LOOPBACK = ("127.0.0.1", "localhost")
_USUAL_BIND = "127.0.0.1:8080"


def serve(
    settings: Annotated[
        Path, typer.Option("--settings", envvar=SETTINGS_VARIABLE, help="Settings of the hub, a TOML file.")
    ],
    bind: Annotated[
        str | None,
        typer.Option(
            "--bind",
            metavar="ADDRESS:PORT",
            help="Where to listen: by default where public_url says, if that is this machine.",
        ),
    ] = None,
    workers: Annotated[
        int | None, typer.Option("--workers", min=1, help="Processes; by default one per core.", show_default=False)
    ] = None,
    migrate: Annotated[
        bool, typer.Option("--migrate", help="Bring the database to the schema of this release first.")
    ] = False,
) -> None:
    """Run the hub until it is told to stop (SIGTERM finishes what has begun).

    It refuses to start with settings that cannot be used, and with a database that is not at the schema of this
    release: --migrate changes that. In production migrate once, before the new release starts, and serve without it.
    """
    with refusals(SettingsError, Surprise):
        loaded = load_settings(settings)
        if migrate:
            upgrade(loaded.database.url)
        _require_schema(loaded)
        command = build_command(APPLICATION, bind=bind or find_bind(loaded), workers=workers)
    os.environ[SETTINGS_VARIABLE] = str(settings.resolve())
    os.execv(command[0], command)  # noqa: S606 - our own interpreter and module


def check_config(
    file: Annotated[Path, typer.Argument(help="Settings of a hub, a TOML file.")],
) -> None:
    """Say whether a hub could start with FILE: keys known and well-formed, certificates and keys that can be used.

    Nothing is started, and nothing is asked of the database.
    """
    with refusals(SettingsError, Surprise):
        build_hub(load_settings(file))
    say(f"{file}: a hub can start with it.")


def find_bind(settings: Settings) -> str:
    """Return where to listen: the place that contracts name, if that is on this machine."""
    public = urlsplit(settings.hub.public_url)
    if public.hostname in _LOOPBACK and public.port is not None:
        return f"127.0.0.1:{public.port}"
    return _USUAL_BIND


def _require_schema(settings: Settings) -> None:
    """Raise `SettingsError` unless the database is there and is at the schema of this release."""
    database = Database(settings.database.url)
    try:
        with database.writing(DirectoryUnavailable):
            current = is_current(database)
    except DirectoryUnavailable as refusal:
        raise SettingsError(
            f"the database cannot be used ({refusal.detail}); `crossroads serve --migrate` makes it"
        ) from refusal
    finally:
        database.close()
    if not current:
        raise SettingsError("the database is not at the schema of this release; `crossroads serve --migrate` brings it")
