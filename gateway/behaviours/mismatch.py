"""Counts wrong guesses: who was told five times in a day that a proof does not fit a number may not go on guessing.

Per process and in memory: with several workers somebody gets that many guesses at each. Bounded: when there are too
many pairs, the one that was quiet the longest is forgotten.
"""

import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from datetime import datetime, timedelta

from gateway.catalogue.message import Answer, Identification
from gateway.clock import Clock
from gateway.values import SSIN

MISMATCH = "MISMATCH"
TOO_MANY = "REG10060"
MOST = 5
WITHIN = timedelta(hours=24)

_NONE: deque[datetime] = deque()
Pair = tuple[Identification, SSIN]


class Mismatches:
    """The times of the last mismatches, by customer and number."""

    def __init__(self, clock: Clock, *, pairs: int = 10_000) -> None:
        self._clock = clock
        self._pairs = pairs
        self._times: OrderedDict[Pair, deque[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def guard(self, customer: Identification, ssin: SSIN, compare: Callable[[], Answer]) -> Answer:
        """Return what `compare` says, counted; REG10060 without asking it once `customer` was wrong too often."""
        if self.is_exhausted(customer, ssin):
            return Answer(code=TOO_MANY)
        answer = compare()
        if answer.result is not None and answer.result["verdict"] == MISMATCH:
            self.record(customer, ssin)
        return answer

    def is_exhausted(self, customer: Identification, ssin: SSIN) -> bool:
        """Tell whether `customer` has guessed wrongly about `ssin` too often."""
        with self._lock:
            times = self._times.get((customer, ssin), _NONE)
            return len(times) == MOST and times[0] > self._clock.now() - WITHIN

    def record(self, customer: Identification, ssin: SSIN) -> None:
        """Note a mismatch."""
        with self._lock:
            times = self._times.setdefault((customer, ssin), deque(maxlen=MOST))
            times.append(self._clock.now())
            self._times.move_to_end((customer, ssin))
            if len(self._times) > self._pairs:
                self._times.popitem(last=False)
