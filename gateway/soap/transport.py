"""The HTTP bindings of SOAP 1.1 (section 6) and SOAP 1.2 (Part 2 section 7), as a server sees them.

Bounded bodies, one media type for each version, one action. Shared by the hub's door and the provider kit. A WSGI
server's socket has no deadline of its own, so a slow sender could hold a thread for ever; `WSGIBody` gives the whole
body one (`gateway.soap.deadline`).
"""

import contextlib
import re
import socket
from collections.abc import Mapping
from typing import Any, Protocol

from gateway.refusals import BodyBroken, BodyTooSlow, LengthRequired, MessageTooLarge, UnsupportedMediaType
from gateway.soap.deadline import WATCHER
from gateway.soap.version import SOAPVersion

# Possessive throughout: nothing that was read is tried another way, so a header costs time by its length only.
_PARAMETER = r';\s*+(?:([\w.+-]++)\s*+=\s*+("[^"\\]*+"|[^;"\s]*+)\s*+)?+'
_PARAMETERS = re.compile(_PARAMETER, re.ASCII)
_MEDIA_TYPE = re.compile(rf"\s*+([\w.+-]++/[\w.+-]++)\s*+((?:{_PARAMETER})*+)", re.ASCII)
_VERSIONS = {version.media_type: version for version in SOAPVersion}
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


def check_media_type(content_type: str, content_encoding: str) -> SOAPVersion:
    """Return the version whose media type this is; refuse another one, a charset but UTF-8, and a content coding.

    SOAP 1.1 section 6, BP 1.1 R1012; RFC 3902, whose `action` may be there once.
    """
    media_type, parameters = _read_content_type(content_type)
    if media_type not in _VERSIONS:
        raise UnsupportedMediaType("neither text/xml nor application/soap+xml")
    if any(value.lower() != "utf-8" for name, value in parameters if name == "charset"):
        raise UnsupportedMediaType("charset")
    if sum(name == "action" for name, _ in parameters) > 1:
        raise UnsupportedMediaType("two actions")
    if content_encoding.strip().lower() not in ("", "identity"):
        raise UnsupportedMediaType("content coding")
    return _VERSIONS[media_type]


def version_spoken(content_type: str) -> SOAPVersion:
    """Return the version in which to answer: the one that the media type announces, else SOAP 1.1."""
    return _VERSIONS.get(_read_content_type(content_type)[0], SOAPVersion.SOAP11)


def read_action(content_type: str, header: str | None) -> str | None:
    """Return the action that the HTTP request names, or `None`.

    SOAP 1.1 has the SOAPAction header, SOAP 1.2 the `action` of its media type (RFC 3902). A SOAP 1.2 request with both
    must mean one: two that differ are returned as empty, which names nothing.
    """
    outside = read_soap_action(header)
    if version_spoken(content_type) is SOAPVersion.SOAP11:
        return outside
    inside = next((value for name, value in _read_content_type(content_type)[1] if name == "action"), None)
    return inside if outside in (None, inside) else ""


def _read_content_type(content_type: str) -> tuple[str, list[tuple[str, str]]]:
    """Return the media type and its parameters by name; an empty type when it is not well formed."""
    matched = _MEDIA_TYPE.fullmatch(content_type)
    if matched is None:
        return "", []
    parameters = [(name.lower(), value.strip('"')) for name, value in _PARAMETERS.findall(matched[2]) if name]
    return matched[1].lower(), parameters


def read_soap_action(header: str | None) -> str | None:
    """Return the URI of a SOAPAction header, quoted as section 6.1.1 says or bare as some stacks send it."""
    if header is None:
        return None
    text = header.strip()
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
