"""Code lists: dated data that the hub checks (MSG00008), named by the schemas and not copied into them.

Only a protocol list, whose values decide what happens rather than what is meant, is a closed enumeration of the
published schema too.
"""

import re
from datetime import date
from functools import cached_property
from typing import Self

from pydantic import model_validator

from gateway.catalogue.row import Row


class Title(Row):
    """A short text in the languages that the source has."""

    en: str
    nl: str | None = None
    fr: str | None = None

    @property
    def translations(self) -> list[tuple[str, str]]:
        """The language and the text of each, English first."""
        return [(language, text) for language, text in (("en", self.en), ("nl", self.nl), ("fr", self.fr)) if text]


class Code(Title):
    """One value of a list, with the days on which it may be used."""

    code: str
    valid_from: date | None = None
    valid_until: date | None = None
    """The last day."""
    uncertain: bool = False
    """No source confirms the label: the value must not drive a rule."""

    def is_valid_on(self, day: date) -> bool:
        """Say whether `day` lies in the value's period."""
        begins_by = self.valid_from is None or self.valid_from <= day
        return begins_by and (self.valid_until is None or day <= self.valid_until)


class CodeList(Row):
    """The values that a field may have."""

    list: str
    title: Title
    open: bool
    """Whether an unlisted code that matches the pattern is accepted: the list is part of a larger public one."""
    pattern: str | None = None
    protocol: bool = False
    """Whether the schema enumerates the values."""
    values: tuple[Code, ...]

    @property
    def name(self) -> str:
        """What fields call the list."""
        return self.list

    @cached_property
    def by_code(self) -> dict[str, Code]:
        """The values by their code."""
        return {value.code: value for value in self.values}

    def is_valid(self, code: str, day: date) -> bool:
        """Say whether `code` may be used on `day`: in its period if listed, of the pattern if the list is open."""
        value = self.by_code.get(code)
        if value is not None:
            return value.is_valid_on(day)
        return self.open and self.pattern is not None and re.fullmatch(self.pattern, code) is not None

    @model_validator(mode="after")
    def _hold_together(self) -> Self:
        codes = [value.code for value in self.values]
        if doubled := {code for code in codes if codes.count(code) > 1}:
            raise ValueError(f"codes stand twice: {', '.join(sorted(doubled))}")
        if self.open and (self.pattern is None or self.protocol):
            raise ValueError("an open list has a pattern and is no protocol list")
        if strangers := [code for code in codes if self.pattern and not re.fullmatch(self.pattern, code)]:
            raise ValueError(f"codes outside the pattern: {', '.join(strangers)}")
        return self
