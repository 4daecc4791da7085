"""A source's path of a question: receive, verify, accept, validate, dispatch, answer. The same rooms as the hub's.

What is refused gets the same fixed faults as at the hub: nothing about security is told.
"""

import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

from lxml import etree

from gateway.binding import Bound, Dispatcher
from gateway.catalogue import Catalogue
from gateway.catalogue.block import HubTrace, Identification, SupplierTrace, read_hub_trace
from gateway.catalogue.message import Answer, build_response, build_result, read_question
from gateway.catalogue.model import Operation, Service
from gateway.clock import Clock
from gateway.contracts import SchemaCache
from gateway.provider.hub import HubRegistration
from gateway.provider.memory import Memory, ProcessMemory
from gateway.provider.question import Asked
from gateway.refusals import (
    FaultClass,
    Refusal,
    Replayed,
    TransportRefusal,
    UnknownAddress,
    UnsupportedMediaType,
)
from gateway.soap.envelope import SECURITY, check_must_understand, read_envelope
from gateway.soap.fault import FaultCode, build_fault, enclose
from gateway.soap.namespaces import tag_of
from gateway.soap.parser import Limits
from gateway.soap.transport import WSGIBody, check_media_type, read_soap_action
from gateway.soap.version import SOAPVersion
from gateway.values import EnterpriseNumber
from gateway.wss.apply import Protection, protect
from gateway.wss.canonical import canonical_octets
from gateway.wss.registration import Signer, Trust, Unwrapper
from gateway.wss.verify import Expectations, Verified, Verifier

_LOG = logging.getLogger("gateway.provider")

AnswerFunction = Callable[[Asked], Answer]
_FAULT_CODES = {FaultClass.PARSE: FaultCode.CLIENT, FaultClass.SECURITY: FaultCode.SECURITY}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceKeys:
    """Who a source is, what it signs with, opens with, and trusts."""

    institution: EnterpriseNumber
    signer: Signer
    unwrapper: Unwrapper
    hub: HubRegistration
    trust: Trust


class Source:
    """An authentic source as a WSGI application. A subclass may override `wsgi` and `secure_reply`."""

    def __init__(
        self,
        keys: SourceKeys,
        catalogue: Catalogue,
        answers: Mapping[tuple[str, str], AnswerFunction],
        clock: Clock,
        *,
        memory: Memory | None = None,
        body_seconds: float = 20,
        on_refusal: Callable[[UUID, Refusal], object] | None = None,
    ) -> None:
        """`answers` is keyed by service and operation name; `on_refusal` hears why a message got no answer.

        Without `memory` the source remembers within its process what it answered.
        """
        self._keys = keys
        self._catalogue = catalogue
        self._clock = clock
        self._body_seconds = body_seconds
        self._on_refusal = on_refusal
        self._schemas = SchemaCache()
        self._memory: Memory = ProcessMemory(clock) if memory is None else memory
        self._verifier = Verifier(
            registrations=keys.hub, trust=keys.trust, replay=self._memory, unwrapper=keys.unwrapper
        )
        self._dispatcher: Dispatcher[Asked, Answer] = Dispatcher(
            _bind(catalogue.services[service].operations[operation], function)
            for (service, operation), function in answers.items()
        )

    def wsgi(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer one request over HTTP."""
        ticket = uuid4()
        verified: Verified | None = None
        try:
            service, verified = self._verify(environ)
            action = read_soap_action(environ.get("HTTP_SOAPACTION"))
            status, octets = HTTPStatus.OK, self._answer(service, verified, action, ticket)
        except Exception as error:  # noqa: BLE001 - the one place where a failure becomes a fault
            status, octets = self._try_to_refuse(Refusal.of(error), verified, ticket)
        headers = [("Content-Type", "text/xml; charset=utf-8"), ("Content-Length", str(len(octets)))]
        start_response(f"{status.value} {status.phrase}", headers)
        return [octets]

    def secure_reply(self, payload: etree._Element, verified: Verified) -> bytes:
        """Return `payload`, an answer or a fault, signed and encrypted for the hub as `verified` was for us.

        An extension point: all that leaves secured passes here, to be changed before it is signed, or spoiled after.
        """
        protection = Protection(
            signer=self._keys.signer,
            recipient=self._keys.hub.encryption_certificate,
            order=verified.order,
            suite=verified.answer_suite,
            confirms=verified.signature_value,
        )
        return protect(canonical_octets(payload), protection, now=self._clock.now()).octets

    def _verify(self, environ: dict[str, Any]) -> tuple[Service, Verified]:
        service = self._catalogue.service_at(environ.get("PATH_INFO", ""))
        if service is None or environ["REQUEST_METHOD"] != "POST":
            raise UnknownAddress("no service here")
        spoken = check_media_type(environ.get("CONTENT_TYPE", ""), environ.get("HTTP_CONTENT_ENCODING", ""))
        if spoken is not SOAPVersion.SOAP11:
            raise UnsupportedMediaType("the hub asks in SOAP 1.1")
        octets = WSGIBody(environ, seconds=self._body_seconds).read(service.max_bytes)
        limits = Limits(bytes=service.max_bytes)
        envelope = read_envelope(octets, limits=limits, version=SOAPVersion.SOAP11)
        check_must_understand(envelope, understood=frozenset({SECURITY}))
        expectations = Expectations(confidential=True, limits=limits)
        verified = self._verifier.verify(envelope, expectations, now=self._clock.now())
        if not self._memory.accept(verified.replay_keys, verified.keep_until):
            raise Replayed("a copy was accepted first")
        return service, verified

    def _answer(self, service: Service, verified: Verified, soap_action: str | None, ticket: UUID) -> bytes:
        received_at = self._clock.now()
        payload = verified.content.payload
        operation = service.operation_asked(tag_of(payload), soap_action)
        self._schemas.check(payload)
        asked = Asked(
            service=service,
            operation=operation,
            question=read_question(payload, operation),
            trace=read_hub_trace(payload),
        )
        answer = self._dispatcher.dispatch(payload, asked)
        response = self._respond(asked, answer, ticket, received_at)
        return self.secure_reply(response, verified)

    def _respond(self, asked: Asked, answer: Answer, ticket: UUID, received_at: datetime) -> etree._Element:
        """The source's own block says under which ticket it may be asked about this answer."""
        status = self._catalogue.status(answer.code)
        own = SupplierTrace(
            identification=Identification(number=self._keys.institution),
            ticket=str(ticket),
            received_at=received_at,
            replied_at=self._clock.now(),
        )
        trace = HubTrace(ticket=asked.trace.ticket, received_at=asked.trace.received_at, replied_at=self._clock.now())
        response = build_response(
            asked.service,
            asked.operation,
            asked.question,
            trace,
            status_value=status.value_for(asked.operation.status),
            description=status.description,
            answer=answer,
            result=None if answer.result is None else build_result(asked.operation, answer.result),
            suppliers=(own,),
        )
        self._schemas.check(response)
        return response

    def _try_to_refuse(self, refusal: Refusal, verified: Verified | None, ticket: UUID) -> tuple[HTTPStatus, bytes]:
        """What broke the answer may break the fault too, or its being told: then a bare status, and nothing more."""
        try:
            if self._on_refusal is not None:
                self._on_refusal(ticket, refusal)
            return self._refuse(refusal, verified, ticket)
        except Exception as error:  # noqa: BLE001 - nothing may escape to the server, which would tell it
            _LOG.error("no fault", extra={"ticket": str(ticket), "kind": type(error).__name__})
            return HTTPStatus.INTERNAL_SERVER_ERROR, b""

    def _refuse(self, refusal: Refusal, verified: Verified | None, ticket: UUID) -> tuple[HTTPStatus, bytes]:
        if isinstance(refusal, TransportRefusal):
            return refusal.status, b""
        code = _FAULT_CODES.get(refusal.fault_class, FaultCode.SERVER)
        fault = build_fault(code, f"The question could not be answered. Reference {ticket}")
        if verified is None:
            return HTTPStatus.INTERNAL_SERVER_ERROR, enclose(fault)
        return HTTPStatus.INTERNAL_SERVER_ERROR, self.secure_reply(etree.XML(fault), verified)


def _bind(operation: Operation, function: AnswerFunction) -> Bound[Asked, Answer]:
    return Bound(
        namespace=operation.namespace,
        service=operation.service,
        operation=operation.name,
        request_element=operation.request_element,
        function=function,
    )
