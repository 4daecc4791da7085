"""The hub as this client knows it: the certificates that it may sign with, and the one that we encrypt for.

Pinned: an answer signed with any other certificate, of whatever authority, is not the hub's. Two may be pinned while
the hub renews its certificate. Where the authorities are known too, the pinned certificates must come from them, and
where revocation lists are kept, must not be revoked.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature

from gateway.clock import Clock
from gateway.refusals import UntrustedCertificate
from gateway.sdk.errors import UntrustedHub
from gateway.sdk.profile import Profile
from gateway.trust.key_file import read_certificate
from gateway.trust.path import CertificateTrust
from gateway.trust.suitability import Use, find_unsuitability
from gateway.trust.verdict import Flaw
from gateway.wss.algorithms import MODERN
from gateway.wss.recipient import is_named_by
from gateway.wss.registration import RegisteredCertificate, TokenClaim, Trust


class Validity:
    """Trust in pinned certificates alone: they hold for as long as they say (RFC 5280 section 4.1.2.5)."""

    def check(self, certificate: x509.Certificate, *, moment: datetime) -> None:
        """Refuse a certificate outside its own period."""
        if moment < certificate.not_valid_before_utc:
            raise UntrustedCertificate(Flaw.NOT_YET_VALID)
        if moment > certificate.not_valid_after_utc:
            raise UntrustedCertificate(Flaw.EXPIRED)

    def check_encryption(self, certificate: x509.Certificate, *, moment: datetime) -> None:
        """Refuse a certificate outside its own period."""
        self.check(certificate, moment=moment)


@dataclass(frozen=True, slots=True, kw_only=True)
class PinnedHub:
    """Implements `gateway.wss.registration.Registrations`: only the hub is registered here."""

    signing_certificates: tuple[x509.Certificate, ...]
    encryption_certificate: x509.Certificate | None
    """`None` only for messages that are signed and not encrypted."""
    trust: Trust

    def __post_init__(self) -> None:
        """Refuse a certificate of the wrong kind: the hub's two are easily mistaken for each other."""
        if not self.signing_certificates:
            raise ValueError("at least one signing certificate of the hub must be pinned")
        for certificate in self.signing_certificates:
            _check_use(certificate, Use.SIGNING)
        if self.encryption_certificate is not None:
            _check_use(self.encryption_certificate, Use.ENCRYPTION)

    def find_certificate(self, claim: TokenClaim) -> RegisteredCertificate | None:
        """Return the pinned certificate that `claim` names; of two with one key the newer."""
        named = [each for each in self.signing_certificates if is_named_by(each, claim)]
        if not named:
            return None
        certificate = max(named, key=lambda each: each.not_valid_before_utc)
        return RegisteredCertificate(
            application="hub",
            certificate=certificate,
            encryption_certificate=self.encryption_certificate or certificate,
            profile=MODERN.name,
        )

    def check_recipient(self, *, moment: datetime) -> None:
        """Raise `UntrustedHub` rather than let something be encrypted for a key that may no longer be the hub's."""
        if self.encryption_certificate is None:
            return
        try:
            self.trust.check_encryption(self.encryption_certificate, moment=moment)
        except UntrustedCertificate as refusal:
            raise UntrustedHub(f"the encryption certificate of the hub: {refusal.detail}") from None


def load_hub(profile: Profile, *, clock: Clock) -> PinnedHub:
    """Read the certificates that `profile` names; raises `ProfileError`."""
    signing = tuple(_read(profile, "hub_signing_certificates", file) for file in profile.hub_signing_certificates)
    encryption = _read(profile, "hub_encryption_certificate", profile.hub_encryption_certificate)
    authorities = [_read(profile, "authorities", file) for file in profile.authorities]
    trust = _load_trust(profile, authorities, clock)
    for certificate in (*signing, encryption):
        if authorities and not _leads_to_root(certificate, authorities):
            raise profile.fault("authorities", "none of them issued the pinned certificates of the hub")
    try:
        return PinnedHub(signing_certificates=signing, encryption_certificate=encryption, trust=trust)
    except ValueError as error:
        raise profile.fault("hub_signing_certificates and hub_encryption_certificate", error) from None


def _load_trust(profile: Profile, authorities: Sequence[x509.Certificate], clock: Clock) -> Trust:
    if profile.revocation_lists is None:
        return Validity()
    if not authorities:
        raise profile.fault("revocation_lists", "need authorities, whose lists they are")
    try:
        return CertificateTrust(
            roots=[each for each in authorities if each.subject == each.issuer],
            intermediates=[each for each in authorities if each.subject != each.issuer],
            crl_folder=profile.revocation_lists,
            clock=clock,
        )
    except ValueError as error:
        raise profile.fault("authorities", error) from None


def _read(profile: Profile, key: str, file: Path) -> x509.Certificate:
    try:
        return read_certificate(file)
    except ValueError as error:
        raise profile.fault(key, error) from None


def _check_use(certificate: x509.Certificate, use: Use) -> None:
    flaw = find_unsuitability(certificate, use)
    if flaw is not None:
        raise ValueError(f"{certificate.subject.rfc4514_string()} is not for {use}: {flaw}")


def _leads_to_root(certificate: x509.Certificate, authorities: Iterable[x509.Certificate]) -> bool:
    """Tell whether issuers among `authorities` lead from `certificate` to one that issued itself."""
    remaining = list(authorities)
    current = certificate
    while (issuer := next((each for each in remaining if _is_issued(current, each)), None)) is not None:
        if issuer.subject == issuer.issuer:
            return True
        remaining.remove(issuer)
        current = issuer
    return False


def _is_issued(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(issuer)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True
