"""Whether a certificate is of a kind the network accepts, before asking who issued it.

Closed tables: what is not listed is refused. Key and signature are judged by the gateway's own lists rather than by
what a library happens to support, and key usage after RFC 5280 section 4.2.1.3: a certificate that does not say what
its key is for is for nothing here.
"""

from enum import StrEnum
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID

from gateway.trust.verdict import Flaw
from gateway.wss.signature_value import CURVES

SMALLEST_MODULUS = 2048
SMALLEST_EXPONENT = 65537
DIGESTS = frozenset({"sha256", "sha384", "sha512"})
SIGNER_PURPOSES = frozenset(
    {
        ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,
        ExtendedKeyUsageOID.CLIENT_AUTH,
        ExtendedKeyUsageOID.EMAIL_PROTECTION,
        x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36"),  # id-kp-documentSigning, RFC 9336
    }
)
"""A signer's certificate that has an extended key usage (RFC 5280 section 4.2.1.12) has one of these."""

Extension = TypeVar("Extension", bound=x509.ExtensionType)


class Use(StrEnum):
    """What a certificate is about to be used for."""

    SIGNING = "signing"
    ENCRYPTION = "encryption"


def find_unsuitability(certificate: x509.Certificate, use: Use) -> Flaw | None:
    """Return why no issuer could make `certificate` acceptable for `use`, or `None`."""
    try:
        return (
            find_weakness(certificate)
            or _find_wrong_usage(certificate, use)
            or _find_wrong_key_for_encryption(certificate, use)
        )
    except (ValueError, x509.DuplicateExtension, x509.UnsupportedGeneralNameType):
        return Flaw.INVALID_PATH


def find_weakness(certificate: x509.Certificate) -> Flaw | None:
    """Return what is too weak about the key of `certificate` or about the signature on it, or `None`."""
    try:
        key = certificate.public_key()
        digest = certificate.signature_hash_algorithm
    except (ValueError, UnsupportedAlgorithm):
        return Flaw.WEAK_KEY
    if not _is_strong(key):
        return Flaw.WEAK_KEY
    return None if digest is not None and digest.name in DIGESTS else Flaw.INVALID_PATH


def find_authority_fault(certificate: x509.Certificate) -> str | None:
    """Return why `certificate` cannot be configured as an authority, or `None` (RFC 5280 section 6.1.4, k and n)."""
    if find_weakness(certificate) is not None:
        return "its key or the signature on it is too weak"
    constraints = _find_extension(certificate, x509.BasicConstraints)
    usage = _find_extension(certificate, x509.KeyUsage)
    if constraints is None or not constraints.ca or usage is None or not (usage.key_cert_sign and usage.crl_sign):
        return "it is not a CA certificate that may sign certificates and revocation lists"
    return None


def _is_strong(key: object) -> bool:
    if isinstance(key, rsa.RSAPublicKey):
        return key.key_size >= SMALLEST_MODULUS and key.public_numbers().e >= SMALLEST_EXPONENT
    return isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, CURVES)


def _find_wrong_usage(certificate: x509.Certificate, use: Use) -> Flaw | None:
    usage = _find_extension(certificate, x509.KeyUsage)
    constraints = _find_extension(certificate, x509.BasicConstraints)
    is_authority = (constraints is not None and constraints.ca) or (usage is not None and usage.key_cert_sign)
    if usage is None or is_authority:
        return Flaw.WRONG_USAGE
    if use is Use.ENCRYPTION:
        return None if usage.key_encipherment else Flaw.WRONG_USAGE
    purposes = _find_extension(certificate, x509.ExtendedKeyUsage)
    has_purpose = purposes is None or not SIGNER_PURPOSES.isdisjoint(purposes)
    return None if usage.digital_signature and has_purpose else Flaw.WRONG_USAGE


def _find_wrong_key_for_encryption(certificate: x509.Certificate, use: Use) -> Flaw | None:
    """Content keys are wrapped with RSA-OAEP alone."""
    is_rsa = isinstance(certificate.public_key(), rsa.RSAPublicKey)
    return None if use is Use.SIGNING or is_rsa else Flaw.WRONG_USAGE


def _find_extension(certificate: x509.Certificate, kind: type[Extension]) -> Extension | None:
    try:
        return certificate.extensions.get_extension_for_class(kind).value
    except x509.ExtensionNotFound:
        return None
