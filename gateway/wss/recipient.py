"""Names of a certificate as senders write them, and whether one of them means it."""

from functools import lru_cache
from hashlib import sha1, sha256

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from gateway.wss.distinguished_name import read_distinguished_name
from gateway.wss.registration import (
    CertificateClaim,
    IssuerSerialClaim,
    SubjectKeyClaim,
    ThumbprintClaim,
    TokenClaim,
)


@lru_cache(maxsize=4096)
def thumbprint(certificate: x509.Certificate) -> bytes:
    """Return the SHA-1 of the DER octets: the name that every toolkit understands, not a proof of anything."""
    return sha1(certificate.public_bytes(Encoding.DER), usedforsecurity=False).digest()


@lru_cache(maxsize=4096)
def subject_key_identifier(certificate: x509.Certificate) -> bytes | None:
    """Return the value of the SubjectKeyIdentifier extension (RFC 5280 section 4.2.1.2), if there is one."""
    try:
        extension = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier)
    except x509.ExtensionNotFound:
        return None
    return extension.value.digest


def issuer_serial(certificate: x509.Certificate) -> IssuerSerialClaim:
    """Return issuer and serial number in comparable form."""
    return IssuerSerialClaim(read_distinguished_name(certificate.issuer), certificate.serial_number)


def is_named_by(certificate: x509.Certificate, claim: TokenClaim) -> bool:
    """Tell whether `claim` means `certificate`."""
    match claim:
        case CertificateClaim(sha256=digest):
            return digest == sha256(certificate.public_bytes(Encoding.DER)).digest()
        case SubjectKeyClaim(identifier=identifier):
            return identifier == subject_key_identifier(certificate)
        case ThumbprintClaim(sha1=digest):
            return digest == thumbprint(certificate)
        case IssuerSerialClaim():
            return claim == issuer_serial(certificate)
