"""The certificates and revocation lists of the development PKI, as RFC 5280 sections 4 and 5 describe them.

Values in, certificate out: nothing here knows of files. Who may be issued what is `gateway.trust.authority`'s matter.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from gateway.trust.key_file import PrivateKey

PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """A certification authority with its key."""

    certificate: x509.Certificate
    private_key: PrivateKey


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The validity period of a certificate, or of a revocation list; both ends included, whole seconds."""

    begin: datetime
    end: datetime

    def __post_init__(self) -> None:
        if self.begin > self.end:
            raise ValueError("a period ends before it begins")


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoked:
    """An entry of a revocation list."""

    serial: int
    moment: datetime


def build_root(name: str, private_key: PrivateKey, *, period: Period) -> x509.Certificate:
    """Build a self-signed root that may have issuing authorities below it, and nothing deeper."""
    subject = _build_authority_name(name)
    builder = _start(subject, subject, private_key.public_key(), period)
    return _as_authority(builder, path_length=1).sign(private_key, hashes.SHA256())


def build_issuing(name: str, public_key: PublicKey, *, root: Issuer, period: Period) -> x509.Certificate:
    """Build an issuing authority that `root` answers for and that issues to applications only."""
    builder = _start(_build_authority_name(name), root.certificate.subject, public_key, period)
    return _sign(_as_authority(builder, path_length=0), root)


def build_leaf(
    subject: x509.Name,
    public_key: PublicKey,
    *,
    issuer: Issuer,
    period: Period,
    digital_signature: bool,
    key_encipherment: bool,
) -> x509.Certificate:
    """Build the certificate of an application or of the hub, for what its key is meant to do."""
    builder = (
        _start(subject, issuer.certificate.subject, public_key, period)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(
            _build_key_usage(digital_signature=digital_signature, key_encipherment=key_encipherment), critical=True
        )
    )
    return _sign(builder, issuer)


def build_revocation_list(
    entries: Iterable[Revoked], *, issuer: Issuer, number: int, period: Period
) -> x509.CertificateRevocationList:
    """Build the complete list of `issuer`, good for `period`."""
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(issuer.certificate.subject)
        .last_update(period.begin)
        .next_update(period.end)
        .add_extension(_identify(issuer), critical=False)
        .add_extension(x509.CRLNumber(number), critical=False)
    )
    for entry in entries:
        revoked = x509.RevokedCertificateBuilder().serial_number(entry.serial).revocation_date(entry.moment).build()
        builder = builder.add_revoked_certificate(revoked)
    return builder.sign(issuer.private_key, hashes.SHA256())


def _start(subject: x509.Name, issuer: x509.Name, public_key: PublicKey, period: Period) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(period.begin)
        .not_valid_after(period.end)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _as_authority(builder: x509.CertificateBuilder, *, path_length: int) -> x509.CertificateBuilder:
    return builder.add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True).add_extension(
        _build_key_usage(certificates=True), critical=True
    )


def _sign(builder: x509.CertificateBuilder, issuer: Issuer) -> x509.Certificate:
    return builder.add_extension(_identify(issuer), critical=False).sign(issuer.private_key, hashes.SHA256())


def _identify(issuer: Issuer) -> x509.AuthorityKeyIdentifier:
    """Name the issuer's key as the issuer's own certificate does (RFC 5280 section 4.2.1.1)."""
    own = issuer.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    return x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(own.value)


def _build_key_usage(
    *, digital_signature: bool = False, key_encipherment: bool = False, certificates: bool = False
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        key_encipherment=key_encipherment,
        key_cert_sign=certificates,
        crl_sign=certificates,
        content_commitment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _build_authority_name(name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "BE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Crossroads development"),
            x509.NameAttribute(NameOID.COMMON_NAME, name),
        ]
    )
