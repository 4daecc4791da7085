"""Security header to proof: who is speaking, and exactly what they said (`gateway.wss.verify`).

Before any cryptography, a message with a mandatory header block that is not understood here is refused: nothing of it
may be processed (SOAP 1.1 section 4.2.3, SOAP 1.2 Part 1 section 2.4).
"""

from dataclasses import dataclass

from gateway.catalogue.service_row import Confidentiality
from gateway.clock import Clock
from gateway.directory import Directory
from gateway.exchange import Received, Secured
from gateway.refusals import InvalidSecurity, UncoveredPart, UnknownToken
from gateway.soap import addressing
from gateway.soap.envelope import SECURITY, check_must_understand
from gateway.soap.parser import Limits
from gateway.wss.verify import Expectations, ProtectionOrder, Verified, Verifier

UNDERSTOOD = frozenset({SECURITY}) | addressing.UNDERSTOOD
"""The header blocks that the hub understands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Secure:
    """The second stage."""

    verifier: Verifier
    directory: Directory
    clock: Clock
    allow_plain_transport: bool

    def __call__(self, received: Received) -> Secured:
        """Return the proved message; raise `MustUnderstand` or a `SecurityRefusal`.

        A Body in clear is accepted only for services without personal data, over a protected transport.
        """
        check_must_understand(received.envelope, understood=UNDERSTOOD)
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
        return Secured(
            received=received, verified=verified, caller=caller, addressing=_read_addressing(received, verified)
        )

    def _is_transport_protected(self, received: Received) -> bool:
        return self.allow_plain_transport or received.arrived.tls_version is not None


def _read_addressing(received: Received, verified: Verified) -> addressing.Addressing | None:
    """A MessageID is in clear: with the ticket in it, the digest of a Body in SignedInfo tells it to a guesser."""
    envelope = received.envelope
    read = addressing.read_addressing(verified.addressing, version=envelope.version, address=received.arrived.address)
    ticket = verified.content.payload.findtext("informationCustomer/ticket") or ""
    if read is not None and addressing.tells_ticket(read, ticket):
        raise InvalidSecurity("the ticket in the addressing header MessageID")
    return read
