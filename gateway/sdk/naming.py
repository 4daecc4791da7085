"""Names of the contract as Python writes them, and help for those who mistype one."""

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import TypeVar

Named = TypeVar("Named")

_WORD_BEGINS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def snake_case(name: str) -> str:
    """Return `PersonService` as `person_service`, `consultSSINHistory` as `consult_ssin_history`."""
    return _WORD_BEGINS.sub("_", name).lower()


def find_named(name: str, known: Mapping[str, Named]) -> Named | None:
    """Return the entry whose key is `name`, as the contract writes it or in snake case."""
    found = known.get(name)
    if found is not None:
        return found
    return next((entry for key, entry in known.items() if snake_case(key) == name), None)


def describe_choice(name: str, known: Iterable[str]) -> str:
    """Return what exists instead of `name`, the closest first."""
    names = sorted(snake_case(each) for each in known)
    close = get_close_matches(snake_case(name), names, n=3)
    hint = f"did you mean {' or '.join(close)}? " if close else ""
    return f"{hint}There are: {', '.join(names) or 'none'}"
