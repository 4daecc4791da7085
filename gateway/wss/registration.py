"""What the recipes need from other rooms, as Protocols: registered certificates, trust, replay memory, keys.

A claim says what a message's token reference named; only a registered certificate says who is speaking.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from cryptography import x509

from gateway.wss.algorithms import OAEP, SignatureMethod
from gateway.wss.distinguished_name import DistinguishedName


@dataclass(frozen=True, slots=True)
class CertificateClaim:
    """The whole certificate was shown; named by the SHA-256 of its DER octets."""

    sha256: bytes


@dataclass(frozen=True, slots=True)
class SubjectKeyClaim:
    """An X509SubjectKeyIdentifier (X.509 Certificate Token Profile 1.1.1, section 3.2.1)."""

    identifier: bytes


@dataclass(frozen=True, slots=True)
class ThumbprintClaim:
    """A ThumbprintSHA1 (WSS SOAP Message Security 1.1.1, section 7.3): a name for a certificate, not a proof."""

    sha1: bytes


@dataclass(frozen=True, slots=True)
class IssuerSerialClaim:
    """An X509IssuerSerial (X.509 Certificate Token Profile 1.1.1, section 3.2.3): unique within an honest authority."""

    issuer: DistinguishedName
    serial_number: int


TokenClaim = CertificateClaim | SubjectKeyClaim | ThumbprintClaim | IssuerSerialClaim


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredCertificate:
    """A current certificate of one application, as the directory knows it."""

    application: str
    """The application's identifier in the directory."""
    certificate: x509.Certificate
    encryption_certificate: x509.Certificate
    """Whose key encrypts what is sent to this application; decided at registration, never at answer time."""
    profile: str
    """Name of the partner profile in `gateway.wss.algorithms`."""
    profile_until: date | None = None
    """Last day on which the profile may be used, in Belgium; a legacy profile has one."""


class Registrations(Protocol):
    """Finds whose certificate a claim names."""

    def find_certificate(self, claim: TokenClaim) -> RegisteredCertificate | None:
        """Return the one registered, current certificate that `claim` names, or `None`."""
        ...


class Trust(Protocol):
    """Judges a certificate: chain, validity, usage, revocation."""

    def check(self, certificate: x509.Certificate, *, moment: datetime) -> None:
        """Return nothing for a certificate that may sign at `moment`; raise `UntrustedCertificate` otherwise."""
        ...

    def check_encryption(self, certificate: x509.Certificate, *, moment: datetime) -> None:
        """Return nothing for a certificate to whose key one may encrypt; raise `UntrustedCertificate` otherwise."""
        ...


class ReplayMemory(Protocol):
    """Knows which one-time keys were used."""

    def has_seen(self, keys: Sequence[bytes]) -> bool:
        """Tell whether any of `keys` was accepted before. A look-up only; the durable insert comes with acceptance."""
        ...


class Signer(Protocol):
    """A private key that signs, with the certificate that names it."""

    @property
    def certificate(self) -> x509.Certificate:
        """The certificate of the key."""
        ...

    @property
    def method(self) -> SignatureMethod:
        """How it signs."""
        ...

    def sign(self, data: bytes) -> bytes:
        """Return the signature over `data`, as `ds:SignatureValue` holds it for this method."""
        ...


class Unwrapper(Protocol):
    """A private key that decrypts transported keys, with the certificates that name it."""

    @property
    def certificates(self) -> Sequence[x509.Certificate]:
        """The certificates under which partners encrypt to this key."""
        ...

    @property
    def modulus_bytes(self) -> int:
        """Octets of the RSA modulus: the only length that an encrypted key may have."""
        ...

    def unwrap(self, encrypted: bytes, *, oaep: OAEP) -> bytes:
        """Return the transported key. One private-key operation.

        Raises `ValueError` when the padding does not hold; the caller must not let that be seen.
        """
        ...
