"""The one partner that a source listens to: the hub, known by the certificate it was given when it connected."""

from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes

from gateway.wss.algorithms import MODERN
from gateway.wss.recipient import subject_key_identifier, thumbprint
from gateway.wss.registration import CertificateClaim, RegisteredCertificate, SubjectKeyClaim, TokenClaim

HUB = "hub"


@dataclass(frozen=True, slots=True, kw_only=True)
class HubRegistration:
    """Registrations with one entry: the hub's signing certificate, and the one to encrypt answers for."""

    signing_certificate: x509.Certificate
    encryption_certificate: x509.Certificate

    def find_certificate(self, claim: TokenClaim) -> RegisteredCertificate | None:
        """Return the hub when `claim` names its signing certificate."""
        if not self._is_named_by(claim):
            return None
        return RegisteredCertificate(
            application=HUB,
            certificate=self.signing_certificate,
            encryption_certificate=self.encryption_certificate,
            profile=MODERN.name,
        )

    def _is_named_by(self, claim: TokenClaim) -> bool:
        if isinstance(claim, CertificateClaim):
            return claim.sha256 == self.signing_certificate.fingerprint(hashes.SHA256())
        if isinstance(claim, SubjectKeyClaim):
            return claim.identifier == subject_key_identifier(self.signing_certificate)
        return claim.sha1 == thumbprint(self.signing_certificate)
