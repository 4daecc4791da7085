"""What the development PKI has issued and revoked: one small index file, in JSON.

The index is what revocation lists are made from, so a certificate keeps its line after it is revoked or expired.
"""

import json
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Self

from gateway.trust.key_file import replace_file


class Tier(StrEnum):
    """The two authorities; also the names of their folders and revocation lists."""

    ROOT = "root"
    ISSUING = "issuing"


class Status(StrEnum):
    """How a certificate stands."""

    VALID = "valid"
    NOT_YET_VALID = "not yet valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One issued certificate."""

    name: str
    tier: Tier
    """Who issued it."""
    serial: int
    subject: str
    not_before: datetime
    not_after: datetime
    revoked_at: datetime | None = None

    def status(self, now: datetime) -> Status:
        """Return how the certificate stands at `now`; revoked is said first, because it lasts."""
        if self.revoked_at is not None:
            return Status.REVOKED
        if now < self.not_before:
            return Status.NOT_YET_VALID
        return Status.EXPIRED if now > self.not_after else Status.VALID

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> Self:
        """Read a line of the file."""
        revoked_at = fields["revoked_at"]
        return cls(
            name=fields["name"],
            tier=Tier(fields["tier"]),
            serial=int(fields["serial"], 16),
            subject=fields["subject"],
            not_before=datetime.fromisoformat(fields["not_before"]),
            not_after=datetime.fromisoformat(fields["not_after"]),
            revoked_at=None if revoked_at is None else datetime.fromisoformat(revoked_at),
        )

    def to_json(self) -> dict[str, str | None]:
        """Return the line as the file has it; the serial number in hexadecimal, as tools print it."""
        return {
            "name": self.name,
            "tier": self.tier.value,
            "serial": f"{self.serial:x}",
            "subject": self.subject,
            "not_before": self.not_before.isoformat(),
            "not_after": self.not_after.isoformat(),
            "revoked_at": None if self.revoked_at is None else self.revoked_at.isoformat(),
        }


class Ledger:
    """The index of one PKI, kept in `file`; every change is on disk when the method returns."""

    def __init__(self, file: Path, *, lines: list[Line], list_number: int) -> None:
        self._file = file
        self._lines = lines
        self._list_number = list_number

    @classmethod
    def open(cls, file: Path) -> Self:
        """Read the index; `ValueError` naming the file when there is none or it cannot be understood."""
        try:
            content = json.loads(file.read_text(encoding="utf-8"))
            lines = [Line.from_json(fields) for fields in content["certificates"]]
            return cls(file, lines=lines, list_number=int(content["list_number"]))
        except OSError as error:
            raise ValueError(f"{file}: {error.strerror}; is this the folder of a development PKI?") from error
        except (ValueError, KeyError, TypeError) as error:
            raise ValueError(f"{file}: not an index of a development PKI") from error

    @property
    def lines(self) -> tuple[Line, ...]:
        """Everything issued, oldest first."""
        return tuple(self._lines)

    def find(self, name: str) -> Line | None:
        """Return the certificate issued under `name`."""
        return next((line for line in self._lines if line.name == name), None)

    def find_serial(self, serial: int) -> Line | None:
        """Return the certificate with this serial number."""
        return next((line for line in self._lines if line.serial == serial), None)

    def add(self, line: Line) -> None:
        """Enter a new certificate."""
        self._lines.append(line)
        self._save()

    def revoke(self, line: Line, *, moment: datetime) -> None:
        """Mark `line` as revoked; `ValueError` when it is already."""
        if line.revoked_at is not None:
            raise ValueError(f"{line.name} is revoked already")
        self._lines[self._lines.index(line)] = replace(line, revoked_at=moment)
        self._save()

    def next_list_number(self) -> int:
        """Return a number for a revocation list: each greater than the one before (RFC 5280 section 5.2.3)."""
        self._list_number += 1
        self._save()
        return self._list_number

    def _save(self) -> None:
        content = {"list_number": self._list_number, "certificates": [line.to_json() for line in self._lines]}
        replace_file(self._file, json.dumps(content, indent=2).encode() + b"\n")
