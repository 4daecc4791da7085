"""The secured leg to one provider: protect the question, post it, verify the answer, check that it answers us.

The answer must be signed by the application that the directory names for this provider, confirm the signature of our
question, repeat our ticket and the customer's, be encrypted for us, and validate against the published schema.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from gateway.catalogue.block import HubTrace, Identification
from gateway.catalogue.message import Question, Response, build_request, read_response
from gateway.catalogue.model import Operation, Service
from gateway.clock import Clock
from gateway.contracts import SchemaCache
from gateway.directory.services.model import Provider
from gateway.refusals import (
    EnvelopeRefusal,
    SchemaViolation,
    SecurityRefusal,
    SourceInvalid,
    SourceRefused,
    SourceUntrusted,
    UnknownToken,
    UntrustedCertificate,
)
from gateway.routing.post import Poster
from gateway.soap.envelope import FAULT, read_envelope
from gateway.soap.parser import Limits
from gateway.soap.version import SOAPVersion
from gateway.wss.algorithms import Outbound
from gateway.wss.apply import Protection, protect
from gateway.wss.canonical import canonical_octets
from gateway.wss.profile import find_profile
from gateway.wss.registration import RegisteredCertificate, Registrations, Signer, TokenClaim
from gateway.wss.replay import NoReplayMemory
from gateway.wss.verify import Expectations, Verified, Verifier


@dataclass(frozen=True, slots=True)
class _OnlyFrom:
    """Registrations narrowed to one application: another partner's signature is nobody's here."""

    application: str
    registrations: Registrations

    def find_certificate(self, claim: TokenClaim) -> RegisteredCertificate | None:
        found = self.registrations.find_certificate(claim)
        return found if found is not None and found.application == self.application else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """How the hub speaks with providers."""

    signer: Signer
    verifier: Verifier
    """As strict with answers as with requests; of its registrations, an answer may use its provider's only."""
    schemas: SchemaCache
    poster: Poster
    clock: Clock

    def ask(
        self, provider: Provider, service: Service, operation: Operation, question: Question, trace: HubTrace
    ) -> Response:
        """Return the provider's verified, valid response; raise a `SourceRefusal`."""
        self._check_recipient(provider)
        payload = canonical_octets(build_request(service, operation, question, trace))
        outbound = self._outbound(provider)
        protection = Protection(
            signer=self.signer,
            recipient=provider.registered.encryption_certificate,
            order=outbound.order,
            suite=outbound.suite,
        )
        sent = protect(payload, protection, now=self.clock.now())
        url, limits = provider.url + service.path, Limits(bytes=service.max_bytes)
        answer = self.poster.post(url, sent.octets, soap_action=operation.soap_action, limit=limits.bytes)
        verified = self._verify(answer, provider, sent.signature_value, limits)
        return self._read(verified, provider, operation, question, trace.ticket)

    def _outbound(self, provider: Provider) -> Outbound:
        """A call follows the profile of whom it goes to; one that is unknown or has ended is asked nothing."""
        try:
            return find_profile(provider.registered, self.clock.now()).outbound
        except UnknownToken as refusal:
            raise SourceUntrusted(f"{refusal.journal_reason}: {refusal.detail}; nothing was sent") from None

    def _check_recipient(self, provider: Provider) -> None:
        """Whoever holds a revoked key must not read the question either."""
        certificate = provider.registered.encryption_certificate
        try:
            self.verifier.trust.check_encryption(certificate, moment=self.clock.now())
        except UntrustedCertificate as refusal:
            raise SourceUntrusted(f"{refusal.journal_reason}: {refusal.detail}; nothing was sent") from None

    def _verify(self, answer: bytes, provider: Provider, confirms: bytes, limits: Limits) -> Verified:
        only_from = _OnlyFrom(provider.registered.application, self.verifier.registrations)
        verifier = replace(self.verifier, registrations=only_from, replay=NoReplayMemory())
        expectations = Expectations(confidential=True, confirms=confirms, limits=limits)
        try:
            envelope = read_envelope(answer, limits=limits, version=SOAPVersion.SOAP11)
            return verifier.verify(envelope, expectations, now=self.clock.now())
        except (EnvelopeRefusal, SecurityRefusal) as refusal:
            raise SourceUntrusted(f"{refusal.journal_reason}: {refusal.detail}") from None

    def _read(
        self,
        verified: Verified,
        provider: Provider,
        operation: Operation,
        question: Question,
        ticket: UUID,
    ) -> Response:
        payload = verified.content.payload
        if payload.tag == FAULT:
            raise SourceRefused("a signed fault")
        if payload.tag != operation.response_tag:
            raise SourceInvalid("another element than the response")
        try:
            self.schemas.check(payload)
        except SchemaViolation as violation:
            raise SourceInvalid(f"{violation.detail} at {violation.where}") from None
        response = read_response(payload, Identification(number=provider.institution.number))
        if response.hub_ticket != ticket or response.customer_ticket != question.customer_ticket:
            raise SourceUntrusted("answers another question")
        return response
