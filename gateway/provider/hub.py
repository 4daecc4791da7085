"""The one partner that a source listens to: the hub, known by the certificate it was given when it connected."""

from dataclasses import dataclass

from cryptography import x509

from gateway.wss.algorithms import MODERN
from gateway.wss.recipient import is_named_by
from gateway.wss.registration import RegisteredCertificate, TokenClaim

HUB = "hub"


@dataclass(frozen=True, slots=True, kw_only=True)
class HubRegistration:
    """Registrations with one entry: the hub's signing certificate, and the one to encrypt answers for."""

    signing_certificate: x509.Certificate
    encryption_certificate: x509.Certificate

    def find_certificate(self, claim: TokenClaim) -> RegisteredCertificate | None:
        """Return the hub when `claim` names its signing certificate."""
        if not is_named_by(self.signing_certificate, claim):
            return None
        return RegisteredCertificate(
            application=HUB,
            certificate=self.signing_certificate,
            encryption_certificate=self.encryption_certificate,
            profile=MODERN.name,
        )
