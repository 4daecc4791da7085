"""An application of an institution, as it speaks to the hub: asks, secures, opens what comes back."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from lxml import etree

from gateway.catalogue.document import Values, build_fields
from gateway.catalogue.message import build_question
from gateway.directory import Institution
from gateway.provider.hub import HubRegistration
from gateway.soap.envelope import read_envelope
from gateway.soap.fault import Fault, read_fault_element
from gateway.soap.version import SOAPVersion
from gateway.wss.apply import Protected, Protection, protect
from gateway.wss.canonical import canonical_octets
from gateway.wss.replay import NoReplayMemory
from gateway.wss.verify import Expectations, ProtectionOrder, Verifier
from tests.support.http import HTTPReply
from tests.support.keys import Holder
from tests.support.messages import Message, a_message
from tests.support.pki import Application

if TYPE_CHECKING:
    from tests.support.hub import StagedNetwork

LIFE = timedelta(minutes=5)


def soap12(action: str) -> dict[str, Any]:
    """Return what a SOAP 1.2 request has in its WSGI environment (RFC 3902)."""
    return {"CONTENT_TYPE": f'application/soap+xml; charset=utf-8; action="{action}"', "HTTP_SOAPACTION": None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A reply as an application reads it: verified and opened, or an unsecured fault."""

    http: HTTPReply
    payload: etree._Element
    secured: bool
    order: ProtectionOrder | None = None

    @property
    def fault(self) -> Fault | None:
        return read_fault_element(self.payload)

    @property
    def reason_code(self) -> str | None:
        """The code in the declared detail of a fault."""
        assert self.fault is not None
        return None if self.fault.detail is None else self.fault.detail.findtext("detail/reasonCode")

    @property
    def code(self) -> str | None:
        return self.payload.findtext("status/code")

    @property
    def value(self) -> str | None:
        return self.payload.findtext("status/value")

    @property
    def information(self) -> dict[str | None, str | None]:
        entries = self.payload.findall("status/information")
        return {entry.findtext("fieldName"): entry.findtext("fieldValue") for entry in entries}

    @property
    def filtered(self) -> list[str | None]:
        return [element.text for element in self.payload.iterfind("dataFilters/filteredElement")]

    @property
    def result(self) -> etree._Element | None:
        return self.payload.find("result")

    @property
    def hub_ticket(self) -> UUID:
        return UUID(next(self.payload.iter("ticketCBSS")).text)

    def text(self, path: str) -> str | None:
        """Return the text at `path` in the result."""
        return None if self.result is None else self.result.findtext(path)

    def texts(self, path: str) -> list[str | None]:
        return [] if self.result is None else [element.text for element in self.result.iterfind(path)]


class Partner:
    """An application of an institution of the network."""

    def __init__(self, network: "StagedNetwork", institution: Institution, application: Application) -> None:
        self.network = network
        self.institution = institution
        self.application = application

    @property
    def holder(self) -> Holder:
        """The same key, for messages that our own signer would not make."""
        application = self.application
        return Holder(
            name=application.identifier, private_key=application.private_key, certificate=application.certificate
        )

    def question(
        self,
        service: str,
        operation: str,
        *,
        legal_context: str | None = None,
        ticket: UUID | None = None,
        customer: Any = None,
        criteria: Values | None = None,
        **fields: Any,
    ) -> etree._Element:
        """Return the request element, without the hub's block."""
        row = self.network.operation(service, operation)
        question = build_question(
            row,
            customer=customer or self.institution.number,
            ticket=ticket or uuid4(),
            sent_at=self.network.clock.now(),
            legal_context=legal_context or next(iter(row.legal_contexts)),
            criteria={},
        )
        request = etree.Element(row.request_tag, nsmap={"m": row.namespace})
        request.append(question.customer_block)
        etree.SubElement(request, "legalContext").text = question.legal_context
        build_fields(etree.SubElement(request, "criteria"), row.request, {**(criteria or {}), **fields})
        return request

    def protected(
        self,
        payload: etree._Element,
        *,
        order: ProtectionOrder = ProtectionOrder.SIGN_THEN_ENCRYPT,
        version: SOAPVersion = SOAPVersion.SOAP11,
    ) -> Protected:
        """Secure `payload` with our own signer."""
        recipient = self.network.pki.hub_decryption.certificate
        protection = Protection(
            signer=self.application.signing_key,
            recipient=None if order is ProtectionOrder.SIGN_ONLY else recipient,
            order=order,
            version=version,
        )
        return protect(canonical_octets(payload), protection, now=self.network.clock.now())

    def writes(self, payload: etree._Element) -> Message:
        """Return the message that a foreign toolkit makes of `payload`, for a test to add one deviation."""
        message = a_message().with_payload(canonical_octets(payload)).with_period(self.network.clock.now(), LIFE)
        return message.signed_by(self.holder).encrypted_for(self.network.pki.hub_decryption.certificate)

    def asks(
        self,
        service: str,
        operation: str,
        *,
        order: ProtectionOrder = ProtectionOrder.SIGN_THEN_ENCRYPT,
        version: SOAPVersion = SOAPVersion.SOAP11,
        **fields: Any,
    ) -> Told:
        """Ask, and return what the hub told."""
        request = self.question(service, operation, **fields)
        return self.sends(request, service, operation, order=order, version=version)

    def sends(
        self,
        request: etree._Element,
        service: str,
        operation: str,
        *,
        order: ProtectionOrder = ProtectionOrder.SIGN_THEN_ENCRYPT,
        version: SOAPVersion = SOAPVersion.SOAP11,
        **environ: Any,
    ) -> Told:
        """Send a request element, and return what the hub told."""
        sent = self.protected(request, order=order, version=version)
        if version is SOAPVersion.SOAP12:
            environ = {**soap12(self.network.operation(service, operation).soap_action), **environ}
        reply = self.network.post(sent.octets, service, operation, **environ)
        return self.open(reply, confirms=sent.signature_value)

    def open(self, reply: HTTPReply, *, confirms: bytes) -> Told:
        """Verify and open a reply; one without a security header comes back as unsecured."""
        envelope = read_envelope(reply.octets)
        if envelope.header is None:
            return Told(http=reply, payload=envelope.payload, secured=False)
        verifier = Verifier(
            registrations=HubRegistration(
                signing_certificate=self.network.pki.hub_signing.certificate,
                encryption_certificate=self.network.pki.hub_decryption.certificate,
            ),
            trust=self.network.pki.trust(),
            replay=NoReplayMemory(),
            unwrapper=self.application.decryption_key,
        )
        expectations = Expectations(confidential=False, confirms=confirms)
        verified = verifier.verify(envelope, expectations, now=self.network.clock.now())
        return Told(http=reply, payload=verified.content.payload, secured=True, order=verified.order)
