"""Replay memory of one process: what a source that runs as a single process needs.

Bounded by the life of messages; a source that runs as several processes hands the kit a shared one.
"""

import heapq
import threading
from collections.abc import Sequence
from datetime import datetime

from gateway.clock import Clock


class ProcessMemory:
    """Remembers replay keys until the messages they belong to can no longer be fresh."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._keys: set[bytes] = set()
        self._ends: list[tuple[datetime, bytes]] = []
        self._lock = threading.Lock()

    def has_seen(self, keys: Sequence[bytes]) -> bool:
        """Tell whether any of `keys` was accepted."""
        return any(key in self._keys for key in keys)

    def accept(self, keys: Sequence[bytes], keep_until: datetime) -> bool:
        """Remember `keys`; `False`, and nothing remembered, when one of them was accepted before."""
        with self._lock:
            self._forget()
            if self.has_seen(keys):
                return False
            for key in keys:
                self._keys.add(key)
                heapq.heappush(self._ends, (keep_until, key))
            return True

    def _forget(self) -> None:
        now = self._clock.now()
        while self._ends and self._ends[0][0] < now:
            self._keys.discard(heapq.heappop(self._ends)[1])
