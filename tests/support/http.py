"""HTTP without a socket: a WSGI application called with a whole body, as a server would."""

import io
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class HTTPReply:
    """What an application sent."""

    status: int
    headers: dict[str, str]
    octets: bytes


def call(application: Any, method: str, path: str, octets: bytes = b"", **environ: Any) -> HTTPReply:
    """Call a WSGI application; `environ` overrides what a plain request has."""
    seen: dict[str, Any] = {}

    def start_response(status: str, headers: list[tuple[str, str]]) -> None:
        seen.update(status=int(status[:3]), headers=dict(headers))

    path, _, query = path.partition("?")
    base = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "CONTENT_LENGTH": str(len(octets)),
        "wsgi.input": io.BytesIO(octets),
        "wsgi.url_scheme": "http",
        "REMOTE_ADDR": "127.0.0.1",
    }
    body = b"".join(application({**base, **environ}, start_response))
    return HTTPReply(status=seen["status"], headers=seen["headers"], octets=body)
