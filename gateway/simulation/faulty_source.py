"""A source that can misbehave, so that the hub's and a partner's answer to it can be tried."""

import logging
import socket
import threading
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from lxml import etree

from gateway.catalogue import Catalogue
from gateway.clock import Clock
from gateway.provider import Source, SourceKeys
from gateway.provider.source import AnswerFunction
from gateway.refusals import Refusal
from gateway.simulation.behaviour import Behaviour, Kind
from gateway.soap.fault import FaultCode, build_fault, enclose
from gateway.wss.verify import Verified

_LOG = logging.getLogger("gateway.simulation")
_XML = [("Content-Type", "text/xml; charset=utf-8")]
READY_PATH = "/health/ready"


class FaultySource(Source):
    """Does what `behaviour` says, asked anew for each call."""

    def __init__(
        self,
        keys: SourceKeys,
        catalogue: Catalogue,
        answers: Mapping[tuple[str, str], AnswerFunction],
        clock: Clock,
        *,
        behaviour: Callable[[], Behaviour],
    ) -> None:
        super().__init__(keys, catalogue, answers, clock, on_refusal=_log)
        self._behaviour = behaviour
        self._waiting = threading.Event()

    def wsgi(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request, or do not."""
        if environ["REQUEST_METHOD"] == "GET" and environ.get("PATH_INFO") == READY_PATH:
            return _send(start_response, HTTPStatus.OK, b"", [])
        behaviour = self._behaviour()
        if behaviour.kind is Kind.DOWN:
            return _break_off(environ, start_response)
        if behaviour.kind is Kind.UNSECURED_FAULT:
            fault = enclose(build_fault(FaultCode.SERVER, "A fault of somebody on the way"))
            return _send(start_response, HTTPStatus.INTERNAL_SERVER_ERROR, fault, _XML)
        self._waiting.wait(behaviour.seconds)
        return super().wsgi(environ, start_response)

    def secure_reply(self, payload: etree._Element, verified: Verified) -> bytes:
        """Spoil what is about to be sent: the content before it is signed, the signature after it."""
        kind = self._behaviour().kind
        if kind is Kind.INVALID_ANSWER:
            for status in payload.findall("status"):
                payload.remove(status)
        elif kind is Kind.OTHER_TICKET:
            for ticket in payload.iterfind("informationCBSS/ticketCBSS"):
                ticket.text = str(uuid4())
        octets = super().secure_reply(payload, verified)
        return _spoil_signature(octets) if kind is Kind.WRONG_SIGNATURE else octets


def _spoil_signature(octets: bytes) -> bytes:
    """Put other octets of the same length in the place of the signature's value."""
    head, begin, rest = octets.partition(b"<ds:SignatureValue>")
    value, end, tail = rest.partition(b"</ds:SignatureValue>")
    wrong = b64encode(b"\x01" * (len(value) * 3 // 4)).ljust(len(value), b"=")[: len(value)]
    return head + begin + wrong + end + tail


def _break_off(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Close the connection under gunicorn's hands; where there is no connection, say 503."""
    connection = environ.get("gunicorn.socket")
    if connection is not None:
        connection.shutdown(socket.SHUT_RDWR)
    return _send(start_response, HTTPStatus.SERVICE_UNAVAILABLE, b"", [])


def _send(
    start_response: Callable[..., Any], status: HTTPStatus, octets: bytes, headers: list[tuple[str, str]]
) -> Iterable[bytes]:
    start_response(f"{status.value} {status.phrase}", [*headers, ("Content-Length", str(len(octets)))])
    return [octets]


def _log(ticket: UUID, refusal: Refusal) -> None:
    """Say in the source's log why a question got no answer: the reason, never a part of the message."""
    _LOG.warning("refused", extra={"ticket": str(ticket), "kind": refusal.journal_reason})
