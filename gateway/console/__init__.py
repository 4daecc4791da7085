"""The `crossroads` commands: one module per group, loaded when it is called.

The base install is the client SDK. A command whose extra is not installed stands in the help like the others and says,
when it is called, what to install.
"""

import importlib
from dataclasses import dataclass
from typing import Any, Literal

import typer
from typer.core import TyperGroup

_TRY, _RUN, _BUILD = "Ask and see", "Run a hub", "Work on the gateway"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A command or group, and where it is."""

    module: str
    attribute: str
    help: str
    """Its line in `crossroads --help`; must say what its own help begins with, without loading it."""
    panel: str
    extra: str | None
    """What to install for it beside the base; `None` when nothing is needed."""


ENTRIES = {
    "call": Entry(
        module="gateway.console.call",
        attribute="call",
        help="Ask the hub something with the client SDK.",
        panel=_TRY,
        extra=None,
    ),
    "demo": Entry(
        module="gateway.console.demo",
        attribute="demo",
        help="Lay a network out, start it, and follow one consult all the way through the hub.",
        panel=_TRY,
        extra="server",
    ),
    "explain": Entry(
        module="gateway.console.explain",
        attribute="explain",
        help="Tell the story of one exchange, by its ticket.",
        panel=_TRY,
        extra="server",
    ),
    "simulate": Entry(
        module="gateway.console.simulate",
        attribute="simulate",
        help="Invent a country: people, a National Register, a whole network in one folder.",
        panel=_TRY,
        extra="server",
    ),
    "check-config": Entry(
        module="gateway.console.serve",
        attribute="check_config",
        help="Say whether a hub could start with a settings file.",
        panel=_RUN,
        extra="server",
    ),
    "directory": Entry(
        module="gateway.console.directory",
        attribute="directory",
        help="Enter who is connected and what they may ask, and look at it.",
        panel=_RUN,
        extra="server",
    ),
    "pki": Entry(
        module="gateway.console.pki",
        attribute="pki",
        help="Make certificates and revocation lists for development.",
        panel=_RUN,
        extra=None,
    ),
    "serve": Entry(module="gateway.console.serve", attribute="serve", help="Run the hub.", panel=_RUN, extra="server"),
    "catalogue": Entry(
        module="gateway.console.catalogue",
        attribute="catalogue",
        help="Look at the services; write and check their contracts.",
        panel=_BUILD,
        extra="provider",
    ),
    "docs": Entry(
        module="gateway.console.documents",
        attribute="docs",
        help="Write and check the documents that are generated.",
        panel=_BUILD,
        extra="provider",
    ),
}

_MARKUP: Literal["markdown"] = "markdown"
"""Lets paragraphs of a help text flow into the width of the terminal."""
_HELP = """The crossroads gateway: signed and encrypted questions between institutions, through one hub.

    Begin with `crossroads demo`: it lays out a small network of invented people, starts it on this machine, and shows
    one question on its way. `crossroads simulate layout` keeps such a network to play with, and `crossroads call` asks
    it. Every command and group explains itself with --help."""


class _LazyGroup(TyperGroup):
    """Knows the commands by name and help, and loads the one that is called."""

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        return name, command if name is None else _load(name), rest


def build_app() -> typer.Typer:
    """Return the `crossroads` command."""
    app = typer.Typer(name="crossroads", cls=_LazyGroup, no_args_is_help=True, help=_HELP, rich_markup_mode=_MARKUP)
    app.callback()(_begin)
    for name, entry in ENTRIES.items():
        app.command(name, help=entry.help, rich_help_panel=entry.panel)(_begin)
    return app


def _begin() -> None:
    """Stand for a command that is not loaded."""


def _load(name: str) -> Any:
    """Return the command as Typer runs it; leave with one line when it is not part of this installation."""
    entry = ENTRIES[name]
    try:
        found = getattr(importlib.import_module(entry.module), entry.attribute)
    except ModuleNotFoundError as error:
        if entry.extra is None:
            raise
        typer.echo(
            f"`crossroads {name}` needs {error.name}, which is not installed:"
            f" pip install 'crossroads-gateway[{entry.extra}]'",
            err=True,
        )
        raise typer.Exit(1) from None
    if isinstance(found, typer.Typer):
        found.rich_markup_mode = _MARKUP
        return typer.main.get_group(found)
    alone = typer.Typer(name=name, add_completion=False, rich_markup_mode=_MARKUP)
    alone.command(name)(found)
    return typer.main.get_command(alone)
