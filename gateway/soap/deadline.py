"""A deadline for reading from a socket: when it passes, the reading side is shut and the read ends.

A timeout on each `recv` does not stop a sender of one octet a second, and a WSGI server reads on until it has what was
asked for. One thread per process looks at all sockets being read; a request costs it two dictionary operations.
"""

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

_LOOK_SECONDS = 0.1


@dataclass(slots=True)
class Watch:
    """One read in progress."""

    connection: socket.socket
    remaining: float
    passed: bool = field(default=False)


class DeadlineWatcher:
    """Shuts the reading side of sockets whose time is over."""

    def __init__(self) -> None:
        self._watches: dict[int, Watch] = {}
        self._wanted = threading.Event()
        self._start = threading.Lock()
        self._ending = threading.Lock()
        self._thread: threading.Thread | None = None

    @contextlib.contextmanager
    def limit(self, connection: socket.socket, seconds: float) -> Iterator[Watch]:
        """Watch `connection` while the block runs; `passed` tells afterwards whether the deadline was met."""
        watch = Watch(connection, seconds)
        self._watches[id(watch)] = watch
        self._ensure_running()
        self._wanted.set()
        try:
            yield watch
        finally:
            with self._ending:
                self._watches.pop(id(watch), None)

    def _ensure_running(self) -> None:
        """Start the thread in the process that needs it: threads do not survive a fork."""
        if self._thread is not None and self._thread.is_alive():
            return
        with self._start:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._look, name="body-deadlines", daemon=True)
                self._thread.start()

    def _look(self) -> None:
        pause = threading.Event()
        while True:
            if not self._watches:
                self._wanted.clear()
                if not self._watches:
                    self._wanted.wait()
            pause.wait(_LOOK_SECONDS)
            for number, watch in list(self._watches.items()):
                watch.remaining -= _LOOK_SECONDS
                if watch.remaining <= 0 and not watch.passed:
                    self._cut(number, watch)

    def _cut(self, number: int, watch: Watch) -> None:
        """End the reading, unless it ended by itself just now: its connection may be in another use already."""
        with self._ending, contextlib.suppress(OSError):
            if number in self._watches:
                watch.passed = True
                # Not the method of an SSLSocket, which would forget its encryption and answer in clear.
                socket.socket.shutdown(watch.connection, socket.SHUT_RD)


WATCHER = DeadlineWatcher()
"""The watcher of this process."""
