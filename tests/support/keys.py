"""Key holders for tests of rooms that know no authority: a key and a certificate that only the test vouches for.

Independent of `gateway.trust`. Keys are slow to make, so each test process makes one per name.
"""

import functools
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha1

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from gateway.wss.algorithms import SignatureMethod
from tests.support.clock import NOON

_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Somebody with an RSA or EC key. Implements `gateway.wss.registration.Signer`."""

    name: str
    private_key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
    certificate: x509.Certificate
    method: SignatureMethod = SignatureMethod.RSA_SHA256

    def sign(self, data: bytes) -> bytes:
        if isinstance(self.private_key, rsa.RSAPrivateKey):
            return self.private_key.sign(data, padding.PKCS1v15(), hashes.SHA256())
        r, s = decode_dss_signature(self.private_key.sign(data, ec.ECDSA(hashes.SHA256())))
        octets = (self.private_key.key_size + 7) // 8
        return r.to_bytes(octets, "big") + s.to_bytes(octets, "big")

    @property
    def pem(self) -> bytes:
        return self.private_key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(Encoding.DER)

    @property
    def thumbprint(self) -> bytes:
        return sha1(self.der, usedforsecurity=False).digest()

    @property
    def subject_key_identifier(self) -> bytes:
        return self.certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest


@functools.cache
def a_holder(name: str) -> Holder:
    """Return the holder of that name: always the same key and certificate within a process."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return Holder(name=name, private_key=key, certificate=self_signed(name, key))


def renewed(holder: Holder) -> Holder:
    """Return the holder with another certificate for the same key."""
    return Holder(
        name=holder.name, private_key=holder.private_key, certificate=self_signed(holder.name, holder.private_key)
    )


@functools.cache
def a_curve_holder(name: str, curve: type[ec.EllipticCurve] = ec.SECP256R1) -> Holder:
    """Return a holder of that name whose key is an EC key."""
    key = ec.generate_private_key(curve())
    return Holder(name=name, private_key=key, certificate=self_signed(name, key), method=SignatureMethod.ECDSA_SHA256)


def a_curve_certificate() -> x509.Certificate:
    """Return the certificate of a key that is not RSA."""
    return a_curve_holder("curve").certificate


def self_signed(
    name: str, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, *, with_key_identifier: bool = True
) -> x509.Certificate:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOON - _YEAR)
        .not_valid_after(NOON + _YEAR)
    )
    if with_key_identifier:
        builder = builder.add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    return builder.sign(key, hashes.SHA256())
