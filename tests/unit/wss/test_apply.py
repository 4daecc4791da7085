"""What we send holds for xmlsec and for our own verifier, in every order, whatever prefixes the payload uses."""

from dataclasses import replace
from datetime import timedelta

import pytest
import xmlsec
from cryptography.hazmat.primitives.asymmetric import ec
from lxml import etree

from gateway.soap.envelope import read_envelope
from gateway.soap.namespaces import WSA, WSU
from gateway.soap.version import SOAPVersion
from gateway.wss.algorithms import ACCEPTED_OAEP, LEGACY_CBC, MODERN, SignatureMethod, Suite
from gateway.wss.apply import LIFE, Protection, protect
from gateway.wss.verify import ProtectionOrder
from tests.support import oracle
from tests.support.clock import NOON
from tests.support.keys import a_curve_certificate, a_curve_holder, a_holder
from tests.support.messages import PAYLOAD, find
from tests.support.verification import CENTRE, HUB, CountingUnwrapper, Hub

SENDER, RECIPIENT = a_holder(CENTRE), a_holder(HUB)
SIGN_ONLY, SIGNED_FIRST, ENCRYPTED_FIRST = (
    ProtectionOrder.SIGN_ONLY,
    ProtectionOrder.SIGN_THEN_ENCRYPT,
    ProtectionOrder.ENCRYPT_THEN_SIGN,
)
CANONICAL_PAYLOAD = etree.tostring(etree.XML(PAYLOAD), method="c14n", exclusive=True)
HOSTILE_PAYLOADS = {
    "uses our prefix for SOAP": b'<soap:a xmlns:soap="urn:other"></soap:a>',
    "uses our prefix for the Id": b'<wsu:a xmlns:wsu="urn:other"></wsu:a>',
    "uses our prefix with our namespace": (
        b'<a xmlns:wsu="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"'
        b' wsu:Other="b"></a>'
    ),
    "uses our second prefix too": b'<soap:a xmlns:soap="urn:a"><soap1:b xmlns:soap1="urn:b"></soap1:b></soap:a>',
    "uses our prefix deep inside": b'<a><b><soap:c xmlns:soap="urn:c"></soap:c></b></a>',
    "has a default namespace": b'<a xmlns="urn:a"><b xmlns=""><c xmlns="urn:c"></c></b></a>',
    "has no namespace": b"<a><b></b></a>",
    "writes our declaration as text": b'<a>xmlns:soap= xmlns:wsu="x"</a>',
    "imitates markup": b"<a>&lt;/soap:Body&gt;]]&gt;&lt;x:EncryptedData &gt;</a>",
    "holds characters beyond ASCII": '<a b="é&#x9;">\u20ac\U0001f600</a>'.encode(),
    "holds carriage returns": b"<a>&#xD;\n</a>",
    "uses the prefix of the security header": b'<wsse:a xmlns:wsse="urn:a" xmlns:xenc="urn:b" xenc:c="d"></wsse:a>',
    "is in XML's own namespace": b'<a xml:lang="nl" xml:space="preserve"> </a>',
}


def protection(order: ProtectionOrder, *, confirms: bytes | None = None) -> Protection:
    recipient = None if order is SIGN_ONLY else RECIPIENT.certificate
    return Protection(signer=SENDER, recipient=recipient, order=order, confirms=confirms)


def opened_by_xmlsec(octets: bytes, order: ProtectionOrder) -> tuple[bytes, tuple[str, ...]]:
    if order is SIGN_ONLY:
        payload = etree.tostring(find(etree.XML(octets), "Body")[0], method="c14n", exclusive=True)
        return payload, oracle.verify(octets)
    if order is SIGNED_FIRST:
        return oracle.decrypt_and_verify(octets, RECIPIENT)
    return oracle.verify_and_decrypt(octets, RECIPIENT)


@pytest.mark.parametrize("confirms", [None, b"asked"])
@pytest.mark.parametrize("order", list(ProtectionOrder))
def test_holds_for_xmlsec(order, confirms):
    protected = protect(CANONICAL_PAYLOAD, protection(order, confirms=confirms), now=NOON)
    payload, covered = opened_by_xmlsec(protected.octets, order)
    confirmation = ("SignatureConfirmation",) if confirms else ()
    assert (payload, covered) == (CANONICAL_PAYLOAD, ("Body", "Timestamp", *confirmation))


def test_is_refused_by_xmlsec_after_a_change():
    protected = protect(CANONICAL_PAYLOAD, protection(SIGN_ONLY), now=NOON)
    with pytest.raises(xmlsec.Error):
        oracle.verify(protected.octets.replace(b"who", b"why"))


@pytest.mark.parametrize("confirms", [None, b"asked"])
@pytest.mark.parametrize("order", list(ProtectionOrder))
def test_holds_for_our_verifier(order, confirms):
    protected = protect(CANONICAL_PAYLOAD, protection(order, confirms=confirms), now=NOON)
    verified = Hub().verify(protected.octets, confidential=order is not SIGN_ONLY, confirms=confirms)
    assert verified.order is order
    assert verified.signature_value == protected.signature_value
    assert (verified.timestamp.created, verified.timestamp.expires) == (NOON, NOON + LIFE)
    assert etree.tostring(verified.content.payload, method="c14n", exclusive=True) == CANONICAL_PAYLOAD


@pytest.mark.parametrize("order", list(ProtectionOrder))
@pytest.mark.parametrize("payload", HOSTILE_PAYLOADS.values(), ids=HOSTILE_PAYLOADS)
def test_carries_any_payload_unchanged(payload, order):
    canonical = etree.tostring(etree.XML(payload), method="c14n", exclusive=True)
    octets = protect(canonical, protection(order), now=NOON).octets
    verified = Hub().verify(octets, confidential=order is not SIGN_ONLY)
    assert etree.tostring(verified.content.payload, method="c14n", exclusive=True) == canonical
    assert opened_by_xmlsec(octets, order)[0] == canonical


@pytest.mark.parametrize(
    ("order", "names"),
    [
        (SIGN_ONLY, ["Timestamp", "BinarySecurityToken", "Signature"]),
        (SIGNED_FIRST, ["Timestamp", "BinarySecurityToken", "SignatureConfirmation", "EncryptedKey", "Signature"]),
        (ENCRYPTED_FIRST, ["Timestamp", "BinarySecurityToken", "SignatureConfirmation", "Signature", "EncryptedKey"]),
    ],
)
def test_lists_last_first_for_receivers_that_work_in_order(order, names):
    confirms = b"asked" if "SignatureConfirmation" in names else None
    octets = protect(CANONICAL_PAYLOAD, protection(order, confirms=confirms), now=NOON).octets
    security = find(etree.XML(octets), "Security")
    assert [etree.QName(child).localname for child in security] == names


@pytest.mark.parametrize("order", [SIGNED_FIRST, ENCRYPTED_FIRST])
def test_shows_nothing_of_the_payload(order):
    octets = protect(CANONICAL_PAYLOAD, protection(order), now=NOON).octets
    assert b"question" not in octets


def test_uses_no_session_key_nonce_or_ciphertext_twice():
    messages = [protect(CANONICAL_PAYLOAD, protection(SIGNED_FIRST), now=NOON).octets for _ in range(20)]
    values = [
        value.text
        for octets in messages
        for value in etree.XML(octets).iter("{http://www.w3.org/2001/04/xmlenc#}CipherValue")
    ]
    assert len(set(values)) == len(values) == 40


def test_must_be_understood():
    envelope = read_envelope(protect(CANONICAL_PAYLOAD, protection(SIGN_ONLY), now=NOON).octets)
    assert envelope.header_blocks[0].get("{http://schemas.xmlsoap.org/soap/envelope/}mustUnderstand") == "1"


@pytest.mark.parametrize("version", SOAPVersion)
@pytest.mark.parametrize("order", list(ProtectionOrder))
def test_is_written_in_the_version_that_is_asked_for(order, version):
    protected = protect(CANONICAL_PAYLOAD, replace(protection(order), version=version), now=NOON)
    envelope = read_envelope(protected.octets, version=version)
    assert envelope.header_blocks[0].get(version.must_understand) == "1"
    assert Hub().verify(protected.octets, confidential=order is not SIGN_ONLY).order is order
    assert opened_by_xmlsec(protected.octets, order)[0] == CANONICAL_PAYLOAD


BLOCK = ("extra", b'<x:To xmlns:wsu="%s" xmlns:x="%s" wsu:Id="extra">a</x:To>' % (WSU.encode(), WSA.encode()))


@pytest.mark.parametrize("order", list(ProtectionOrder))
def test_signs_the_header_blocks_that_it_is_given(order):
    octets = protect(CANONICAL_PAYLOAD, replace(protection(order), blocks=(BLOCK,)), now=NOON).octets
    payload, covered = opened_by_xmlsec(octets, order)
    assert (payload, set(covered)) == (CANONICAL_PAYLOAD, {"Body", "Timestamp", "To"})
    assert "To" in Hub().verify(octets, confidential=order is not SIGN_ONLY).signed_parts
    refusal = Hub().refuse(octets.replace(b">a</x:To>", b">b</x:To>"), confidential=order is not SIGN_ONLY)
    assert refusal.journal_reason == "failed-digest"


def test_lives_five_minutes():
    assert timedelta(minutes=5) == LIFE


@pytest.mark.parametrize(
    ("recipient", "order"),
    [(None, SIGNED_FIRST), (None, ENCRYPTED_FIRST), (RECIPIENT.certificate, SIGN_ONLY)],
)
def test_never_sends_clear_text_by_mistake(recipient, order):
    with pytest.raises(ValueError, match="recipient"):
        Protection(signer=SENDER, recipient=recipient, order=order)


def test_refuses_a_recipient_that_cannot_encrypt():
    wrong = Protection(signer=SENDER, recipient=a_curve_certificate(), order=SIGNED_FIRST)
    with pytest.raises((TypeError, ValueError)):
        protect(CANONICAL_PAYLOAD, wrong, now=NOON)


GCM_SUITES = [Suite(cipher=cipher, oaep=oaep) for cipher in MODERN.data_ciphers for oaep in ACCEPTED_OAEP]
CBC_SUITES = [Suite(cipher=cipher, oaep=oaep) for cipher in LEGACY_CBC.data_ciphers for oaep in ACCEPTED_OAEP]


@pytest.mark.parametrize("order", [SIGNED_FIRST, ENCRYPTED_FIRST])
@pytest.mark.parametrize("suite", GCM_SUITES, ids=str)
def test_holds_for_xmlsec_and_for_our_verifier_in_every_gcm_suite(suite, order):
    octets = protect(CANONICAL_PAYLOAD, replace(protection(order), suite=suite), now=NOON).octets
    assert opened_by_xmlsec(octets, order)[0] == CANONICAL_PAYLOAD
    verified = Hub().verify(octets)
    assert (verified.cipher, canonical(verified)) == (suite.cipher, CANONICAL_PAYLOAD)


@pytest.mark.parametrize("suite", CBC_SUITES, ids=str)
def test_holds_for_xmlsec_and_for_our_verifier_in_every_cbc_suite(suite):
    legacy = replace(protection(ENCRYPTED_FIRST), suite=suite)
    octets = protect(CANONICAL_PAYLOAD, legacy, now=NOON).octets
    assert opened_by_xmlsec(octets, ENCRYPTED_FIRST)[0] == CANONICAL_PAYLOAD
    hub = Hub.of_partners(LEGACY_CBC.name)
    hub.legacy_unwrapper = CountingUnwrapper(RECIPIENT)
    assert canonical(hub.verify(octets)) == CANONICAL_PAYLOAD


@pytest.mark.parametrize("suite", CBC_SUITES, ids=str)
def test_never_signs_first_what_cbc_would_leave_unprotected(suite):
    with pytest.raises(ValueError, match="encrypt first"):
        replace(protection(SIGNED_FIRST), suite=suite)


def test_writes_no_parameter_that_is_meant_anyway():
    octets = protect(CANONICAL_PAYLOAD, protection(SIGNED_FIRST), now=NOON).octets
    assert len(find(find(etree.XML(octets), "EncryptedKey"), "EncryptionMethod")) == 0


@pytest.mark.parametrize("curve", [ec.SECP256R1, ec.SECP384R1])
@pytest.mark.parametrize("order", list(ProtectionOrder))
def test_holds_for_xmlsec_and_for_our_verifier_with_an_ec_key(order, curve):
    signer = a_curve_holder(f"signer on {curve.name}", curve)
    octets = protect(CANONICAL_PAYLOAD, replace(protection(order), signer=signer), now=NOON).octets
    assert opened_by_xmlsec(octets, order)[0] == CANONICAL_PAYLOAD
    verified = Hub.of_partners("modern", signer).verify(octets, confidential=order is not SIGN_ONLY)
    assert verified.signature_method == SignatureMethod.ECDSA_SHA256


def canonical(verified) -> bytes:
    return etree.tostring(verified.content.payload, method="c14n", exclusive=True)
