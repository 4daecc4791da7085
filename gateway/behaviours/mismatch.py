"""Counts wrong guesses: who was told five times in a day that a proof does not fit a number may not go on guessing.

Per process and in memory: with several workers somebody gets that many guesses at each. Bounded: when there are too
many pairs, the one that was quiet the longest is forgotten.
"""

import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from datetime import datetime, timedelta

from gateway.catalogue.block import Identification
from gateway.catalogue.message import Answer
from gateway.clock import Clock
from gateway.values import SSIN

MISMATCH = "MISMATCH"
TOO_MANY = "REG10060"
MOST = 5
WITHIN = timedelta(hours=24)

Pair = tuple[Identification, SSIN]


class Mismatches:
    """The times of the last mismatches, by customer and number."""

    def __init__(self, clock: Clock, *, pairs: int = 10_000) -> None:
        self._clock = clock
        self._pairs = pairs
        self._times: OrderedDict[Pair, deque[datetime]] = OrderedDict()
        self._lock = threading.Lock()

    def guard(self, customer: Identification, ssin: SSIN, compare: Callable[[], Answer]) -> Answer:
        """Return what `compare` says, counted; REG10060 without asking it once `customer` was wrong too often.

        Counted before it is compared and taken back when it was no mismatch, so that guesses that come at once are
        not all let through.
        """
        at = self._clock.now()
        if not self._take_guess((customer, ssin), at):
            return Answer(code=TOO_MANY)
        is_mismatch = False
        try:
            answer = compare()
            is_mismatch = answer.result is not None and answer.result["verdict"] == MISMATCH
        finally:
            if not is_mismatch:
                self._give_back((customer, ssin), at)
        return answer

    def _take_guess(self, pair: Pair, at: datetime) -> bool:
        with self._lock:
            times = self._times.setdefault(pair, deque())
            self._times.move_to_end(pair)
            while times and times[0] <= at - WITHIN:
                times.popleft()
            if len(times) >= MOST:
                return False
            times.append(at)
            if len(self._times) > self._pairs:
                self._times.popitem(last=False)
            return True

    def _give_back(self, pair: Pair, at: datetime) -> None:
        with self._lock:
            times = self._times.get(pair)
            if times is not None and at in times:
                times.remove(at)
