"""The recipe that turns a message into proof: who speaks, and exactly what they said.

1. shape: the security header and its parts, closed;
2. token: the reference names one registered application;
3. algorithms: all of them in the partner's table;
4. SignatureValue over the canonical SignedInfo, with the registered key;
5. trust: chain, validity, usage and revocation of that certificate, and of the one that our answer is encrypted for;
6. digests of all clear targets; a Body that matches as received was encrypted before it was signed;
7. freshness of the timestamp;
8. replay look-up;
9. one private-key operation and one authenticated decryption;
10. clear text spliced in, document parsed again, shape and identifiers checked again;
11. digest of a Body that was signed before it was encrypted;
12. coverage: what must be signed and encrypted is.

The durable insert of the replay keys is not here: it belongs to acceptance (`gateway.stages.accept`). The caller is
proved at step 5, before the private key is touched at step 9; from 9 to 11 every failure is `FailedDecryption` or
`FailedDigest`, which a peer cannot tell apart.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from lxml import etree

from gateway.refusals import (
    EnvelopeRefusal,
    FailedDecryption,
    FailedDigest,
    InvalidSecurity,
    Replayed,
    UncoveredPart,
    UnknownToken,
    UnsupportedToken,
)
from gateway.soap.envelope import SECURITY, Envelope, read_envelope
from gateway.soap.namespaces import local_name, tag_of
from gateway.soap.parser import DEFAULT_LIMITS, Limits
from gateway.wss import encryption, signature
from gateway.wss.algorithms import PROFILES
from gateway.wss.binary_security_token import X509V3
from gateway.wss.canonical import canonical_octets
from gateway.wss.coverage import Target, check_coverage, resolve_targets
from gateway.wss.encryption import EncryptedData, EncryptedKey, decrypt, enclose, splice
from gateway.wss.header import SecurityHeader, read_security_header
from gateway.wss.recipient import is_recipient
from gateway.wss.registration import (
    RegisteredCertificate,
    Registrations,
    ReplayMemory,
    TokenClaim,
    Trust,
    Unwrapper,
)
from gateway.wss.replay import replay_keys
from gateway.wss.signature_confirmation import check_confirmation
from gateway.wss.timestamp import Timestamp, check_freshness
from gateway.wss.token_reference import DirectReference


class ProtectionOrder(StrEnum):
    """What was done first; read from the digests, mirrored in the answer."""

    SIGN_ONLY = "sign"
    SIGN_THEN_ENCRYPT = "sign-then-encrypt"
    ENCRYPT_THEN_SIGN = "encrypt-then-sign"


@dataclass(frozen=True, slots=True)
class Signed:
    """The Body that was digested, by object. Made by `verify` alone."""

    body: etree._Element

    @property
    def payload(self) -> etree._Element:
        """The one child of Body."""
        return self.body[0]


@dataclass(frozen=True, slots=True)
class Opened:
    """The Body with the clear text of a signed ciphertext in it. Made by `verify` alone."""

    body: etree._Element

    @property
    def payload(self) -> etree._Element:
        """The one child of Body."""
        return self.body[0]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectations:
    """What this message must be, beside well protected."""

    confidential: bool
    """Whether the Body must be encrypted."""
    confirms: bytes | None = None
    """Our SignatureValue, when the message answers our question."""
    limits: Limits = DEFAULT_LIMITS


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """A message that holds: its sender, its Body, and how it was protected."""

    sender: RegisteredCertificate
    content: Signed | Opened
    order: ProtectionOrder
    timestamp: Timestamp
    signed_parts: tuple[str, ...]
    """Local names under the signature, in document order."""
    signature_method: str
    signature_value: bytes
    """For the SignatureConfirmation of our answer."""
    replay_keys: tuple[bytes, ...]
    keep_until: datetime
    """How long the replay keys matter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifier:
    """The recipe with what it needs from other rooms."""

    registrations: Registrations
    trust: Trust
    replay: ReplayMemory
    unwrapper: Unwrapper

    def verify(self, envelope: Envelope, expectations: Expectations, *, now: datetime) -> Verified:
        """Return what `envelope` proves.

        Raises a `SecurityRefusal`; the reasons differ, what a peer sees does not.
        """
        # 1
        header = read_security_header(envelope)
        check_confirmation(header.confirmation, expected=expectations.confirms)
        targets = resolve_targets(envelope, header)
        # 2
        sender = self._find_sender(header)
        profile = PROFILES.get(sender.profile)
        if profile is None:
            raise UnknownToken("registered under an unknown profile")
        # 3
        signature.check_algorithms(header.signature, profile)
        sealed = self._read_sealed(header)
        if sealed is not None:
            encryption.check_algorithms(*sealed, profile)
        # 4
        signed_info = signature.verify_value(header.signature, sender)
        # 5
        self.trust.check(sender.certificate, moment=now)
        if sealed is not None:
            self.trust.check_encryption(sender.encryption_certificate, moment=now)
        # 6
        pending = _check_clear_digests(envelope, targets, sealed=sealed is not None)
        # 7
        skew = timedelta(seconds=profile.skew_seconds)
        check_freshness(header.timestamp, now=now, life=timedelta(seconds=profile.timestamp_life_seconds), skew=skew)
        # 8
        keys = replay_keys(sender.certificate, signed_info, header.encrypted_key)
        if self.replay.has_seen(keys):
            raise Replayed("known before acceptance")
        # 12, the half that needs no clear text: nothing is decrypted that could not be accepted
        check_coverage(envelope, header, targets)
        if sealed is None and expectations.confidential:
            raise UncoveredPart("Body is not encrypted")
        # 9 to 11
        content = self._open(envelope, sealed, pending, expectations.limits)
        return Verified(
            sender=sender,
            content=content,
            order=_order(content, sealed=sealed is not None),
            timestamp=header.timestamp,
            signed_parts=_name_parts(envelope, targets),
            signature_method=header.signature.method,
            signature_value=header.signature.value,
            replay_keys=keys,
            keep_until=header.timestamp.expires + skew,
        )

    def _find_sender(self, header: SecurityHeader) -> RegisteredCertificate:
        sender = self.registrations.find_certificate(_claim(header))
        if sender is None:
            raise UnknownToken("no registered, current certificate")
        return sender

    def _read_sealed(self, header: SecurityHeader) -> tuple[EncryptedKey, EncryptedData] | None:
        key, data = header.encrypted_key, header.encrypted_data
        if key is None or data is None:
            return None
        if len(key.octets) != self.unwrapper.modulus_bytes:
            raise InvalidSecurity("length of the encrypted key")
        if not any(is_recipient(certificate, key.recipient) for certificate in self.unwrapper.certificates):
            raise InvalidSecurity("encrypted for somebody else")
        return key, data

    def _open(
        self,
        envelope: Envelope,
        sealed: tuple[EncryptedKey, EncryptedData] | None,
        pending: Target | None,
        limits: Limits,
    ) -> Signed | Opened:
        if sealed is None:
            if _holds_security_elements(envelope.body):
                raise InvalidSecurity("security elements in the Body")
            return Signed(envelope.body)
        # 9
        clear = decrypt(*sealed, self.unwrapper)
        # 10
        # What surrounds a ciphertext is not signed: exclusive canonicalization leaves out declarations that are unused
        # there. A clear text without a digest of its own is therefore read alone, or a stranger could choose its names.
        document = enclose(clear) if pending is None else splice(envelope.octets, clear)
        try:
            opened = read_envelope(document, limits=limits)
        except EnvelopeRefusal as refusal:
            raise FailedDecryption(f"the clear text: {refusal.journal_reason}") from None
        if _holds_security_elements(opened.body):
            raise FailedDecryption("the clear text: security elements")
        # 11
        if pending is None:
            if not envelope.identified.keys().isdisjoint(opened.identified):
                raise FailedDecryption("the clear text: an identifier of the message")
            canonical_octets(opened.payload)
            return Opened(opened.body)
        if opened.identified.get(pending.reference.identifier) is not opened.body:
            raise FailedDigest("Body after decryption")
        if not signature.digest_holds(pending.reference, opened.body):
            raise FailedDigest("Body after decryption")
        return Signed(opened.body)


def _name_parts(envelope: Envelope, targets: tuple[Target, ...]) -> tuple[str, ...]:
    """Identifiers were collected in document order."""
    places = {identifier: place for place, identifier in enumerate(envelope.identified)}
    ordered = sorted(targets, key=lambda target: places[target.reference.identifier])
    return tuple(local_name(tag_of(target.element)) for target in ordered)


def _holds_security_elements(body: etree._Element) -> bool:
    """They belong into the header: a second reader must not find a signature that we did not read."""
    return next(body.iter(encryption.ENCRYPTED_DATA, signature.SIGNATURE, SECURITY), None) is not None


def _claim(header: SecurityHeader) -> TokenClaim:
    """A direct reference means the token of this header with that identifier; the others are claims already."""
    named = header.signature.token
    if not isinstance(named, DirectReference):
        return named
    if named.value_type not in (None, X509V3):
        raise UnsupportedToken("a certificate called something else")
    shown = [token for token in header.tokens if token.identifier and token.identifier == named.identifier]
    if len(shown) != 1:
        raise InvalidSecurity("a reference to no token of this header")
    return shown[0].claim


def _check_clear_digests(envelope: Envelope, targets: tuple[Target, ...], *, sealed: bool) -> Target | None:
    """Check every digest; return the Body's target when it can hold only after decryption."""
    pending = None
    for target in targets:
        if signature.digest_holds(target.reference, target.element):
            continue
        if target.element is envelope.body and sealed:
            pending = target
            continue
        raise FailedDigest(local_name(tag_of(target.element)))
    return pending


def _order(content: Signed | Opened, *, sealed: bool) -> ProtectionOrder:
    if not sealed:
        return ProtectionOrder.SIGN_ONLY
    return ProtectionOrder.ENCRYPT_THEN_SIGN if isinstance(content, Opened) else ProtectionOrder.SIGN_THEN_ENCRYPT
