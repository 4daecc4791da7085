"""Registering a certificate: which keys are accepted, and under which names a message may refer to it.

Which key encrypts what is sent to an application is decided here and not when an answer is made: a certificate
registered for encryption if there is one, else the signing certificate, whose key must then be able to do it.
"""

import hashlib

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from gateway.directory.services.model import Certificate, CertificateStatus, CertificateUse
from gateway.trust.suitability import SMALLEST_MODULUS
from gateway.wss.recipient import subject_key_identifier, thumbprint
from gateway.wss.signature_value import CURVES


def read_certificate(
    octets: bytes,
    *,
    application: str,
    use: CertificateUse,
    status: CertificateStatus = CertificateStatus.ACTIVE,
) -> Certificate:
    """Read a certificate in PEM or DER as a registration for `application`.

    Raises `ValueError` when it is not a certificate, or holds a key that cannot be used for `use`.
    """
    certificate = _parse(octets)
    check_key(certificate, use=use)
    der = certificate.public_bytes(Encoding.DER)
    spki = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Certificate(
        application=application,
        der=der,
        sha256=hashlib.sha256(der).digest(),
        spki_sha256=hashlib.sha256(spki).digest(),
        subject_key_identifier=subject_key_identifier(certificate),
        thumbprint=thumbprint(certificate),
        serial_number=serial_octets(certificate.serial_number),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
        use=use,
        status=status,
    )


def serial_octets(number: int) -> bytes:
    """Return a serial number as it is looked up; numbers are too long for a database's integers."""
    return number.to_bytes(max(1, (number.bit_length() + 7) // 8), "big")


def check_key(certificate: x509.Certificate, *, use: CertificateUse) -> None:
    """Raise `ValueError` unless the key is RSA of 2048 bits or more, or for signing EC on P-256 or P-384."""
    key = certificate.public_key()
    if isinstance(key, rsa.RSAPublicKey):
        if key.key_size < SMALLEST_MODULUS:
            raise ValueError(f"the RSA key has {key.key_size} bits; {SMALLEST_MODULUS} are the least")
    elif not (isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, CURVES)):
        raise ValueError("the key is neither RSA nor EC on P-256 or P-384")  # noqa: TRY004 - of an operator's file
    if use is CertificateUse.ENCRYPT and not can_encrypt(certificate):
        raise ValueError("the key cannot or may not encrypt keys (RFC 5280 section 4.2.1.3, keyEncipherment)")


def can_encrypt(certificate: x509.Certificate) -> bool:
    """Tell whether the key is RSA and its certificate lets it transport keys."""
    if not isinstance(certificate.public_key(), rsa.RSAPublicKey):
        return False
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return usage.key_encipherment


def _parse(octets: bytes) -> x509.Certificate:
    if b"-----BEGIN" in octets:
        return x509.load_pem_x509_certificate(octets)
    return x509.load_der_x509_certificate(octets)
