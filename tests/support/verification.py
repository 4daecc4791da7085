"""A small hub for tests of `gateway.wss`: the verifier with collaborators that are as small as their Protocols."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from gateway.refusals import Refusal, UntrustedCertificate
from gateway.soap.envelope import read_envelope
from gateway.wss.algorithms import LEGACY_CBC, OAEP, MaskFunction, OAEPDigest
from gateway.wss.distinguished_name import read_distinguished_name
from gateway.wss.engine import OWN, Engine
from gateway.wss.registration import (
    CertificateClaim,
    IssuerSerialClaim,
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
HUB_LEGACY = "hub, for legacy partners"


@dataclass(slots=True)
class KnownApplications:
    """Registrations of a few holders, each under its own name."""

    holders: list[Holder]
    profile: str = "modern"
    profile_until: date | None = None
    encryption_holder: Holder | None = None
    """Whose certificate is registered to encrypt for all of them; each its own when `None`."""

    def find_certificate(self, claim: TokenClaim) -> RegisteredCertificate | None:
        found = [holder for holder in self.holders if _names(claim, holder)]
        return self._register(found[0]) if len(found) == 1 else None

    def _register(self, holder: Holder) -> RegisteredCertificate:
        return RegisteredCertificate(
            application=holder.name,
            certificate=holder.certificate,
            encryption_certificate=(self.encryption_holder or holder).certificate,
            profile=self.profile,
            profile_until=self.profile_until,
        )


def _names(claim: TokenClaim, holder: Holder) -> bool:
    match claim:
        case CertificateClaim(sha256=digest):
            return digest == sha256(holder.der).digest()
        case SubjectKeyClaim(identifier=identifier):
            return identifier == holder.subject_key_identifier
        case ThumbprintClaim(sha1=thumbprint):
            return thumbprint == holder.thumbprint
        case IssuerSerialClaim(issuer=issuer, serial_number=number):
            named = (read_distinguished_name(holder.certificate.issuer), holder.certificate.serial_number)
            return (issuer, number) == named


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

    def unwrap(self, encrypted: bytes, *, oaep: OAEP) -> bytes:
        self.operations += 1
        digest = {OAEPDigest.SHA1: hashes.SHA1(), OAEPDigest.SHA256: hashes.SHA256()}[oaep.digest]  # noqa: S303 - XML Encryption 1.1 §5.5.2
        mask = {MaskFunction.MGF1_SHA1: hashes.SHA1(), MaskFunction.MGF1_SHA256: hashes.SHA256()}[oaep.mask]  # noqa: S303 - the same
        return self.holder.private_key.decrypt(
            encrypted, padding.OAEP(mgf=padding.MGF1(mask), algorithm=digest, label=None)
        )


@dataclass(slots=True)
class Hub:
    """What stands between the wire and the business, as small as it can be."""

    registrations: KnownApplications = field(
        default_factory=lambda: KnownApplications([a_holder(CENTRE), a_holder(OTHER)])
    )
    trust: Judge = field(default_factory=Judge)
    memory: Memory = field(default_factory=Memory)
    unwrapper: CountingUnwrapper = field(default_factory=lambda: CountingUnwrapper(a_holder(HUB)))
    legacy_unwrapper: CountingUnwrapper | None = field(default_factory=lambda: CountingUnwrapper(a_holder(HUB_LEGACY)))
    now: datetime = NOON
    engine: Engine = OWN

    @property
    def operations(self) -> int:
        """Private-key operations so far, of both keys."""
        return self.unwrapper.operations + (self.legacy_unwrapper.operations if self.legacy_unwrapper else 0)

    @classmethod
    def of_partners(cls, profile: str, *holders: Holder) -> Self:
        """Return a hub all of whose partners are held to one profile, up to next year where it is a legacy one."""
        until = NOON.date() + timedelta(days=365) if profile == LEGACY_CBC.name else None
        known = list(holders) or [a_holder(CENTRE), a_holder(OTHER)]
        return cls(registrations=KnownApplications(known, profile=profile, profile_until=until))

    def verify(self, octets: bytes, *, confidential: bool = True, confirms: bytes | None = None) -> Verified:
        verifier = Verifier(
            registrations=self.registrations,
            trust=self.trust,
            replay=self.memory,
            unwrapper=self.unwrapper,
            legacy_unwrapper=self.legacy_unwrapper,
            engine=self.engine,
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
