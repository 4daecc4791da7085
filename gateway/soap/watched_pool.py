"""Kept HTTP connections whose answers end in time: one deadline over status line, headers and body.

A time-out on each `recv` would let a peer of one octet a second hold a call for ever, in its headers as in its body.
Used by whoever asks: the hub its providers, the client SDK the hub. Nothing is sent twice, and no redirect is followed.
"""

import contextlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from gateway.soap.deadline import WATCHER, Watch

_CHUNK = 64 * 1024


class _Call(threading.local):
    """The call that a thread is making."""

    begin: Callable[[Any], None] | None = None
    """Hears of the socket on which the answer is awaited."""


_CALL = _Call()


class AnswerDeadline:
    """The time that an answer may take."""

    def __init__(self) -> None:
        self._watches: list[Watch] = []

    @property
    def passed(self) -> bool:
        """Whether the answer was cut; what was read of it may be less than what was sent."""
        return any(watch.passed for watch in self._watches)

    def watch(self, watch: Watch) -> None:
        """Look at one more connection."""
        self._watches.append(watch)


@contextlib.contextmanager
def limit_answer(seconds: float) -> Iterator[AnswerDeadline]:
    """Cut the answer to this thread's request `seconds` after the request was sent, unless the block ends before.

    To be asked for over `WatchedPools`, and read within the block.
    """
    deadline = AnswerDeadline()
    with contextlib.ExitStack() as stack:
        _CALL.begin = lambda connection: deadline.watch(stack.enter_context(WATCHER.limit(connection, seconds)))
        try:
            yield deadline
        finally:
            _CALL.begin = None


class WatchedPools(urllib3.PoolManager):
    """Pools of connections that obey `limit_answer`."""

    def __init__(self, *, connections: int, connect_seconds: float, answer_seconds: float) -> None:
        timeout = urllib3.Timeout(connect=connect_seconds, read=answer_seconds)
        super().__init__(maxsize=connections, block=False, retries=False, timeout=timeout)
        self.pool_classes_by_scheme = {"http": _WatchedPool, "https": _WatchedTLSPool}

    def post(self, url: str, octets: bytes, headers: dict[str, str]) -> urllib3.BaseHTTPResponse:
        """Send `octets` once; return the answer with its body still to be read by `read_answer`."""
        return self.request(
            "POST", url, body=octets, headers=headers, redirect=False, preload_content=False, decode_content=False
        )


def read_answer(answer: urllib3.BaseHTTPResponse, *, limit: int) -> bytes:
    """Return the body, or its first `limit` octets and one more when it is larger.

    The connection is kept only when nothing is left to read on it. Nothing is decompressed.
    """
    parts: list[bytes] = []
    left = limit + 1
    with answer:
        while left > 0 and (part := answer.read1(min(_CHUNK, left), decode_content=False)):
            parts.append(part)
            left -= len(part)
        if left > 0:
            answer.release_conn()
    return b"".join(parts)


class _Watched:
    """A connection that tells the call of its thread when the question is sent."""

    sock: Any

    def getresponse(self) -> Any:
        """Wait for the answer, under the deadline of the call."""
        if _CALL.begin is not None and self.sock is not None:
            _CALL.begin(self.sock)
        return super().getresponse()  # type: ignore[misc]  # of the connection that this is mixed into


class _WatchedConnection(_Watched, HTTPConnection):
    pass


class _WatchedTLSConnection(_Watched, HTTPSConnection):
    pass


class _WatchedPool(HTTPConnectionPool):
    ConnectionCls = _WatchedConnection


class _WatchedTLSPool(HTTPSConnectionPool):
    ConnectionCls = _WatchedTLSConnection
