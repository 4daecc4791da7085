"""The WSGI door of the hub: messages are posted, contracts and health are fetched, everything else is refused.

gunicorn calls it. What stands in front (TLS, buffering, client limits) is in `deploy/`. The door knows HTTP and nothing
of messages: it hands an `Arrived` to the pipeline and sends the `Reply` back.
"""

import json
import logging
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs
from uuid import UUID, uuid4

from gateway.app import Hub
from gateway.catalogue.model import Service
from gateway.catalogue.service_row import Confidentiality
from gateway.contracts import Policy, compose
from gateway.exchange import Arrived, Reply, Stopwatch
from gateway.refusals import MethodNotAllowed
from gateway.server.health import Health
from gateway.soap.transport import WSGIBody, read_action

StartResponse = Callable[..., Any]
Environ = dict[str, Any]

_LOG = logging.getLogger("gateway.server")
_FETCHING = ("GET", "HEAD")
_DRAIN_SECONDS = 1.0
_TLS_VERSION_HEADER = "HTTP_X_TLS_VERSION"


class Door:
    """The WSGI application of one worker."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._health = Health(hub)

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request. Never raises: what is unforeseen is a bare 500 with a log line."""
        ticket = uuid4()
        try:
            reply = self._answer(environ, ticket)
        except Exception as error:  # noqa: BLE001 - the last line: an exception's text may quote a message
            _LOG.error("unforeseen", extra={"ticket": str(ticket), "kind": type(error).__qualname__})
            reply = Reply(status=HTTPStatus.INTERNAL_SERVER_ERROR, octets=b"")
        _end_unread_body(environ, reply)
        is_fetched = environ["REQUEST_METHOD"] in _FETCHING
        return _send(reply, None if is_fetched else ticket, start_response)

    def _answer(self, environ: Environ, ticket: UUID) -> Reply:
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        if method in _FETCHING:
            return self._fetch(path, environ.get("QUERY_STRING", ""))
        arrived = self._arrive(environ, path, ticket)
        if method == "POST":
            return self._post(arrived)
        return self._hub.pipeline.fail(arrived, MethodNotAllowed())

    def _arrive(self, environ: Environ, path: str, ticket: UUID) -> Arrived:
        hub, content_type = self._hub, environ.get("CONTENT_TYPE", "")
        return Arrived(
            ticket=ticket,
            received_at=hub.clock.now(),
            peer=environ.get("REMOTE_ADDR", ""),
            tls_version=_tls_version(environ),
            path=path,
            address=hub.settings.hub.public_url + path,
            content_type=content_type,
            content_encoding=environ.get("HTTP_CONTENT_ENCODING", ""),
            soap_action=read_action(content_type, environ.get("HTTP_SOAPACTION")),
            body=WSGIBody(environ, seconds=hub.settings.limits.body_seconds),
            stopwatch=Stopwatch(),
        )

    def _post(self, arrived: Arrived) -> Reply:
        clock = self._hub.clock
        began = clock.ticks()
        reply = self._hub.pipeline.run(arrived)
        fields = {
            "ticket": str(arrived.ticket),
            "status": int(reply.status),
            "milliseconds": int((clock.ticks() - began) * 1000),
        }
        _LOG.info("exchange", extra=fields)
        return reply

    def _fetch(self, path: str, query: str) -> Reply:
        if path == "/health/live":
            return Reply(status=HTTPStatus.OK, octets=b"live\n", content_type="text/plain; charset=utf-8")
        if path == "/health/ready":
            return self._ready()
        return self._contract(path, query)

    def _ready(self) -> Reply:
        findings = self._health.examine()
        good = all(finding.good for finding in findings.values())
        content = {name: {"good": finding.good, "detail": finding.detail} for name, finding in findings.items()}
        return Reply(
            status=HTTPStatus.OK if good else HTTPStatus.SERVICE_UNAVAILABLE,
            octets=json.dumps(content, indent=2).encode() + b"\n",
            content_type="application/json",
        )

    def _contract(self, path: str, query: str) -> Reply:
        """`?wsdl` is the contract, `&policy=` and `&addressing` its variants; nothing else is fetched here."""
        service = self._hub.catalogue.service_at(path)
        variant = _read_variant(_parse_query(query))
        if service is None or variant is None or not _is_published(service, variant[0]):
            return Reply(status=HTTPStatus.NOT_FOUND, octets=b"")
        policy, addressing = variant
        address = self._hub.settings.hub.public_url + service.path
        octets = compose(service.name, service.version, policy=policy, address=address, addressing=addressing)
        return Reply(status=HTTPStatus.OK, octets=octets)


def _read_variant(asked: dict[str, list[str]]) -> tuple[Policy, bool] | None:
    """Return the policy that a query for a contract asks, and whether addressing; `None` for any other query."""
    policies, addressing = asked.pop("policy", [Policy.GCM.value]), asked.pop("addressing", None)
    if len(asked) != 1 or next(iter(asked)).lower() != "wsdl" or addressing not in (None, [""]):
        return None
    if len(policies) != 1 or policies[0] not in set(Policy):
        return None
    return Policy(policies[0]), addressing is not None


def _is_published(service: Service, policy: Policy) -> bool:
    """A contract must not tell a partner to send in clear what is then refused."""
    return policy is not Policy.SIGN or service.confidentiality is Confidentiality.SIGNED


def _parse_query(query: str) -> dict[str, list[str]]:
    """Return the fields of a query string; none when there are more than any contract's address has."""
    try:
        return parse_qs(query, keep_blank_values=True, max_num_fields=4)
    except ValueError:
        return {}


def _tls_version(environ: Environ) -> str | None:
    """How the transport was secured, as the proxy in front says; gunicorn believes only the addresses it is told."""
    if environ.get("wsgi.url_scheme") != "https":
        return None
    version = environ.get(_TLS_VERSION_HEADER, "")
    return version if version in ("TLSv1.2", "TLSv1.3") else "TLS"


def _end_unread_body(environ: Environ, reply: Reply) -> None:
    """A bare refusal may leave a body unread; the server would drain it at the sender's pace before going on."""
    if environ["REQUEST_METHOD"] in _FETCHING or (reply.status >= HTTPStatus.BAD_REQUEST and not reply.octets):
        WSGIBody(environ, seconds=_DRAIN_SECONDS).discard()


def _send(reply: Reply, ticket: UUID | None, start_response: StartResponse) -> Iterable[bytes]:
    headers = [("Content-Length", str(len(reply.octets))), ("X-Content-Type-Options", "nosniff")]
    if reply.octets:
        headers.append(("Content-Type", reply.content_type))
    if reply.status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers.append(("Allow", "GET, HEAD, POST"))
    if ticket is not None and reply.status >= HTTPStatus.BAD_REQUEST:
        headers.append(("X-Correlation-Id", str(ticket)))
    if reply.retry_after is not None:
        headers.append(("Retry-After", str(reply.retry_after)))
    start_response(f"{reply.status.value} {reply.status.phrase}", headers)
    return [reply.octets]
