"""A short memory for look-ups that every message makes and that seldom change.

It forgets after a fixed time, so that what was withdrawn in the database stops counting within it, on every node and
in every process, without anybody telling them. That something is *not* there is never remembered.
"""

from collections.abc import Callable, Hashable
from datetime import timedelta
from typing import Generic, TypeVar

from gateway.clock import Clock

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class ShortMemory(Generic[K, V]):
    """Answers of the last moments, at most `size` of them. Safe to share between threads: entries never change."""

    def __init__(self, clock: Clock, *, life: timedelta, size: int = 10_000) -> None:
        self._clock = clock
        self._life = life.total_seconds()
        self._size = size
        self._entries: dict[K, tuple[float, V]] = {}

    def recall(self, key: K, ask: Callable[[], V | None]) -> V | None:
        """Return the remembered answer, or that of `ask`."""
        now = self._clock.ticks()
        entry = self._entries.get(key)
        if entry is not None and now - entry[0] < self._life:
            return entry[1]
        answer = ask()
        if answer is not None:
            self._remember(key, now, answer)
        return answer

    def forget(self) -> None:
        """Forget everything: this process has changed something itself."""
        self._entries.clear()

    def _remember(self, key: K, asked_at: float, answer: V) -> None:
        if len(self._entries) >= self._size:
            self._entries.clear()
        self._entries[key] = (asked_at, answer)
