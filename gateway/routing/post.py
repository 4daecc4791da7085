"""One POST to a provider over a pooled connection: no redirects, no retries, bounded time and size.

A request is never sent twice: the provider may have processed what it did not answer.
"""

from http import HTTPStatus

import urllib3

from gateway.refusals import SourceRefused, SourceTimedOut, SourceUnavailable

_HEADERS = {"Content-Type": "text/xml; charset=utf-8", "Accept": "text/xml"}
_MAX_BYTES = 20 * 1024 * 1024
_CHUNK = 64 * 1024


class Poster:
    """A pool of connections to providers."""

    def __init__(self, *, connect_seconds: float, answer_seconds: float, concurrent: int) -> None:
        self._pool = urllib3.PoolManager(
            maxsize=concurrent,
            block=False,
            retries=False,
            timeout=urllib3.Timeout(connect=connect_seconds, read=answer_seconds, total=answer_seconds),
        )

    def post(self, url: str, octets: bytes, *, soap_action: str) -> bytes:
        """Return the octets of the SOAP answer, fault or not.

        Raises `SourceUnavailable` without a connection, `SourceTimedOut` without an answer in time, `SourceRefused`
        for an answer that is not SOAP.
        """
        headers = {**_HEADERS, "SOAPAction": f'"{soap_action}"'}
        try:
            answer = self._pool.request(
                "POST", url, body=octets, headers=headers, redirect=False, preload_content=False, decode_content=False
            )
            try:
                content = answer.read(_MAX_BYTES + 1)
            finally:
                answer.release_conn()
        except (urllib3.exceptions.ConnectTimeoutError, urllib3.exceptions.NewConnectionError) as error:
            raise SourceUnavailable(type(error).__name__) from None
        except urllib3.exceptions.TimeoutError as error:
            raise SourceTimedOut(type(error).__name__) from None
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise SourceUnavailable(type(error).__name__) from None
        if answer.status not in (HTTPStatus.OK, HTTPStatus.INTERNAL_SERVER_ERROR) or len(content) > _MAX_BYTES:
            raise SourceRefused(f"HTTP status {answer.status}, {len(content)} octets")
        return content
