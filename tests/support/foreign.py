"""What our verifier says of a request that a foreign toolkit made: the recipe with real trust and one known sender."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

from gateway.soap.envelope import read_envelope
from gateway.trust.key_file import read_certificate
from gateway.trust.keys import DecryptionKey
from gateway.trust.path import CertificateTrust
from gateway.wss.engine import OWN, Engine
from gateway.wss.header import read_security_header
from gateway.wss.registration import CertificateClaim, RegisteredCertificate, TokenClaim
from gateway.wss.replay import NoReplayMemory
from gateway.wss.verify import Expectations, Verified, Verifier
from tests.support.clock import StoppedClock

KEY_FILES = {
    "root.pem": "root/certificate.pem",
    "issuing.pem": "issuing/certificate.pem",
    "root.crl": "crl/root.crl",
    "issuing.crl": "crl/issuing.crl",
    "hub-decryption.pem": "issued/hub-decryption/certificate.pem",
    "hub-decryption-key-FOR-TESTS-ONLY.pem": "issued/hub-decryption/key.pem",
    "sender.pem": "issued/{application}/certificate.pem",
}
"""What is needed to open a recorded request, and where a development PKI keeps it."""


def copy_keys(pki: Path, application: str, folder: Path) -> None:
    """Collect in `folder` what opens the requests of `application`."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, source in KEY_FILES.items():
        (folder / name).write_bytes((pki / source.format(application=application)).read_bytes())


def verify_request(octets: bytes, keys: Path, *, instant: datetime, engine: Engine = OWN) -> Verified:
    """Return what `octets` prove at `instant`, with the keys that `copy_keys` collected; raise a `SecurityRefusal`."""
    verifier = Verifier(
        registrations=_OneSender(read_certificate(keys / "sender.pem")),
        trust=CertificateTrust(
            roots=[read_certificate(keys / "root.pem")],
            intermediates=[read_certificate(keys / "issuing.pem")],
            crl_folder=keys,
            clock=StoppedClock(instant),
        ),
        replay=NoReplayMemory(),
        unwrapper=_decryption_key(keys),
        engine=engine,
    )
    return verifier.verify(read_envelope(octets), Expectations(confidential=True), now=instant)


def _decryption_key(keys: Path) -> DecryptionKey:
    """Not with `DecryptionKey.load`: it refuses a key that others can read, as everything in a checkout can be."""
    key = load_pem_private_key((keys / "hub-decryption-key-FOR-TESTS-ONLY.pem").read_bytes(), None)
    return DecryptionKey(certificates=[read_certificate(keys / "hub-decryption.pem")], private_key=key)


@dataclass(frozen=True, slots=True)
class _OneSender:
    certificate: x509.Certificate

    def find_certificate(self, claim: TokenClaim) -> RegisteredCertificate | None:
        if claim != CertificateClaim(sha256(self.certificate.public_bytes(Encoding.DER)).digest()):
            return None
        return RegisteredCertificate(
            application="sender",
            certificate=self.certificate,
            encryption_certificate=self.certificate,
            profile="modern",
        )


def signature_value(octets: bytes) -> bytes:
    """Return the SignatureValue in a message: what its answer confirms."""
    return read_security_header(read_envelope(octets)).signature.value
