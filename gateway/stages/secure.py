"""Security header to proof: who is speaking, and exactly what they said (`gateway.wss.verify`)."""

from dataclasses import dataclass

from gateway.catalogue.service_row import Confidentiality
from gateway.clock import Clock
from gateway.directory import Directory
from gateway.exchange import Received, Secured
from gateway.refusals import UncoveredPart, UnknownToken
from gateway.soap.parser import Limits
from gateway.wss.verify import Expectations, ProtectionOrder, Verifier


@dataclass(frozen=True, slots=True, kw_only=True)
class Secure:
    """The second stage."""

    verifier: Verifier
    directory: Directory
    clock: Clock
    allow_plain_transport: bool

    def __call__(self, received: Received) -> Secured:
        """Return the proved message; raise a `SecurityRefusal`.

        A Body in clear is accepted only for services without personal data, over a protected transport.
        """
        service = received.service
        expectations = Expectations(
            confidential=service.confidentiality is Confidentiality.ENCRYPTED,
            limits=Limits(bytes=service.max_bytes),
        )
        verified = self.verifier.verify(received.envelope, expectations, now=self.clock.now())
        if verified.order is ProtectionOrder.SIGN_ONLY and not self._is_transport_protected(received):
            raise UncoveredPart("a clear Body over a clear transport")
        caller = self.directory.services.find_caller(verified.sender.application)
        if caller is None:
            raise UnknownToken("the application's registration ended")
        return Secured(received=received, verified=verified, caller=caller)

    def _is_transport_protected(self, received: Received) -> bool:
        return self.allow_plain_transport or received.arrived.tls_version is not None
