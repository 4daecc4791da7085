"""Which questions a source has answered, so that it answers none of them again.

`ProcessMemory` is enough for a source that runs as one process; bounded by the life of messages. A source of several
processes, or one that must remember over a restart, hands the kit a memory of its own.
"""

import heapq
import threading
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from gateway.clock import DECISION_TIME, Clock
from gateway.wss.registration import ReplayMemory


class Memory(ReplayMemory, Protocol):
    """The one-time keys that a source accepted. Asked from several threads at once."""

    def accept(self, keys: Sequence[bytes], keep_until: datetime) -> bool:
        """Remember `keys` until `keep_until`; `False`, and nothing remembered, when one was accepted before.

        One indivisible step: of two simultaneous copies one gets `True`.
        """
        ...


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
        moment = self._clock.now() - DECISION_TIME
        while self._ends and self._ends[0][0] < moment:
            self._keys.discard(heapq.heappop(self._ends)[1])
