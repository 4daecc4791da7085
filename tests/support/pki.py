"""A development PKI for tests: the real one, with keys from a pool, and applications with one thing wrong.

RSA keys are slow to make, so each test process makes a few and gives them out in turn; they are on disk only in the
temporary folder of a test. Within one PKI no key is given out twice, and two PKIs of one test have other authorities.
"""

import functools
import itertools
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from asn1crypto import crl as asn1_crl
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding

from gateway.clock import Clock
from gateway.trust.authority import Authority, KeyUse
from gateway.trust.issuance import Issuer, Period, build_leaf
from gateway.trust.key_file import PrivateKey, read_private_key
from gateway.trust.keys import DecryptionKey, SigningKey
from gateway.trust.organisation import Environment, Organisation, build_subject
from gateway.trust.path import CertificateTrust
from gateway.values import EnterpriseNumber

HUB_NUMBER = EnterpriseNumber.from_base("09999999")
INSTITUTION_NUMBER = EnterpriseNumber.from_base("09999998")
YEAR = timedelta(days=365)


_AUTHORITY_KEYS = itertools.cycle(range(-8, 0))


@functools.cache
def pooled_key(position: int, *, bits: int = 2048) -> rsa.RSAPrivateKey:
    """Return a key of this process: the same for the same position, whichever test asks."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@functools.cache
def pooled_curve_key(curve: type[ec.EllipticCurve]) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(curve())


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """An application of an institution, with what it holds itself."""

    identifier: str
    number: EnterpriseNumber
    certificate: x509.Certificate
    private_key: Any

    @property
    def signing_key(self) -> SigningKey:
        return SigningKey(certificate=self.certificate, private_key=self.private_key)

    @property
    def decryption_key(self) -> DecryptionKey:
        return DecryptionKey(certificates=[self.certificate], private_key=self.private_key)


class DevelopmentPKI:
    """An `Authority` in a temporary folder, the hub's two keys, and applications on demand."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.folder = folder
        self.clock = clock
        self._positions = itertools.count()
        self.authority = Authority.create(
            folder,
            clock=clock,
            root_key=pooled_key(next(_AUTHORITY_KEYS)),
            issuing_key=pooled_key(next(_AUTHORITY_KEYS)),
        )
        signing, decryption, legacy = self.next_key(), self.next_key(), self.next_key()
        made, other, third = self.authority.issue_hub(
            HUB_NUMBER, legal_name="Test hub", keys=(signing, decryption, legacy)
        )
        self.hub_signing = SigningKey(certificate=made.certificate, private_key=signing)
        self.hub_decryption = DecryptionKey(certificates=[other.certificate], private_key=decryption)
        self.hub_legacy_decryption = DecryptionKey(certificates=[third.certificate], private_key=legacy)
        self._identifiers = (f"application-{position}" for position in itertools.count(1))

    @property
    def issuer(self) -> Issuer:
        """The issuing authority with its key, to issue what the real one would not."""
        key = read_private_key(self.folder / "issuing" / "key.pem")
        return Issuer(certificate=self.authority.issuing, private_key=key)

    @property
    def root_issuer(self) -> Issuer:
        key = read_private_key(self.folder / "root" / "key.pem")
        return Issuer(certificate=self.authority.root, private_key=key)

    def next_key(self) -> rsa.RSAPrivateKey:
        """Return a key that this PKI has not used yet."""
        return pooled_key(next(self._positions))

    def trust(self, **options: Any) -> CertificateTrust:
        """Return the trust that a gateway configured with this PKI has."""
        return CertificateTrust(
            **{
                "roots": [self.authority.root],
                "intermediates": [self.authority.issuing],
                "crl_folder": self.authority.crl_folder,
                "clock": self.clock,
                **options,
            }
        )

    def application(
        self,
        identifier: str | None = None,
        *,
        number: EnterpriseNumber = INSTITUTION_NUMBER,
        use: KeyUse = KeyUse.BOTH,
        private_key: PrivateKey | None = None,
        name: str | None = None,
        not_before: datetime | None = None,
        not_after: datetime | None = None,
    ) -> Application:
        """Issue a good certificate, or one whose stated deviation makes it a bad one."""
        holder = _holder(identifier or next(self._identifiers), number)
        key = private_key or self.next_key()
        issued = self.authority.issue(
            holder,
            legal_name="Test institution",
            name=name,
            use=use,
            private_key=key,
            not_before=not_before,
            not_after=not_after,
        )
        return Application(
            identifier=holder.application, number=number, certificate=issued.certificate, private_key=key
        )

    def expired_application(self) -> Application:
        now = self.clock.now()
        return self.application(not_before=now - YEAR, not_after=now - timedelta(seconds=1))

    def not_yet_valid_application(self) -> Application:
        now = self.clock.now()
        return self.application(not_before=now + timedelta(seconds=1), not_after=now + YEAR)

    def revoked_application(self) -> Application:
        application = self.application()
        self.authority.revoke(application.certificate.serial_number)
        return application

    def foreign_application(self) -> Application:
        """An application of another PKI whose authorities have the same names."""
        return self.foreign.application(next(self._identifiers), private_key=self.next_key())

    def forged_application(self) -> Application:
        """A certificate that names our issuing authority's key, signed with another key."""
        return self.application_by(Issuer(certificate=self.authority.issuing, private_key=self.next_key()))

    def signing_only_application(self) -> Application:
        return self.application(use=KeyUse.SIGNING)

    def encryption_only_application(self) -> Application:
        """Wrong usage for a signer."""
        return self.application(use=KeyUse.ENCRYPTION)

    def weak_application(self) -> Application:
        return self.application(private_key=pooled_key(0, bits=1024))

    def curve_application(self, curve: type[ec.EllipticCurve] = ec.SECP256R1) -> Application:
        return self.application(use=KeyUse.SIGNING, private_key=pooled_curve_key(curve))

    def weakly_signed_application(self, algorithm: str = "sha1") -> Application:
        """A good certificate whose issuer signed it again with an outdated digest."""
        application = self.application()
        certificate = _sign_weakly(application.certificate, self.issuer, algorithm)
        return Application(
            identifier=application.identifier,
            number=application.number,
            certificate=certificate,
            private_key=application.private_key,
        )

    def application_by(self, issuer: Issuer) -> Application:
        """Issue a certificate with an issuer of the test's own making."""
        holder, key, now = _holder(next(self._identifiers), INSTITUTION_NUMBER), self.next_key(), self.clock.now()
        certificate = build_leaf(
            build_subject(holder, legal_name="Test institution"),
            key.public_key(),
            issuer=issuer,
            period=Period(begin=now, end=now + YEAR),
            digital_signature=True,
            key_encipherment=True,
        )
        return Application(
            identifier=holder.application, number=holder.number, certificate=certificate, private_key=key
        )

    @functools.cached_property
    def foreign(self) -> "DevelopmentPKI":
        """Another PKI, whose authorities have the same names and other keys."""
        return DevelopmentPKI(self.folder / "foreign", self.clock)


def development_pki(folder: Path, clock: Clock) -> DevelopmentPKI:
    """Make a PKI in `folder`, a new or empty temporary one."""
    return DevelopmentPKI(folder / "pki", clock)


def sign_list_weakly(
    content: x509.CertificateRevocationList, issuer: Issuer, algorithm: str = "sha1"
) -> x509.CertificateRevocationList:
    """Return the list as its issuer would have signed it twenty years ago."""
    parsed = asn1_crl.CertificateList.load(content.public_bytes(Encoding.DER))
    parsed["tbs_cert_list"]["signature"] = {"algorithm": f"{algorithm}_rsa"}
    return x509.load_der_x509_crl(_sign(parsed, "tbs_cert_list", "signature", issuer, algorithm))


def _sign_weakly(certificate: x509.Certificate, issuer: Issuer, algorithm: str) -> x509.Certificate:
    parsed = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
    parsed["tbs_certificate"]["signature"] = {"algorithm": f"{algorithm}_rsa"}
    return x509.load_der_x509_certificate(_sign(parsed, "tbs_certificate", "signature_value", issuer, algorithm))


def _sign(parsed: Any, signed_part: str, signature: str, issuer: Issuer, algorithm: str) -> bytes:
    digest = {"sha1": hashes.SHA1, "md5": hashes.MD5}[algorithm]()
    parsed["signature_algorithm"] = {"algorithm": f"{algorithm}_rsa"}
    parsed[signature] = issuer.private_key.sign(parsed[signed_part].dump(force=True), padding.PKCS1v15(), digest)
    encoded: bytes = parsed.dump(force=True)
    return encoded


def _holder(identifier: str, number: EnterpriseNumber) -> Organisation:
    return Organisation(number=number, application=identifier, environment=Environment.TEST)
