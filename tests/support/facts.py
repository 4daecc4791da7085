"""What is known of a message after each step, made without the steps before: for tests of one stage or behaviour."""

import functools
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from lxml import etree

from gateway.catalogue import Catalogue, load_catalogue
from gateway.catalogue.document import Values, build_fields
from gateway.catalogue.message import build_question, read_question
from gateway.catalogue.model import Operation, Service
from gateway.directory import Application, Caller, Grant, Institution, KnownNumber
from gateway.exchange import (
    Accepted,
    Answered,
    Arrived,
    Authorised,
    Received,
    Reply,
    Secured,
    Stopwatch,
    Validated,
)
from gateway.refusals import MessageTooLarge
from gateway.soap.envelope import BODY, ENVELOPE, Envelope
from gateway.soap.version import SOAPVersion
from gateway.wss.algorithms import MODERN, DataCipher, SignatureMethod
from gateway.wss.registration import RegisteredCertificate
from gateway.wss.timestamp import Timestamp
from gateway.wss.verify import ProtectionOrder, Signed, Verified
from tests.support.clock import NOON
from tests.support.directory import a_grant, a_welfare_centre
from tests.support.keys import Holder, a_holder
from tests.support.verification import HUB, CountingUnwrapper, KnownApplications
from tests.support.verification import Hub as Receiver

CENTRE_KEY = "centre"


class Octets:
    """A body that arrived whole. Implements `gateway.soap.transport.Body`."""

    def __init__(self, octets: bytes = b"") -> None:
        self.octets = octets
        self.limits: list[int] = []

    def read(self, limit: int) -> bytes:
        self.limits.append(limit)
        if len(self.octets) > limit:
            raise MessageTooLarge
        return self.octets


@functools.cache
def the_catalogue() -> Catalogue:
    return load_catalogue()


def the_operation(name: str) -> tuple[Service, Operation]:
    """Return `Service.operation` of the catalogue."""
    service, _, operation = name.partition(".")
    found = the_catalogue().services[service]
    return found, found.operations[operation]


def an_arrival(octets: bytes = b"", **deviations: Any) -> Arrived:
    return Arrived(
        **{
            "ticket": uuid4(),
            "received_at": NOON,
            "peer": "127.0.0.1",
            "tls_version": None,
            "path": "/services/PersonService/v1",
            "address": "https://hub.example/services/PersonService/v1",
            "content_type": SOAPVersion.SOAP11.content_type,
            "content_encoding": "",
            "soap_action": None,
            "body": Octets(octets),
            "stopwatch": Stopwatch(),
            **deviations,
        }
    )


def a_caller(institution: Institution | None = None) -> Caller:
    institution = institution or a_welfare_centre()
    return Caller(
        application=Application(identifier="centre-1", institution=institution.number), institution=institution
    )


def a_request(
    name: str = "PersonService.consultPerson",
    *,
    criteria: Values | None = None,
    legal_context: str | None = None,
    institution: Institution | None = None,
    ticket: UUID | None = None,
    **fields: Any,
) -> etree._Element:
    """Return the request element of an operation, as its caller writes it."""
    _, operation = the_operation(name)
    question = build_question(
        operation,
        customer=(institution or a_welfare_centre()).number,
        ticket=ticket or uuid4(),
        sent_at=NOON,
        legal_context=legal_context or operation.legal_contexts[0],
        criteria={},
    )
    request = etree.Element(operation.request_tag, nsmap={"m": operation.namespace})
    request.append(question.customer_block)
    etree.SubElement(request, "legalContext").text = question.legal_context
    build_fields(etree.SubElement(request, "criteria"), operation.request, {**(criteria or {}), **fields})
    return request


def a_verified(
    payload: etree._Element,
    *,
    holder: Holder | None = None,
    order: ProtectionOrder = ProtectionOrder.SIGN_THEN_ENCRYPT,
    **deviations: Any,
) -> Verified:
    """Return what the verifier would say of a message with this payload."""
    body = etree.SubElement(etree.Element(ENVELOPE), BODY)
    body.append(payload)
    certificate = (holder or a_holder(CENTRE_KEY)).certificate
    return Verified(
        **{
            "sender": RegisteredCertificate(
                application="centre-1",
                certificate=certificate,
                encryption_certificate=certificate,
                profile=MODERN.name,
            ),
            "content": Signed(body),
            "order": order,
            "timestamp": Timestamp(created=NOON, expires=NOON + timedelta(minutes=5)),
            "cipher": None if order is ProtectionOrder.SIGN_ONLY else DataCipher.AES256_GCM,
            "signed_parts": ("Timestamp", "Body"),
            "addressing": (),
            "dropped_parts": (),
            "signature_method": SignatureMethod.RSA_SHA256.value,
            "signature_value": b"signature",
            "replay_keys": (b"one", b"other"),
            "keep_until": NOON + timedelta(minutes=6),
            **deviations,
        }
    )


def received(service: Service, **deviations: Any) -> Received:
    root = etree.Element(ENVELOPE)
    body = etree.SubElement(root, BODY)
    etree.SubElement(body, "payload")
    envelope = Envelope(octets=b"octets", version=SOAPVersion.SOAP11, root=root, header=None, body=body, identified={})
    return Received(arrived=an_arrival(**deviations), service=service, envelope=envelope)


def accepted(
    name: str = "PersonService.consultPerson",
    *,
    payload: etree._Element | None = None,
    institution: Institution | None = None,
    order: ProtectionOrder = ProtectionOrder.SIGN_THEN_ENCRYPT,
    arrival: dict[str, Any] | None = None,
    **request: Any,
) -> Accepted:
    """Return an accepted message of a welfare centre; `request` is what `a_request` takes."""
    service, operation = the_operation(name)
    if payload is None:
        payload = a_request(name, institution=institution, **request)
    secured = Secured(
        received=received(service, **{"soap_action": operation.soap_action, **(arrival or {})}),
        verified=a_verified(payload, order=order),
        caller=a_caller(institution),
    )
    return Accepted(secured=secured, accepted_at=NOON)


def validated(name: str = "PersonService.consultPerson", **choices: Any) -> Validated:
    """Return a valid question; `choices` are what `accepted` takes."""
    _, operation = the_operation(name)
    fact = accepted(name, **choices)
    question = read_question(fact.secured.verified.content.payload, operation)
    return Validated(accepted=fact, operation=operation, question=question)


def authorised(
    name: str = "PersonService.consultPerson",
    *,
    grant: Grant | None = None,
    number: KnownNumber | None = None,
    **choices: Any,
) -> Authorised:
    """Return an authorised question under a grant of everything, unless another is given."""
    fact = validated(name, **choices)
    return Authorised(validated=fact, grant=grant or a_grant(), number=number)


def answered(fact: Authorised, answer: Any, result: etree._Element | None = None, **more: Any) -> Answered:
    return Answered(authorised=fact, answer=answer, result=result, **more)


def opened(reply: Reply, *, confirms: bytes = b"signature") -> Verified:
    """Open a reply signed with the key of `HUB`, as the caller that `a_verified` names does."""
    caller = Receiver(
        registrations=KnownApplications([a_holder(HUB)]), unwrapper=CountingUnwrapper(a_holder(CENTRE_KEY))
    )
    return caller.verify(reply.octets, confidential=False, confirms=confirms)
