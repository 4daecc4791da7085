"""The SOAP 1.1 HTTP binding (section 6), as a server sees it: bounded bodies, one media type, one action.

Shared by the hub's door and the provider kit. A WSGI server's socket has no deadline of its own, so a slow sender could
hold a thread for ever; `WSGIBody` gives the whole body one (`gateway.soap.deadline`).
"""

import contextlib
import re
import socket
from collections.abc import Mapping
from typing import Any, Protocol

from gateway.refusals import BodyBroken, BodyTooSlow, LengthRequired, MessageTooLarge, UnsupportedMediaType
from gateway.soap.deadline import WATCHER

SOAP11_MEDIA_TYPE = "text/xml"
_MEDIA_TYPE = re.compile(r"\s*([\w.+-]+/[\w.+-]+)\s*((?:;[^;]*)*)", re.ASCII)
_CHARSET = re.compile(r";\s*charset\s*=\s*([^;]*)", re.ASCII | re.IGNORECASE)
_LENGTH_DIGITS = 19
_CHUNK = 64 * 1024
_DISCARDED = 1024 * 1024
"""How much of an unwanted body is read before the connection is given up."""


class Body(Protocol):
    """The octets of a request that may still be arriving."""

    def read(self, limit: int) -> bytes:
        """Return all octets; raise a `TransportRefusal` when there are more than `limit`, or too slow, or broken."""
        ...


class WSGIBody:
    """A request body behind WSGI, read under one deadline."""

    def __init__(self, environ: Mapping[str, Any], *, seconds: float) -> None:
        self._environ = environ
        self._seconds = seconds

    def read(self, limit: int) -> bytes:
        """Return all octets; raise `LengthRequired`, `MessageTooLarge`, `BodyTooSlow` or `BodyBroken`."""
        expected = self._expected_length()
        if expected is not None and expected > limit:
            raise MessageTooLarge(f"announced {expected}")
        octets = self._collect(limit, expected)
        if expected is not None and len(octets) != expected:
            raise BodyBroken("shorter than announced")
        return octets

    def discard(self) -> None:
        """Read what nobody has read, for a short time, so that the connection can go on; else end its reading side."""
        if not (self._environ.get("CONTENT_LENGTH") or self._environ.get("HTTP_TRANSFER_ENCODING")):
            return
        try:
            self._collect(_DISCARDED, None)
        except (MessageTooLarge, BodyTooSlow, BodyBroken):
            connection: socket.socket | None = self._environ.get("gunicorn.socket")
            if connection is not None:
                with contextlib.suppress(OSError):
                    socket.socket.shutdown(connection, socket.SHUT_RD)

    def _expected_length(self) -> int | None:
        text = self._environ.get("CONTENT_LENGTH") or ""
        if text:
            if not (text.isascii() and text.isdigit() and len(text) < _LENGTH_DIGITS):
                raise LengthRequired("Content-Length is not a number")
            return int(text)
        if self._environ.get("HTTP_TRANSFER_ENCODING", "").strip().lower() != "chunked":
            raise LengthRequired("neither Content-Length nor chunked")
        return None

    def _collect(self, limit: int, expected: int | None) -> bytes:
        connection: socket.socket | None = self._environ.get("gunicorn.socket")
        if connection is None:
            return self._read_up_to(limit, expected)
        with WATCHER.limit(connection, self._seconds) as watch:
            try:
                octets = self._read_up_to(limit, expected)
            except BodyBroken:
                if watch.passed:
                    raise BodyTooSlow("cut at the deadline") from None
                raise
        if watch.passed:
            raise BodyTooSlow(f"{len(octets)} octets by the deadline")
        return octets

    def _read_up_to(self, limit: int, expected: int | None) -> bytes:
        """Never ask for more than was announced: some servers wait for it (PEP 3333, Input and Error Streams)."""
        left = limit + 1 if expected is None else expected
        parts: list[bytes] = []
        try:
            while left > 0 and (part := self._environ["wsgi.input"].read(min(_CHUNK, left))):
                parts.append(part)
                left -= len(part)
        except Exception as error:  # noqa: BLE001 - a WSGI server raises classes of its own for bad chunks
            raise BodyBroken(type(error).__name__) from None
        octets = b"".join(parts)
        if len(octets) > limit:
            raise MessageTooLarge(f"more than {limit}")
        return octets


def check_media_type(content_type: str, content_encoding: str) -> None:
    """Refuse anything but `text/xml` in UTF-8 without a content coding (SOAP 1.1 section 6, BP 1.1 R1012)."""
    matched = _MEDIA_TYPE.fullmatch(content_type)
    if not matched or matched[1].lower() != SOAP11_MEDIA_TYPE:
        raise UnsupportedMediaType("not text/xml")
    if any(charset.strip().strip('"').lower() != "utf-8" for charset in _CHARSET.findall(matched[2])):
        raise UnsupportedMediaType("charset")
    if content_encoding.strip().lower() not in ("", "identity"):
        raise UnsupportedMediaType("content coding")


def read_soap_action(header: str | None) -> str | None:
    """Return the URI of a SOAPAction header, quoted as section 6.1.1 says or bare as some stacks send it."""
    if header is None:
        return None
    text = header.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
