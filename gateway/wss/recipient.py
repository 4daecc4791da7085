"""Names of a certificate as senders write them, and who an encrypted key is for."""

from functools import lru_cache
from hashlib import sha1

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from gateway.wss.registration import SubjectKeyClaim, ThumbprintClaim
from gateway.wss.token_reference import TokenReference


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


def is_recipient(certificate: x509.Certificate, named: TokenReference) -> bool:
    """Tell whether `named`, in the KeyInfo of an encrypted key, is `certificate`."""
    if isinstance(named, ThumbprintClaim):
        return named.sha1 == thumbprint(certificate)
    if isinstance(named, SubjectKeyClaim):
        return named.identifier == subject_key_identifier(certificate)
    return False
