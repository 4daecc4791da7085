"""A small hub for tests of `gateway.wss`: the verifier with collaborators that are as small as their Protocols."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from gateway.refusals import Refusal, UntrustedCertificate
from gateway.soap.envelope import read_envelope
from gateway.wss.registration import (
    CertificateClaim,
    RegisteredCertificate,
    SubjectKeyClaim,
    ThumbprintClaim,
    TokenClaim,
)
from gateway.wss.verify import Expectations, Verified, Verifier
from tests.support.clock import NOON
from tests.support.keys import Holder, a_holder

CENTRE = "welfare centre"
OTHER = "another welfare centre"
STRANGER = "somebody who is not registered"
HUB = "hub"


@dataclass(slots=True)
class KnownApplications:
    """Registrations of a few holders, each under its own name."""

    holders: list[Holder]
    profile: str = "modern"

    def find_certificate(self, claim: TokenClaim) -> RegisteredCertificate | None:
        found = [holder for holder in self.holders if _names(claim, holder)]
        return self._register(found[0]) if len(found) == 1 else None

    def _register(self, holder: Holder) -> RegisteredCertificate:
        return RegisteredCertificate(
            application=holder.name,
            certificate=holder.certificate,
            encryption_certificate=holder.certificate,
            profile=self.profile,
        )


def _names(claim: TokenClaim, holder: Holder) -> bool:
    match claim:
        case CertificateClaim(sha256=digest):
            return digest == sha256(holder.der).digest()
        case SubjectKeyClaim(identifier=identifier):
            return identifier == holder.subject_key_identifier
        case ThumbprintClaim(sha1=thumbprint):
            return thumbprint == holder.thumbprint


@dataclass(slots=True)
class Judge:
    """Trusts every certificate unless told what is wrong with all of them."""

    flaw: str | None = None
    asked: list[tuple[x509.Certificate, datetime]] = field(default_factory=list)

    encryption_flaw: str | None = None

    def check(self, certificate: x509.Certificate, *, moment: datetime) -> None:
        self.asked.append((certificate, moment))
        if self.flaw:
            raise UntrustedCertificate(self.flaw)

    def check_encryption(self, certificate: x509.Certificate, *, moment: datetime) -> None:
        if self.encryption_flaw:
            raise UntrustedCertificate(self.encryption_flaw)


@dataclass(slots=True)
class Memory:
    """Remembers what acceptance would have inserted."""

    keys: set[bytes] = field(default_factory=set)

    def has_seen(self, keys: Sequence[bytes]) -> bool:
        return not self.keys.isdisjoint(keys)


@dataclass(slots=True)
class CountingUnwrapper:
    """A decryption key that counts its private-key operations."""

    holder: Holder
    operations: int = 0

    @property
    def certificates(self) -> Sequence[x509.Certificate]:
        return (self.holder.certificate,)

    @property
    def modulus_bytes(self) -> int:
        return self.holder.private_key.key_size // 8

    def unwrap(self, encrypted: bytes, *, oaep_digest: str) -> bytes:
        self.operations += 1
        digest = {"sha1": hashes.SHA1(), "sha256": hashes.SHA256()}[oaep_digest]  # noqa: S303 - XML Encryption 1.1 §5.5.2
        oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA1()), algorithm=digest, label=None)  # noqa: S303 - the same
        return self.holder.private_key.decrypt(encrypted, oaep)


@dataclass(slots=True)
class Hub:
    """What stands between the wire and the business, as small as it can be."""

    registrations: KnownApplications = field(
        default_factory=lambda: KnownApplications([a_holder(CENTRE), a_holder(OTHER)])
    )
    trust: Judge = field(default_factory=Judge)
    memory: Memory = field(default_factory=Memory)
    unwrapper: CountingUnwrapper = field(default_factory=lambda: CountingUnwrapper(a_holder(HUB)))
    now: datetime = NOON

    @property
    def operations(self) -> int:
        """Private-key operations so far."""
        return self.unwrapper.operations

    def verify(self, octets: bytes, *, confidential: bool = True, confirms: bytes | None = None) -> Verified:
        verifier = Verifier(
            registrations=self.registrations, trust=self.trust, replay=self.memory, unwrapper=self.unwrapper
        )
        expectations = Expectations(confidential=confidential, confirms=confirms)
        return verifier.verify(read_envelope(octets), expectations, now=self.now)

    def accept(self, octets: bytes, *, confidential: bool = True, confirms: bytes | None = None) -> Verified:
        """Verify, and remember the replay keys as acceptance does."""
        verified = self.verify(octets, confidential=confidential, confirms=confirms)
        self.memory.keys.update(verified.replay_keys)
        return verified

    def refuse(self, octets: bytes, *, confidential: bool = True, confirms: bytes | None = None) -> Refusal:
        """Return why `octets` are refused; a message that holds fails the test."""
        try:
            self.verify(octets, confidential=confidential, confirms=confirms)
        except Refusal as refusal:
            return refusal
        raise AssertionError("the message was accepted")


def verdict(refusal: Refusal | type[Refusal]) -> tuple[str, str]:
    """Return what tests compare: the fault class and the journal reason."""
    return refusal.fault_class.value, refusal.journal_reason
