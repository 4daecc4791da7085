"""Somebody on the way between a partner and the hub, who passes messages on, keeps them, and changes what a test says.

A real HTTP listener on the loopback, because a foreign toolkit cannot be handed octets in memory. Contracts pass as
they are; of messages only the answer is changed.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

_SECONDS = 30
_PASSED_ON = ("Content-Type", "SOAPAction")


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchanged:
    """A question as it left the partner, and the answer as it left the hub."""

    request: bytes
    answer: bytes


Change = Callable[[Exchanged], bytes]
"""Makes the octets that the partner gets instead of the answer."""


@dataclass(slots=True)
class Wire:
    """The way to the hub and what passed over it."""

    address: str
    exchanged: list[Exchanged] = field(default_factory=list)
    change: Change | None = None

    @property
    def last(self) -> Exchanged:
        return self.exchanged[-1]


@contextmanager
def a_wire_to(hub: str) -> Iterator[Wire]:
    """Listen on a free port while the block runs; what is asked there is asked of `hub`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Listener)
    server.hub = urlsplit(hub)
    server.wire = wire = Wire(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield wire
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Listener(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._reply(*self._ask("GET", b""))

    def do_POST(self) -> None:
        request = self._read()
        status, content_type, answer = self._ask("POST", request)
        wire = self.server.wire
        wire.exchanged.append(Exchanged(request=request, answer=answer))
        self._reply(status, content_type, wire.change(wire.last) if wire.change else answer)

    def log_message(self, *args: object) -> None:
        """Say nothing: tests look at what passed."""

    def _read(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers["Content-Length"]))
        parts = []
        while length := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(length))
            self.rfile.readline()
        self.rfile.readline()
        return b"".join(parts)

    def _ask(self, method: str, body: bytes) -> tuple[int, str, bytes]:
        connection = HTTPConnection(self.server.hub.hostname, self.server.hub.port, timeout=_SECONDS)
        try:
            headers = {name: self.headers[name] for name in _PASSED_ON if name in self.headers}
            connection.request(method, self.path, body, headers)
            response = connection.getresponse()
            return response.status, response.headers.get("Content-Type", ""), response.read()
        finally:
            connection.close()

    def _reply(self, status: int, content_type: str, octets: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(octets)))
        self.end_headers()
        self.wfile.write(octets)
