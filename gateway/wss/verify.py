"""The recipe that turns a message into proof: who speaks, and exactly what they said.

1. shape: the security header and its parts, closed;
2. token: the reference names one registered application;
3. algorithms: all of them in the partner's table;
4. SignatureValue over the canonical SignedInfo, with the registered key;
5. trust: chain, validity, usage and revocation of that certificate, and of the one that our answer is encrypted for;
6. digests of all clear targets; a Body that matches as received was encrypted before it was signed;
7. freshness of the timestamp;
8. replay look-up;
9. one private-key operation and one decryption, of a ciphertext that is authenticated or signed;
10. clear text spliced in, document parsed again, shape and identifiers checked again;
11. digest of a Body that was signed before it was encrypted;
12. coverage: what must be signed and encrypted is.

The durable insert of the replay keys is not here: it belongs to acceptance (`gateway.stages.accept`). The caller is
proved at step 5, before the private key is touched at step 9; from 9 to 11 every failure is `FailedDecryption` or
`FailedDigest`, which a peer cannot tell apart.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from lxml import etree

from gateway.refusals import (
    EnvelopeRefusal,
    FailedDecryption,
    FailedDigest,
    InvalidSecurity,
    Replayed,
    UncoveredPart,
    UnknownToken,
)
from gateway.soap.envelope import SECURITY, Envelope, read_envelope
from gateway.soap.fault import enclose
from gateway.soap.namespaces import WSA, local_name, namespace_of, tag_of
from gateway.soap.parser import DEFAULT_LIMITS, Limits
from gateway.wss import encryption, signature
from gateway.wss.algorithms import PROFILES, DataCipher, PartnerProfile, ProtectionOrder, Suite
from gateway.wss.canonical import canonical_octets
from gateway.wss.coverage import Target, check_coverage, resolve_targets
from gateway.wss.encryption import Sealed, decrypt, splice
from gateway.wss.engine import OWN, Engine
from gateway.wss.header import SecurityHeader, read_security_header
from gateway.wss.profile import find_profile
from gateway.wss.recipient import is_named_by
from gateway.wss.registration import (
    RegisteredCertificate,
    Registrations,
    ReplayMemory,
    Trust,
    Unwrapper,
)
from gateway.wss.replay import replay_keys
from gateway.wss.signature_confirmation import check_confirmation
from gateway.wss.timestamp import Timestamp, check_freshness
from gateway.wss.token_reference import resolve_claim

__all__ = ["Expectations", "Opened", "ProtectionOrder", "Signed", "Verified", "Verifier"]


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
    cipher: DataCipher | None
    """How the Body was encrypted, for our answer; `None` when it was not."""
    timestamp: Timestamp
    signed_parts: tuple[str, ...]
    """Local names under the signature, in document order."""
    addressing: tuple[etree._Element, ...]
    """The WS-Addressing headers that were signed, by object, in document order: no other may be read."""
    dropped_parts: tuple[str, ...]
    """Local names of unsigned WS-Addressing headers, which the sender's profile lets us drop unread."""
    signature_method: str
    signature_value: bytes
    """For the SignatureConfirmation of our answer."""
    replay_keys: tuple[bytes, ...]
    keep_until: datetime
    """How long the replay keys matter."""

    @property
    def answer_suite(self) -> Suite:
        """How an answer is encrypted: in the cipher of the question, its key as the sender's profile says."""
        outbound = PROFILES[self.sender.profile].outbound.suite
        return outbound if self.cipher is None else replace(outbound, cipher=self.cipher)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifier:
    """The recipe with what it needs from other rooms."""

    registrations: Registrations
    trust: Trust
    replay: ReplayMemory
    unwrapper: Unwrapper
    legacy_unwrapper: Unwrapper | None = None
    """The key that serves legacy profiles and nobody else; without it they are refused."""
    engine: Engine = OWN

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
        profile = find_profile(sender, now)
        # 3
        signature.check_algorithms(header.signature, profile)
        unwrapper = self._unwrapper_for(profile)
        sealed = _read_sealed(header, profile, unwrapper)
        # 4
        signed_info = self.engine.verify_value(header.signature, sender)
        # 5
        self.trust.check(sender.certificate, moment=now)
        if sealed is not None:
            self.trust.check_encryption(sender.encryption_certificate, moment=now)
        # 6
        pending = self._check_clear_digests(envelope, header, sender, targets, sealed)
        # 7
        skew = timedelta(seconds=profile.skew_seconds)
        check_freshness(header.timestamp, now=now, life=timedelta(seconds=profile.timestamp_life_seconds), skew=skew)
        # 8
        keys = replay_keys(sender.certificate, signed_info, header.encrypted_key)
        if self.replay.has_seen(keys):
            raise Replayed("known before acceptance")
        # 12, the half that needs no clear text: nothing is decrypted that could not be accepted
        dropped = check_coverage(envelope, header, targets, drops_addressing=profile.drops_unsigned_addressing)
        if sealed is None and expectations.confidential:
            raise UncoveredPart("Body is not encrypted")
        # 9 to 11
        content = self._open(envelope, sealed, unwrapper, pending, expectations.limits)
        return Verified(
            sender=sender,
            content=content,
            order=_order(content, sealed=sealed is not None),
            cipher=None if sealed is None else sealed.cipher,
            timestamp=header.timestamp,
            signed_parts=_name_parts(envelope, targets),
            addressing=_signed_addressing(envelope, targets),
            dropped_parts=dropped,
            signature_method=header.signature.method,
            signature_value=header.signature.value,
            replay_keys=keys,
            keep_until=header.timestamp.expires + skew,
        )

    def _find_sender(self, header: SecurityHeader) -> RegisteredCertificate:
        sender = self.registrations.find_certificate(resolve_claim(header.signature.token, header.tokens))
        if sender is None:
            raise UnknownToken("no registered, current certificate")
        return sender

    def _unwrapper_for(self, profile: PartnerProfile) -> Unwrapper:
        """A content key that was sent to one of the two keys is never tried with the other."""
        if not profile.is_legacy:
            return self.unwrapper
        if self.legacy_unwrapper is None:
            raise UnknownToken("no key here serves legacy profiles")
        return self.legacy_unwrapper

    def _check_clear_digests(
        self,
        envelope: Envelope,
        header: SecurityHeader,
        sender: RegisteredCertificate,
        targets: tuple[Target, ...],
        sealed: Sealed | None,
    ) -> Target | None:
        """Check every digest; return the Body's target when it can hold only after decryption.

        A cipher without a tag is never asked what an unsigned ciphertext means: each answer would tell something of the
        clear text to whoever changes it (XML Encryption 1.1 section 6.1.1).
        """
        pending = None
        for target in targets:
            if target.reference.dereferences:
                signature.check_token_digest(target.reference, target.element, header.tokens, sender.certificate)
                continue
            if self.engine.digest_holds(target.reference, target.element):
                continue
            if target.element is envelope.body and sealed is not None and sealed.cipher.is_authenticated:
                pending = target
                continue
            raise FailedDigest(local_name(tag_of(target.element)))
        return pending

    def _open(
        self,
        envelope: Envelope,
        sealed: Sealed | None,
        unwrapper: Unwrapper,
        pending: Target | None,
        limits: Limits,
    ) -> Signed | Opened:
        if sealed is None:
            if _holds_security_elements(envelope.body):
                raise InvalidSecurity("security elements in the Body")
            return Signed(envelope.body)
        # 9
        clear = decrypt(sealed, unwrapper)
        # 10
        # What surrounds a ciphertext is not signed: exclusive canonicalization leaves out declarations that are unused
        # there. A clear text without a digest of its own is therefore read alone, or a stranger could choose its names.
        document = enclose(clear, version=envelope.version) if pending is None else splice(envelope.octets, clear)
        try:
            opened = read_envelope(document, limits=limits, version=envelope.version)
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
        if not self.engine.digest_holds(pending.reference, opened.body):
            raise FailedDigest("Body after decryption")
        return Signed(opened.body)


def _read_sealed(header: SecurityHeader, profile: PartnerProfile, unwrapper: Unwrapper) -> Sealed | None:
    """Return key and ciphertext when they are for `unwrapper`, in algorithms of `profile`."""
    key, data = header.encrypted_key, header.encrypted_data
    if key is None or data is None:
        return None
    if len(key.octets) != unwrapper.modulus_bytes:
        raise InvalidSecurity("length of the encrypted key")
    recipient = resolve_claim(key.recipient, header.tokens)
    if not any(is_named_by(certificate, recipient) for certificate in unwrapper.certificates):
        raise InvalidSecurity("encrypted for somebody else")
    return encryption.check_algorithms(key, data, profile)


def _name_parts(envelope: Envelope, targets: tuple[Target, ...]) -> tuple[str, ...]:
    """Identifiers were collected in document order."""
    places = {identifier: place for place, identifier in enumerate(envelope.identified)}
    ordered = sorted(targets, key=lambda target: places[target.reference.identifier])
    return tuple(local_name(tag_of(target.element)) for target in ordered)


def _signed_addressing(envelope: Envelope, targets: tuple[Target, ...]) -> tuple[etree._Element, ...]:
    signed = [target.element for target in targets if namespace_of(tag_of(target.element)) == WSA]
    return tuple(block for block in envelope.header_blocks if any(block is element for element in signed))


def _holds_security_elements(body: etree._Element) -> bool:
    """They belong into the header: a second reader must not find a signature that we did not read."""
    return next(body.iter(encryption.ENCRYPTED_DATA, signature.SIGNATURE, SECURITY), None) is not None


def _order(content: Signed | Opened, *, sealed: bool) -> ProtectionOrder:
    if not sealed:
        return ProtectionOrder.SIGN_ONLY
    return ProtectionOrder.ENCRYPT_THEN_SIGN if isinstance(content, Opened) else ProtectionOrder.SIGN_THEN_ENCRYPT
