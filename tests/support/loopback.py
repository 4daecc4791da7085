"""An HTTP server of a test's own on the loopback, which answers as told: well, late, or one octet at a time."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

AnswerTo = Callable[[BaseHTTPRequestHandler], object]
Got = list[tuple[str, dict[str, str], bytes]]


@contextlib.contextmanager
def a_server(answer: AnswerTo, *, keeps: bool = False, peers: list[Any] | None = None) -> Iterator[tuple[str, Got]]:
    """Serve with `answer`; gives the URL and the requests it got. `keeps` connections for the next request, if told."""
    got: Got = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1" if keeps else "HTTP/1.0"

        def do_POST(self) -> None:
            octets = self.rfile.read(int(self.headers["Content-Length"]))
            got.append((self.path, dict(self.headers), octets))
            if peers is not None:
                peers.append(self.client_address)
            answer(self)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", got
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def answering(status: int = 200, octets: bytes = b"<answer/>", *, missing: int = 0, **headers: str) -> AnswerTo:
    """Return what sends this, and breaks off when octets are `missing`."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(octets) + missing), **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(octets)

    return answer


@contextlib.contextmanager
def a_dripping_server(part: str) -> Iterator[tuple[str, Got]]:
    """Serve answers whose `headers`, `body` or `body of no length` come one octet at a time and never end."""
    released = threading.Event()
    starts = {
        "headers": b"HTTP/1.1 200 OK\r\nX-Long: ",
        "body": b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 100000\r\n\r\n",
        "body of no length": b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n",
    }

    def drip(handler: BaseHTTPRequestHandler) -> None:
        with contextlib.suppress(OSError):
            handler.connection.sendall(starts[part])
            # some seconds at most, so that a test of a call without deadline fails rather than hangs
            for _ in range(100):
                if released.wait(0.05):
                    break
                handler.connection.sendall(b"X")

    with a_server(drip) as served:
        try:
            yield served
        finally:
            released.set()
