"""One POST to a provider over a pooled connection: no redirects, no retries, bounded time and size.

A request is never sent twice: the provider may have processed what it did not answer. The time is that of the whole
answer (`gateway.soap.watched_pool`), the size what the service allows.
"""

from http import HTTPStatus

import urllib3

from gateway.refusals import SourceRefused, SourceTimedOut, SourceUnavailable
from gateway.soap.watched_pool import WatchedPools, limit_answer, read_answer

_HEADERS = {"Content-Type": "text/xml; charset=utf-8", "Accept": "text/xml"}


class Poster:
    """A pool of connections to providers."""

    def __init__(self, *, connect_seconds: float, answer_seconds: float, concurrent: int) -> None:
        self._answer_seconds = answer_seconds
        self._pools = WatchedPools(
            connections=concurrent, connect_seconds=connect_seconds, answer_seconds=answer_seconds
        )

    def post(self, url: str, octets: bytes, *, soap_action: str, limit: int) -> bytes:
        """Return the octets of the SOAP answer, fault or not, at most `limit` of them.

        Raises `SourceUnavailable` without a connection, `SourceTimedOut` without a whole answer in time,
        `SourceRefused` for an answer that is not SOAP or too large.
        """
        headers = {**_HEADERS, "SOAPAction": f'"{soap_action}"'}
        with limit_answer(self._answer_seconds) as deadline:
            try:
                answer = self._pools.post(url, octets, headers)
                content = read_answer(answer, limit=limit)
            except (urllib3.exceptions.HTTPError, OSError) as error:
                raise _name(error, timed_out=deadline.passed) from None
        if deadline.passed:
            raise SourceTimedOut("cut at the deadline")
        if answer.status not in (HTTPStatus.OK, HTTPStatus.INTERNAL_SERVER_ERROR) or len(content) > limit:
            raise SourceRefused(f"HTTP status {answer.status}, {len(content)} octets")
        return content

    def close(self) -> None:
        """Close the kept connections."""
        self._pools.clear()


def _name(error: Exception, *, timed_out: bool) -> SourceUnavailable | SourceTimedOut:
    """Only a silence after the question was sent is a time-out; without a connection nothing was asked."""
    kind = type(error).__name__
    if isinstance(error, urllib3.exceptions.ConnectTimeoutError | urllib3.exceptions.NewConnectionError):
        return SourceUnavailable(kind)
    if timed_out or isinstance(error, urllib3.exceptions.TimeoutError):
        return SourceTimedOut(kind)
    return SourceUnavailable(kind)
