"""The value of a signature: made with a private key and checked with a public one, per method.

RSASSA-PKCS1-v1_5 and RSASSA-PSS (RFC 8017 sections 8.2 and 8.1; the salt is as long as the digest and MGF1 uses the
same one, RFC 9231 section 2.3.10), and ECDSA, whose value on the wire is r and s side by side, each as long as the
curve's order (XML Signature 1.1 section 6.4.3), not the DER that every library makes.
"""

from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import PublicKeyTypes
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from gateway.refusals import FailedSignature, UnsupportedAlgorithm
from gateway.wss.algorithms import SignatureMethod

CURVES = (ec.SECP256R1, ec.SECP384R1)


@dataclass(frozen=True, slots=True)
class _RSA:
    digest: hashes.HashAlgorithm
    padding: padding.AsymmetricPadding


@dataclass(frozen=True, slots=True)
class _ECDSA:
    digest: hashes.HashAlgorithm


def _pkcs1(digest: hashes.HashAlgorithm) -> _RSA:
    return _RSA(digest, padding.PKCS1v15())


def _pss(digest: hashes.HashAlgorithm) -> _RSA:
    return _RSA(digest, padding.PSS(mgf=padding.MGF1(digest), salt_length=padding.PSS.DIGEST_LENGTH))


_METHODS: dict[SignatureMethod, _RSA | _ECDSA] = {
    SignatureMethod.RSA_SHA256: _pkcs1(hashes.SHA256()),
    SignatureMethod.RSA_SHA384: _pkcs1(hashes.SHA384()),
    SignatureMethod.RSA_SHA512: _pkcs1(hashes.SHA512()),
    SignatureMethod.PSS_SHA256: _pss(hashes.SHA256()),
    SignatureMethod.PSS_SHA384: _pss(hashes.SHA384()),
    SignatureMethod.PSS_SHA512: _pss(hashes.SHA512()),
    SignatureMethod.ECDSA_SHA256: _ECDSA(hashes.SHA256()),
    SignatureMethod.ECDSA_SHA384: _ECDSA(hashes.SHA384()),
}


def check_value(method: SignatureMethod, key: PublicKeyTypes, value: bytes, octets: bytes) -> None:
    """Check that `value` is the signature of `key` over `octets`.

    Raises `FailedSignature` when it is not, and `UnsupportedAlgorithm` for a method that `key` cannot have used.
    """
    means = _METHODS[method]
    try:
        if isinstance(means, _RSA) and isinstance(key, rsa.RSAPublicKey):
            key.verify(value, octets, means.padding, means.digest)
        elif isinstance(means, _ECDSA) and isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(_join(value, key), octets, ec.ECDSA(means.digest))
        else:
            raise UnsupportedAlgorithm(f"SignatureMethod {method.name} and another kind of key")
    except InvalidSignature:
        raise FailedSignature("SignatureValue") from None


def _join(value: bytes, key: ec.EllipticCurvePublicKey) -> bytes:
    """Return the DER of r and s; a value of another length than twice the order's is nobody's."""
    if not isinstance(key.curve, CURVES):
        raise UnsupportedAlgorithm(f"curve {key.curve.name}")
    length = octets_of_order(key.curve)
    if len(value) != 2 * length:
        raise InvalidSignature
    return encode_dss_signature(int.from_bytes(value[:length], "big"), int.from_bytes(value[length:], "big"))


def split(der: bytes, curve: ec.EllipticCurve) -> bytes:
    """Return r and s of a DER signature side by side, as they go on the wire."""
    length = octets_of_order(curve)
    return b"".join(number.to_bytes(length, "big") for number in decode_dss_signature(der))


def octets_of_order(curve: ec.EllipticCurve) -> int:
    """Return how long r and s are: for both curves as long as the field (SEC 2, sections 2.4.2 and 2.5.1)."""
    return (curve.key_size + 7) // 8
