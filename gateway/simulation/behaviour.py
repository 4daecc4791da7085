"""How a simulated source behaves, read from a control file at each call so that it can change without a restart.

behave = "normal"             answer
behave = "slow:2.5"           wait so many seconds first
behave = "wrong-signature"    answer with a signature that does not hold
behave = "invalid-answer"     sign an answer that lacks its status
behave = "other-ticket"       sign an answer to another question
behave = "unsecured-fault"    answer with a fault that nobody signed
behave = "down"               break the connection off without an answer
"""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from gateway.trust.key_file import replace_file

LONGEST_WAIT = 60
"""Seconds."""


class Kind(StrEnum):
    """What the source does."""

    NORMAL = "normal"
    SLOW = "slow"
    WRONG_SIGNATURE = "wrong-signature"
    INVALID_ANSWER = "invalid-answer"
    OTHER_TICKET = "other-ticket"
    UNSECURED_FAULT = "unsecured-fault"
    DOWN = "down"


@dataclass(frozen=True, slots=True, kw_only=True)
class Behaviour:
    """What the source does, and how long it waits first."""

    kind: Kind = Kind.NORMAL
    seconds: float = 0

    def __str__(self) -> str:
        return f"{self.kind}:{self.seconds:g}" if self.kind is Kind.SLOW else self.kind.value

    @classmethod
    def parse(cls, text: str) -> "Behaviour":
        """Read a word of the list above. Raises `ValueError`, naming all of them, for another."""
        word, colon, seconds = text.partition(":")
        if word not in set(Kind) or bool(colon and seconds) != (word == Kind.SLOW):
            known = ", ".join(f"{kind}:<seconds>" if kind is Kind.SLOW else kind for kind in Kind)
            raise ValueError(f"no behaviour {text}; there are: {known}")
        wait = float(seconds or 0)
        if not 0 <= wait <= LONGEST_WAIT:
            raise ValueError(f"{seconds} seconds are not from 0 to {LONGEST_WAIT}")
        return cls(kind=Kind(word), seconds=wait)


def read_behaviour(file: Path) -> Behaviour:
    """Return what `file` asks for; a source without control file behaves well."""
    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Behaviour()
    return Behaviour.parse(str(content.get("behave", Kind.NORMAL)))


def write_behaviour(file: Path, behaviour: Behaviour) -> None:
    """Let the source that reads `file` behave so from its next call on."""
    replace_file(file, f'behave = "{behaviour}"\n'.encode())
