"""What keeps one provider's trouble to itself: a bound on simultaneous calls, and a circuit that opens.

A slow provider would otherwise hold every thread of a worker, and a dead one would cost its full time-out to each
message. Per worker and in memory: a hint, not a decision that must be shared.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from gateway.refusals import SourceRefusal, SourceTimedOut, SourceUnavailable

_COUNTED = (SourceUnavailable, SourceTimedOut)


class Bulkhead:
    """The calls of one worker to one provider."""

    def __init__(
        self, *, concurrent: int, failures_before_open: int, open_seconds: float, ticks: Callable[[], float]
    ) -> None:
        self._places = threading.BoundedSemaphore(concurrent)
        self._failures_before_open = failures_before_open
        self._open_seconds = open_seconds
        self._ticks = ticks
        self._failures = 0
        self._opened_at = 0.0

    @contextmanager
    def call(self) -> Iterator[None]:
        """Run one call inside the block.

        Raises `SourceUnavailable` at once while all places are taken or the circuit is open. After the open time one
        call is let through; its outcome decides.
        """
        if self._is_open():
            raise SourceUnavailable("circuit open")
        if not self._places.acquire(blocking=False):
            raise SourceUnavailable("all places taken")
        try:
            yield
        except SourceRefusal as refusal:
            self._count(refusal)
            raise
        else:
            self._failures = 0
        finally:
            self._places.release()

    def _is_open(self) -> bool:
        if self._failures < self._failures_before_open:
            return False
        if self._ticks() - self._opened_at < self._open_seconds:
            return True
        self._opened_at = self._ticks()
        return False

    def _count(self, refusal: SourceRefusal) -> None:
        """Only silence counts: a provider that answers badly is there."""
        if isinstance(refusal, _COUNTED):
            self._failures += 1
            self._opened_at = self._ticks()
        else:
            self._failures = 0
