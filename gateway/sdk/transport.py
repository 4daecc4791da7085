"""The HTTP leg below zeep: one POST over a kept connection, no redirects, no repeats, bounded time and size.

Replies that zeep would not show to message security are judged here, by HTTP status alone: those without content and
those that are not SOAP. SOAP 1.1 section 6.2 knows 200 for an answer and 500 for a fault; both go on to be verified.
A message is never sent twice by itself: the hub may have processed what it did not answer.
"""

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Never

import urllib3
from lxml import etree

from gateway.sdk.errors import CrossroadsError, NotAccepted, OutcomeUnknown, ServiceUnavailable, TransportRefused
from gateway.soap.watched_pool import WatchedPools, limit_answer, read_answer

LARGEST_ANSWER = 20 * 1024 * 1024

_MEDIA_TYPE = "text/xml"
_CONNECTIONS = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What zeep reads of a reply."""

    status_code: int
    content: bytes
    headers: Mapping[str, str]
    encoding: str = "utf-8"


class _Wire(threading.local):
    """The octets of the last exchange of a thread."""

    sent: bytes | None = None
    received: bytes | None = None


class HubTransport:
    """Stands in for `zeep.Transport`; loads nothing, logs nothing. Safe in any thread."""

    def __init__(self, *, connect_seconds: float, answer_seconds: float) -> None:
        self._answer_seconds = answer_seconds
        self._wire = _Wire()
        self._pools = WatchedPools(
            connections=_CONNECTIONS, connect_seconds=connect_seconds, answer_seconds=answer_seconds
        )

    @property
    def last_sent(self) -> bytes | None:
        """What this thread sent last, as it crossed the wire; `None` when its last call sent nothing."""
        return self._wire.sent

    @property
    def last_received(self) -> bytes | None:
        """What came back, verified or not."""
        return self._wire.received

    def forget(self) -> None:
        """Begin an exchange: nothing was sent, nothing received."""
        self._wire.sent = self._wire.received = None

    def load(self, url: str) -> Never:
        """Refuse: zeep asks for a document that a contract imports, and ours import nothing."""
        raise ValueError(f"contracts are closed; {url[:80]} is not loaded")

    def post_xml(self, address: str, envelope: etree._Element, headers: Mapping[str, str]) -> Reply:
        """Return the SOAP reply, fault or not.

        Raises `NotAccepted`, `TransportRefused` or `OutcomeUnknown`.
        """
        self._wire.sent = octets = etree.tostring(envelope, encoding="utf-8", xml_declaration=True)
        reply = self._post(address, octets, {**headers, "Accept": _MEDIA_TYPE})
        _check_reply(reply)
        return reply

    def close(self) -> None:
        """Close the kept connections."""
        self._pools.clear()

    def _post(self, address: str, octets: bytes, headers: dict[str, str]) -> Reply:
        with limit_answer(self._answer_seconds) as deadline:
            try:
                answer = self._pools.post(address, octets, headers)
                content = read_answer(answer, limit=LARGEST_ANSWER)
            except (urllib3.exceptions.HTTPError, OSError) as error:
                raise self._late() if deadline.passed else self._name(error) from None
        if deadline.passed:
            raise self._late()
        if len(content) > LARGEST_ANSWER:
            raise OutcomeUnknown(f"the answer is larger than {LARGEST_ANSWER} octets")
        self._wire.received = content
        return Reply(status_code=answer.status, content=content, headers=answer.headers)

    def _name(self, error: Exception) -> CrossroadsError:
        """Only what fails before the message can be sent is known not to have arrived."""
        kind = type(error).__name__
        if isinstance(error, urllib3.exceptions.ConnectTimeoutError | urllib3.exceptions.NewConnectionError):
            return NotAccepted(f"no connection to the hub ({kind}); nothing was sent")
        if isinstance(error, urllib3.exceptions.TimeoutError):
            return self._late()
        return OutcomeUnknown(f"the connection failed ({kind})")

    def _late(self) -> OutcomeUnknown:
        return OutcomeUnknown(f"no complete answer within {self._answer_seconds:g} s")


def _check_reply(reply: Reply) -> None:
    """Let pass what may be SOAP; say what everything else means."""
    status = reply.status_code
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        seconds = reply.headers.get("Retry-After", "")
        raise ServiceUnavailable(retry_after=int(seconds) if seconds.isascii() and seconds.isdigit() else None)
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
        raise TransportRefused(status)
    if status not in (HTTPStatus.OK, HTTPStatus.INTERNAL_SERVER_ERROR) or not reply.content:
        raise OutcomeUnknown(f"HTTP {status} and no answer")
    if reply.headers.get("Content-Type", "").partition(";")[0].strip().lower() != _MEDIA_TYPE:
        raise OutcomeUnknown("the answer is not SOAP 1.1")
