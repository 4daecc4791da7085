"""Message security as a zeep plugin: protects what zeep sends, and lets it see only what the hub proved.

zeep calls `apply` with the envelope that it built, and `verify` with every reply that holds XML, whatever its HTTP
status, before it looks for a fault in it (zeep 4.3, `SoapBinding.process_reply`). A reply without content never gets
here; `gateway.sdk.transport` speaks about those.

An answer proves something when the pinned hub signed it, it is encrypted for us, it confirms the signature of our
question, and it repeats our ticket and who we are. Everything else, an unsecured fault above all, is `OutcomeUnknown`.
zeep's own tree is then emptied and given the verified Body: what was not verified does not exist.
"""

from contextvars import ContextVar
from dataclasses import dataclass
from typing import Self, TypeVar

from cryptography.hazmat.primitives.asymmetric import rsa
from lxml import etree

from gateway.clock import Clock, SystemClock
from gateway.refusals import EnvelopeRefusal, SecurityRefusal
from gateway.sdk.errors import OutcomeUnknown
from gateway.sdk.hub import PinnedHub, load_hub
from gateway.sdk.profile import Profile
from gateway.soap.envelope import BODY, FAULT, HEADER, Envelope, read_envelope
from gateway.soap.fault import read_fault
from gateway.soap.namespaces import tag_of
from gateway.soap.parser import parse_document
from gateway.trust.key_file import read_certificate, read_private_key
from gateway.trust.keys import DecryptionKey, SigningKey
from gateway.wss.apply import Protection, protect
from gateway.wss.canonical import canonical_octets
from gateway.wss.registration import Signer, Unwrapper
from gateway.wss.replay import NoReplayMemory
from gateway.wss.verify import Expectations, ProtectionOrder, Verified, Verifier

Headers = TypeVar("Headers")

_REQUEST, _RESPONSE = "Request", "Response"
_CLAIM_LENGTH = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class _Customer:
    """Who asks, under which ticket, as the message says it."""

    ticket: str
    identification: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """What an answer must answer."""

    asker: "MessageSecurity"
    signature_value: bytes
    response: str
    """Name of the response element."""
    customer: _Customer


_ASKED: ContextVar[_Question | None] = ContextVar("crossroads-question", default=None)
"""The question of this thread or task that waits for its answer."""


class MessageSecurity:
    """To be given to zeep as `wsse`. Safe in any thread; one question at a time waits in each.

    Over zeep's own transport two things are left to its user: a reply without content (`TransportError`, or `None` for
    HTTP 201 and 202), and attachments beside the envelope, which nobody verified. Both end in `HubTransport`.
    """

    def __init__(
        self,
        *,
        signer: Signer,
        unwrapper: Unwrapper,
        hub: PinnedHub,
        order: ProtectionOrder = ProtectionOrder.SIGN_THEN_ENCRYPT,
        clock: Clock | None = None,
    ) -> None:
        """Raise `ValueError` for `SIGN_ONLY` with a hub whose encryption certificate is known, and the reverse.

        Messages in clear must be wanted twice; only services without personal data take them, over TLS.
        """
        self._protection = Protection(signer=signer, recipient=hub.encryption_certificate, order=order)
        self._hub = hub
        self._clock = clock or SystemClock()
        self._verifier = Verifier(registrations=hub, trust=hub.trust, replay=NoReplayMemory(), unwrapper=unwrapper)

    @classmethod
    def from_profile(
        cls,
        profile: Profile,
        *,
        order: ProtectionOrder = ProtectionOrder.SIGN_THEN_ENCRYPT,
        clock: Clock | None = None,
    ) -> Self:
        """Load the keys and certificates that `profile` names; raises `ProfileError`."""
        clock = clock or SystemClock()
        hub = load_hub(profile, clock=clock)
        try:
            certificate, key = read_certificate(profile.certificate), read_private_key(profile.key)
            if not isinstance(key, rsa.RSAPrivateKey):
                raise ValueError("must be an RSA key, which signs and decrypts")  # noqa: TRY004, TRY301 - a wrong file is a wrong value
            signer = SigningKey(certificate=certificate, private_key=key)
            unwrapper = DecryptionKey(certificates=[certificate], private_key=key)
        except ValueError as error:
            raise profile.fault("certificate and key", error) from None
        return cls(signer=signer, unwrapper=unwrapper, hub=hub, order=order, clock=clock)

    def apply(self, envelope: etree._Element, headers: Headers) -> tuple[etree._Element, Headers]:
        """Return the protected envelope that carries zeep's payload, and `headers` as they are.

        Raises `ValueError` for an envelope with header blocks, which would be sent unprotected, and for a request
        that does not say who asks under which ticket.
        """
        payload = _take_payload(envelope)
        customer = _read_customer(payload)
        if customer is None:
            raise ValueError("a request carries informationCustomer with ticket and customerIdentification")
        now = self._clock.now()
        self._hub.check_recipient(moment=now)
        protected = protect(canonical_octets(payload), self._protection, now=now)
        _ASKED.set(
            _Question(
                asker=self,
                signature_value=protected.signature_value,
                response=tag_of(payload).removesuffix(_REQUEST) + _RESPONSE,
                customer=customer,
            )
        )
        return parse_document(protected.octets), headers

    def verify(self, envelope: etree._Element) -> None:
        """Leave nothing in `envelope` but the Body that the hub proved, in answer to the question of this thread.

        Raises `OutcomeUnknown`.
        """
        question = _ASKED.get()
        _ASKED.set(None)
        if question is None or question.asker is not self:
            raise OutcomeUnknown("an answer to no question of this thread")
        verified = self._verify(etree.tostring(envelope.getroottree(), encoding="utf-8"), question)
        _check_answers(verified.content.payload, question)
        for child in list(envelope):
            envelope.remove(child)
        envelope.append(verified.content.body)

    def _verify(self, octets: bytes, question: _Question) -> Verified:
        expectations = Expectations(
            confidential=self._protection.recipient is not None, confirms=question.signature_value
        )
        received: Envelope | None = None
        try:
            received = read_envelope(octets)
            return self._verifier.verify(received, expectations, now=self._clock.now())
        except (EnvelopeRefusal, SecurityRefusal) as refusal:
            detail = f" ({refusal.detail})" if refusal.detail else ""
            reason = f"the answer proves nothing: {refusal.journal_reason}{detail}"
            raise OutcomeUnknown(reason, claimed=_read_claim(received)) from None


def _take_payload(envelope: etree._Element) -> etree._Element:
    header, body = envelope.find(HEADER), envelope.find(BODY)
    if header is not None and len(header):
        raise ValueError("header blocks are not protected and so not sent")
    if body is None or len(body) != 1:
        raise ValueError("a request has a SOAP 1.1 Body with one element")
    return body[0]


def _read_customer(message: etree._Element) -> _Customer | None:
    """Return the customer's block; `None` when it is not complete."""
    ticket = message.findtext("informationCustomer/ticket", "").strip()
    identification = message.find("informationCustomer/customerIdentification")
    if not ticket or identification is None or len(identification) == 0:
        return None
    said = tuple((tag_of(child), (child.text or "").strip()) for child in identification)
    return _Customer(ticket=ticket.lower(), identification=said)


def _check_answers(payload: etree._Element, question: _Question) -> None:
    """Refuse a proved message that is another one's answer, as far as the Body tells (the confirmation tells too).

    A fault need not repeat who asked: its detail is optional, and the confirmation binds it.
    """
    if payload.tag == FAULT:
        detail = payload.find("detail")
        told = None if detail is None or len(detail) == 0 else _read_customer(detail[0])
        if told is not None and told != question.customer:
            raise OutcomeUnknown("the fault answers another question")
        return
    if payload.tag != question.response:
        raise OutcomeUnknown("the answer is not the response of this operation")
    if _read_customer(payload) != question.customer:
        raise OutcomeUnknown("the answer answers another question")


def _read_claim(envelope: Envelope | None) -> str:
    """Return what an unverified fault says, shortened and without anything that a terminal would obey."""
    fault = None if envelope is None else read_fault(envelope)
    if fault is None:
        return ""
    text = f"{fault.code}: {fault.text}"[:_CLAIM_LENGTH]
    return "".join(letter if letter.isprintable() else "?" for letter in text)
