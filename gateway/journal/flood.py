"""A flood of refusals is counted, not written down row by row, so that it cannot fill the disk.

Each worker may write so many refusals a second, with a reserve for a burst (a token bucket). What comes faster is
counted per fault class and reason, and a row per period says how many there were, with the ticket of one of them.
Only refusals before acceptance are held back: an accepted exchange always gets its outcome.
"""

import threading
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from gateway.clock import Clock
from gateway.journal.records import Outcome, OutcomeKind, Suppressed
from gateway.refusals import FaultClass

_BEFORE_ACCEPTANCE = {FaultClass.TRANSPORT, FaultClass.PARSE, FaultClass.SECURITY}


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalRate:
    """How many refusals a worker writes one by one."""

    per_second: float = 20.0
    burst: int = 200


class FloodGate:
    """Decides which refusals get a row, and counts the others. Safe to share between threads."""

    def __init__(self, clock: Clock, rate: RefusalRate) -> None:
        self._clock = clock
        self._rate = rate
        self._tokens = float(rate.burst)
        self._filled_at = clock.ticks()
        self._counts: dict[tuple[str, str], Suppressed] = {}
        self._lock = threading.Lock()

    def admits(self, outcome: Outcome) -> bool:
        """Tell whether `outcome` is written; count it otherwise."""
        if outcome.kind is not OutcomeKind.REFUSED or outcome.fault_class not in _BEFORE_ACCEPTANCE:
            return True
        with self._lock:
            self._fill()
            if self._tokens >= 1:
                self._tokens -= 1
                return True
            self._count(_as_suppressed(outcome))
            return False

    def take(self) -> list[Suppressed]:
        """Return what was counted since the last time, and begin again."""
        with self._lock:
            taken = list(self._counts.values())
            self._counts.clear()
            return taken

    def put_back(self, taken: Iterable[Suppressed]) -> None:
        """Count again what could not be written."""
        with self._lock:
            for suppressed in taken:
                self._count(suppressed)

    def _fill(self) -> None:
        now = self._clock.ticks()
        earned = (now - self._filled_at) * self._rate.per_second
        self._tokens = min(float(self._rate.burst), self._tokens + earned)
        self._filled_at = now

    def _count(self, new: Suppressed) -> None:
        key = (new.fault_class, new.reason)
        old = self._counts.get(key)
        self._counts[key] = new if old is None else _sum(old, new)


def _as_suppressed(outcome: Outcome) -> Suppressed:
    moment: datetime = outcome.at
    return Suppressed(
        begin=moment,
        end=moment,
        fault_class=outcome.fault_class or "",
        reason=outcome.reason or "",
        count=1,
        sample=outcome.ticket,
    )


def _sum(old: Suppressed, new: Suppressed) -> Suppressed:
    return replace(old, begin=min(old.begin, new.begin), end=max(old.end, new.end), count=old.count + new.count)
