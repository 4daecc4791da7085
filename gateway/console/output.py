"""What every command prints beside its tables: lines for the user, and what is wrong."""

from collections.abc import Iterator
from contextlib import contextmanager

import typer
from rich.console import Console


def say(text: str) -> None:
    """Print a line as it is, never cut and never marked up."""
    Console(soft_wrap=True).print(text, markup=False, highlight=False)


def complain(text: str) -> None:
    """Print a line about something that is wrong, where errors go."""
    Console(stderr=True, soft_wrap=True).print(text, markup=False, highlight=False)


@contextmanager
def refusals(*others: type[Exception]) -> Iterator[None]:
    """Print a bad value, a file that cannot be used or one of `others` as one line, and leave with status 1."""
    refused: tuple[type[Exception], ...] = (ValueError, OSError, *others)
    try:
        yield
    except refused as error:
        complain(f"Refused: {error}")
        raise typer.Exit(1) from error
