"""What the hub knows of a person without knowing any data: numbers, and who holds a file.

An inscription says that a sector, or one organisation of it, keeps a file on somebody in a capacity and a period.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from gateway.values import SSIN, Capacity, EnterpriseNumber, OpenPeriod


class RegisterKind(StrEnum):
    """Which register a number belongs to."""

    RRN = "RRN"
    """The National Register."""
    BIS = "BIS"
    """The hub's own register of persons who are in no municipality."""
    RAD = "RAD"
    """Persons struck off the National Register, kept by the hub."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownNumber:
    """A number that was given to somebody."""

    ssin: SSIN
    register: RegisterKind
    replaced_by: SSIN | None = None
    """The number that took its place. That one may be replaced in its turn."""
    deceased_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inscription:
    """A line of the persons directory."""

    ssin: SSIN
    capacity: Capacity
    """Sector and code: 17/1 is a file under examination at a welfare centre."""
    phase: int = 1
    period: OpenPeriod
    organisation: EnterpriseNumber | None = None
    """Who opened the line. `None`: a line of the whole sector."""
    purpose: str | None = None
    changed_at: datetime

    def continues(self, other: "Inscription") -> bool:
        """Tell whether both lines are one file: same capacity, phase and organisation, overlapping or touching."""
        same = (self.capacity, self.phase, self.organisation) == (other.capacity, other.phase, other.organisation)
        return same and (self.period.overlaps(other.period) or self.period.touches(other.period))


class Effect(StrEnum):
    """What a change did to a line of the directory."""

    CREATED = "CREATED"
    EXTENDED = "EXTENDED"
    MERGED = "MERGED"
    """The line is gone: another one, made longer, holds its days now."""
    CLOSED = "CLOSED"
    UNCHANGED = "UNCHANGED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A line as it is after the change; a merged one as it was."""

    effect: Effect
    line: Inscription


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """The result of asking that a line be opened."""

    changes: tuple[Change, ...] = ()
    """The line itself first, then those it absorbed. Empty when the opening is contested."""
    overlapping: tuple[Inscription, ...] = ()
    """Lines of the sector that overlapped the period before the change, of every organisation, begin ascending."""
    is_contested: bool = False
    """Another organisation holds an exclusive capacity in the period; nothing was written."""
