"""What somebody on the way can do to an answer: every change of this list must be noticed by a partner."""

import base64
import re
from datetime import datetime, timedelta

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from lxml import etree

from gateway.clock import SystemClock
from gateway.simulation.institution import EMPLOYMENT_OFFICE, Member
from gateway.simulation.network import Network
from gateway.soap.fault import FaultCode, build_fault, enclose
from gateway.soap.namespaces import DS, XENC
from gateway.trust.key_file import read_certificate
from gateway.trust.keys import SigningKey
from gateway.wss.apply import Protection, protect
from gateway.wss.verify import ProtectionOrder
from tests.support.deviations import (
    cbc_cipher,
    rsa_1_5_transport,
    sha1_digests,
    sha1_signature,
    signed_without_encryption,
    unsigned,
)
from tests.support.foreign import signature_value
from tests.support.keys import Holder
from tests.support.messages import Deviation, a_message
from tests.support.wire import Change, Exchanged

SERVICE = "urn:crossroads:intf:TestConnectionService:v1"
_TICKET = "00000000-0000-4000-8000-000000000000"
_MOMENT = "2026-01-01T00:00:00Z"
_HUB = (
    f"<informationCBSS><ticketCBSS>{_TICKET}</ticketCBSS><timestampReceive>{_MOMENT}</timestampReceive>"
    "</informationCBSS>"
)
FORGED = (
    f'<s:sendTestMessageResponse xmlns:s="{SERVICE}"><informationCustomer><ticket>{_TICKET}</ticket>'
    "<customerIdentification><cbeNumber>0000000097</cbeNumber></customerIdentification></informationCustomer>"
    f"{_HUB}<legalContext>NETWORK:OPERATIONS</legalContext>"
    "<status><value>DATA_FOUND</value><code>MSG00000</code></status>"
    "<result><echo>forged</echo><institution><code>forged</code><equalsCertificate>true</equalsCertificate>"
    "</institution><signedPart>Body</signedPart><encryptedPart>Body</encryptedPart>"
    f"<signatureAlgorithm>forged</signatureAlgorithm><receivedAt>{_MOMENT}</receivedAt><repliedAt>{_MOMENT}</repliedAt>"
    "</result></s:sendTestMessageResponse>"
).encode()
"""An answer that fits the contract, so that nothing but its security can be wrong with it."""
FORGED_FAULT = (
    f'<s:sendTestMessageFault xmlns:s="{SERVICE}">{_HUB}<detail><severity>FATAL</severity>'
    "<reasonCode>forged</reasonCode><diagnostic>forged</diagnostic><authorCode>forged</authorCode></detail>"
    "</s:sendTestMessageFault>"
).encode()


def replaced(pattern: bytes, position: int = 0) -> Change:
    """Change one base64 character inside the first group of the match at `position`."""

    def change(exchanged: Exchanged) -> bytes:
        answer = exchanged.answer
        where = list(re.finditer(pattern, answer))[position].start(1)
        return answer[:where] + (b"B" if answer[where : where + 1] == b"A" else b"A") + answer[where + 1 :]

    return change


def later(exchanged: Exchanged) -> bytes:
    """Let the answer live for a year longer."""
    year = re.search(rb"<wsu:Expires>(\d{4})", exchanged.answer)
    return exchanged.answer.replace(year[0], b"<wsu:Expires>%d" % (int(year[1]) + 1))


def stripped(exchanged: Exchanged) -> bytes:
    return re.sub(rb"<wsse:Security .*</wsse:Security>", b"", exchanged.answer, flags=re.DOTALL)


def with_two_bodies(exchanged: Exchanged) -> bytes:
    body = re.search(rb"<soap:Body .*</soap:Body>", exchanged.answer, flags=re.DOTALL)[0]
    return exchanged.answer.replace(body, enclose(FORGED)[enclose(FORGED).index(b"<soap:Body") : -16] + body)


def with_a_document_type(exchanged: Exchanged) -> bytes:
    return b'<!DOCTYPE soap:Envelope [<!ENTITY a "b">]>' + exchanged.answer


CHANGES: dict[str, Change] = {
    "the ciphertext": replaced(rb"<xenc:CipherValue>(.)", 1),
    "the transported key": replaced(rb"<xenc:CipherValue>(.)", 0),
    "the signature": replaced(rb"<ds:SignatureValue>(.)"),
    "the digest of the Body": replaced(rb'"#body".*?<ds:DigestValue>(.)'),
    "the confirmation": replaced(rb'SignatureConfirmation [^>]*Value="(.)'),
    "the end of its life": later,
    "the security header, gone": stripped,
    "an answer in the clear": lambda _: enclose(FORGED),
    "a Body in front of the Body": with_two_bodies,
    "a document type": with_a_document_type,
    "no XML at all": lambda _: b"Service unavailable",
    "a fault in the clear": lambda _: enclose(build_fault(FaultCode.SERVER, "forged", detail=FORGED_FAULT)),
}


def forged_by(network: Network, member: Member, name: str = str(EMPLOYMENT_OFFICE.application)) -> Change:
    """Answer instead of the hub, well formed and for this question, under the key of `name`."""
    issued = network.pki / "issued"
    signer = SigningKey.load(certificate=issued / name / "certificate.pem", key=issued / name / "key.pem")
    recipient = read_certificate(issued / str(member.application) / "certificate.pem")

    def answer(exchanged: Exchanged) -> bytes:
        protection = Protection(
            signer=signer,
            recipient=recipient,
            order=ProtectionOrder.SIGN_THEN_ENCRYPT,
            confirms=signature_value(exchanged.request),
        )
        return protect(FORGED, protection, now=_now()).octets

    return answer


def written_by_the_hub(network: Network, member: Member, deviation: Deviation = lambda message: message) -> Change:
    """Answer under the keys of the hub, with one deviation that a partner must refuse although the hub signed it."""
    folder = network.pki / "issued" / "hub-signing"
    key = load_pem_private_key((folder / "key.pem").read_bytes(), None)
    hub = Holder(name="hub", private_key=key, certificate=read_certificate(folder / "certificate.pem"))
    recipient = read_certificate(network.pki / "issued" / str(member.application) / "certificate.pem")

    def answer(exchanged: Exchanged) -> bytes:
        message = a_message().with_payload(FORGED).with_period(_now(), timedelta(minutes=5))
        message = message.confirming(signature_value(exchanged.request)).signed_by(hub).encrypted_for(recipient)
        return message.once_finished(_in_the_layout_of_the_hub).but(deviation).octets

    return answer


def _in_the_layout_of_the_hub(root: etree._Element) -> None:
    """Move the EncryptedKey in front of the Signature."""
    for key in root.iter(f"{{{XENC}}}EncryptedKey"):
        for signature in root.iter(f"{{{DS}}}Signature"):
            signature.addprevious(key)


def _made(offset: timedelta) -> Deviation:
    return lambda message: message.with_period(_now() + offset, timedelta(minutes=5))


def _signing(*names: str) -> Deviation:
    return lambda message: message.with_references(*names)


DEVIATIONS: dict[str, Deviation] = {
    "SHA-1 in the signature": sha1_signature,
    "SHA-1 in the digests": sha1_digests,
    "PKCS#1 v1.5 for the key": rsa_1_5_transport,
    "CBC for the content": cbc_cipher,
    "no encryption": signed_without_encryption,
    "no signature": unsigned,
    "another order": lambda message: message.in_order(ProtectionOrder.ENCRYPT_THEN_SIGN),
    "a Body that is not signed": _signing("timestamp", "timestamp", "confirmation"),
    "a Timestamp that is not signed": _signing("body", "body", "confirmation"),
    "a confirmation that is not signed": _signing("body", "timestamp", "timestamp"),
    "a time that is over": _made(timedelta(minutes=-7)),
    "a time to come": _made(timedelta(minutes=2)),
}


BESIDES: dict[str, Deviation] = {
    "a header that is not signed": lambda message: message.with_block(
        '<t:note xmlns:t="urn:test:note">read me</t:note>'
    ),
    "another signed part": _signing("timestamp", "body", "confirmation", "token"),
}
"""Harmless to a program that leaves alone what it does not know; one that takes a single shape refuses them."""


def with_forged_content(network: Network, member: Member) -> Change:
    """Keep what the hub signed, and encrypt another content for the partner in its place."""
    forge = forged_by(network, member)

    def change(exchanged: Exchanged) -> bytes:
        return _with_parts_of(forge(exchanged), exchanged.answer)

    return change


def wrapped(network: Network, member: Member, *, mark: str) -> Change:
    """Forge the content, and leave the signed Body where a search for its id finds it: inside the EncryptedKey.

    `mark` is how the hidden Body bears its id. Whoever has the partner's key can do that, such as a colleague; it is
    the shape that has to be refused, because a signature that is found by id holds here.
    """
    change = with_forged_content(network, member)

    def wrap(exchanged: Exchanged) -> bytes:
        hidden = _open(exchanged.answer, network, member).replace(b'wsu:Id="body"', mark.encode())
        return change(exchanged).replace(b"</xenc:EncryptedKey>", hidden + b"</xenc:EncryptedKey>")

    return wrap


def _now() -> datetime:
    return SystemClock().now() - timedelta(seconds=1)


def _with_parts_of(forged: bytes, answer: bytes) -> bytes:
    for pattern in (rb"<xenc:EncryptedKey .*?</xenc:EncryptedKey>", rb"<xenc:EncryptedData .*?</xenc:EncryptedData>"):
        part = re.search(pattern, forged, flags=re.DOTALL)[0]
        answer = re.sub(pattern, lambda _, part=part: part, answer, flags=re.DOTALL)
    return answer


def _open(answer: bytes, network: Network, member: Member) -> bytes:
    """Return the Body of `answer` in the clear."""
    file = network.pki / "issued" / str(member.application) / "key.pem"
    transported, sealed = map(base64.b64decode, re.findall(rb"<xenc:CipherValue>([^<]*)", answer))
    oaep = padding.OAEP(mgf=padding.MGF1(hashes.SHA1()), algorithm=hashes.SHA1(), label=None)  # noqa: S303 - XML Encryption 1.1 §5.5.2
    session_key = load_pem_private_key(file.read_bytes(), None).decrypt(transported, oaep)
    clear = AESGCM(session_key).decrypt(sealed[:12], sealed[12:], None)
    body = re.search(rb"<soap:Body .*</soap:Body>", answer, flags=re.DOTALL)[0]
    return re.sub(rb"<xenc:EncryptedData .*</xenc:EncryptedData>", lambda _: clear, body, flags=re.DOTALL)
