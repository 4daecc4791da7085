"""The recipe: a message that holds gives its sender and its Body; steps come in their order, keys are used once."""

import os
from dataclasses import replace
from datetime import timedelta

import pytest
from lxml import etree

from gateway.refusals import (
    FailedDecryption,
    FailedDigest,
    FailedSignature,
    InvalidSecurity,
    MessageExpired,
    Replayed,
    UncoveredPart,
    UnknownToken,
    UnsupportedAlgorithm,
    UnsupportedToken,
    UntrustedCertificate,
)
from gateway.soap.envelope import read_envelope
from gateway.soap.parser import Limits
from gateway.wss.algorithms import MODERN, PROFILES
from gateway.wss.verify import Expectations, Opened, ProtectionOrder, Signed, Verifier
from tests.support import deviations as d
from tests.support.clock import NOON
from tests.support.keys import a_holder, renewed
from tests.support.messages import (
    BOTH_ORDERS,
    PAYLOAD,
    RSA_SHA256,
    SHA1,
    SHA256,
    Message,
    TokenKind,
    a_message,
    a_transported_key,
    element,
    encode,
    find,
)
from tests.support.verification import CENTRE, HUB, OTHER, STRANGER, Hub, KnownApplications, verdict

SENDER, RECIPIENT = a_holder(CENTRE), a_holder(HUB)
SIGNED_FIRST, ENCRYPTED_FIRST = BOTH_ORDERS
_WSS11 = "http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#"
_THUMBPRINT = f"{_WSS11}ThumbprintSHA1"
WAYS = (TokenKind.BST, TokenKind.SKI, TokenKind.THUMBPRINT, TokenKind.ISSUER_SERIAL, TokenKind.EMBEDDED)
IN_BOTH_ORDERS = pytest.mark.parametrize("order", BOTH_ORDERS)


@pytest.fixture
def hub() -> Hub:
    return Hub()


def a_good_message(order: ProtectionOrder = SIGNED_FIRST) -> Message:
    return a_message().signed_by(SENDER).encrypted_for(RECIPIENT.certificate).in_order(order)


def canonical(payload: etree._Element) -> bytes:
    return etree.tostring(payload, method="c14n", exclusive=True)


# What holds


@IN_BOTH_ORDERS
def test_gives_the_sender_and_the_payload(hub, order):
    verified = hub.verify(a_good_message(order).octets)
    assert verified.sender.application == CENTRE
    assert verified.order is order
    assert canonical(verified.content.payload) == PAYLOAD
    assert verified.signed_parts == ("Timestamp", "Body")
    assert verified.signature_method == RSA_SHA256
    assert (verified.timestamp.created, verified.keep_until) == (NOON, NOON + timedelta(minutes=6))
    assert [len(key) for key in verified.replay_keys] == [32, 32]
    assert hub.operations == 1


@pytest.mark.parametrize(("order", "content"), [(SIGNED_FIRST, Signed), (ENCRYPTED_FIRST, Opened)])
def test_tells_signed_text_from_opened_ciphertext(hub, order, content):
    assert isinstance(hub.verify(a_good_message(order).octets).content, content)


def test_accepts_a_signed_message_where_it_need_not_be_confidential(hub):
    verified = hub.verify(a_message().signed_by(SENDER).octets, confidential=False)
    assert (verified.order, type(verified.content)) == (ProtectionOrder.SIGN_ONLY, Signed)
    assert len(verified.replay_keys) == 1
    assert hub.operations == 0


@IN_BOTH_ORDERS
def test_accepts_a_recipient_shown_as_a_second_token(hub, order):
    shown = d.with_a_second_token(RECIPIENT, identifier="X509-2")
    refer = d.once_finished(d.replace_child("//xenc:EncryptedKey/ds:KeyInfo", _SECOND_TOKEN))
    assert hub.verify(a_good_message(order).but(shown).but(refer).octets)
    dangling = d.once_finished(d.replace_child("//xenc:EncryptedKey/ds:KeyInfo", _SECOND_TOKEN))
    assert verdict(hub.refuse(a_good_message(order).but(dangling).octets)) == verdict(InvalidSecurity)
    own = a_good_message(order).encrypting(key_reference=TokenKind.BST)
    assert verdict(hub.refuse(own.octets)) == verdict(InvalidSecurity)
    assert hub.operations == 1


_SECOND_TOKEN = '<wsse:SecurityTokenReference><wsse:Reference URI="#X509-2"/></wsse:SecurityTokenReference>'  # noqa: S105 - XML


@IN_BOTH_ORDERS
def test_accepts_what_apache_cxf_sends(hub, order):
    verified = hub.verify(a_good_message(order).as_cxf_sends_it().octets)
    assert canonical(verified.content.payload) == PAYLOAD


@IN_BOTH_ORDERS
@pytest.mark.parametrize("kind", WAYS)
def test_accepts_each_way_to_name_the_signer(hub, order, kind):
    assert hub.verify(a_good_message(order).with_token(kind).octets).sender.application == CENTRE


@IN_BOTH_ORDERS
@pytest.mark.parametrize("kind", WAYS)
@pytest.mark.parametrize("default_namespace", ["", "urn:of-the-ancestors"])
def test_accepts_a_signed_token_reference(hub, order, kind, default_namespace):
    message = a_good_message(order).with_token(kind).covering_its_token()
    verified = hub.verify(message.within_default_namespace(default_namespace).octets)
    assert verified.signed_parts == ("Timestamp", "SecurityTokenReference", "Body")


@IN_BOTH_ORDERS
@pytest.mark.parametrize("kind", [TokenKind.SKI, TokenKind.THUMBPRINT])
def test_accepts_a_signed_key_identifier_as_later_wss4j_signs_it(hub, order, kind):
    hub.verify(a_good_message(order).with_token(kind).covering_its_token(repeats_encoding=True).octets)


@IN_BOTH_ORDERS
def test_accepts_a_signed_token_beside_its_signed_reference(hub, order):
    message = a_good_message(order).with_references("timestamp", "body", "token").covering_its_token()
    assert set(hub.verify(message.octets).signed_parts) >= {"BinarySecurityToken", "SecurityTokenReference"}


@IN_BOTH_ORDERS
@pytest.mark.parametrize("kind", [TokenKind.BST, TokenKind.EMBEDDED])
def test_refuses_another_certificate_of_the_same_key_in_place_of_the_signed_one(kind, order):
    """The value holds under either certificate; which one was meant is signed."""
    renewal = renewed(SENDER)
    hub = Hub(registrations=KnownApplications([SENDER, renewal]))
    message = a_good_message(order).with_token(kind)
    swapped = d.showing_another_token(renewal)
    assert hub.verify(message.but(swapped).octets).sender.certificate == renewal.certificate
    refusal = hub.refuse(message.covering_its_token().but(swapped).octets)
    assert verdict(refusal) == verdict(FailedDigest)
    assert hub.operations == 1


@IN_BOTH_ORDERS
def test_accepts_what_node_soap_sends(hub, order):
    verified = hub.verify(a_good_message(order).as_node_soap_sends_it().octets)
    assert canonical(verified.content.payload) == PAYLOAD


@IN_BOTH_ORDERS
def test_accepts_an_enveloped_signature_that_changes_nothing_with_a_prefix_list(hub, order):
    hub.verify(a_good_message(order).with_enveloped_signatures().with_prefix_list("soap").octets)


@IN_BOTH_ORDERS
def test_accepts_issuer_and_serial_number_as_java_and_dotnet_write_them(hub, order):
    message = a_good_message(order).with_token(TokenKind.ISSUER_SERIAL)
    for name in (f"cn={CENTRE.upper()}", f'OID.2.5.4.3="{CENTRE}"', f"CN=#0c{len(CENTRE):02x}{CENTRE.encode().hex()}"):
        assert hub.verify(message.but(d.once_finished(d.set_text("//ds:X509IssuerName", name))).octets)


@IN_BOTH_ORDERS
def test_refuses_a_signature_that_turns_up_in_an_enveloped_body(hub, order):
    edit = d.in_the_content(b"who", b'<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>')
    message = a_good_message(order).with_enveloped_signatures().but(edit)
    assert verdict(hub.refuse(message.octets)) == verdict(FailedDecryption)


@IN_BOTH_ORDERS
@pytest.mark.parametrize(
    "choices",
    [
        {"key_reference": TokenKind.SKI},
        {"key_reference": TokenKind.ISSUER_SERIAL},
        {"key_reference": TokenKind.EMBEDDED},
        {"key_reference": TokenKind.X509_DATA},
        {"separate_list": True},
        {"names_key": True},
        {"separate_list": True, "names_key": True},
        {"oaep_digest": SHA1},
        {"oaep_digest": SHA256},
        {"type": "http://www.w3.org/2001/04/xmlenc#Element"},
    ],
    ids=str,
)
def test_accepts_each_way_to_encrypt(hub, order, choices):
    assert canonical(hub.verify(a_good_message(order).encrypting(**choices).octets).content.payload) == PAYLOAD


@IN_BOTH_ORDERS
@pytest.mark.parametrize("prefixes", [("soap",), ("wsse", "soap"), ("wsu", "unknown"), ("xenc", "s", "ds")])
def test_accepts_prefix_lists(hub, order, prefixes):
    hub.verify(a_good_message(order).with_prefix_list(*prefixes).octets)


@IN_BOTH_ORDERS
def test_canonicalizes_a_listed_default_namespace_as_other_stacks_do(hub, order):
    """WSS4J lists `#default` where an ancestor of what it signs has a default namespace; xmlsec signs it here."""
    message = a_good_message(order).with_prefix_list("#default", "soap")
    hub.verify(message.within_default_namespace("urn:of-the-ancestors").octets)


@IN_BOTH_ORDERS
def test_refuses_another_default_namespace_than_the_listed_one_that_was_signed(hub, order):
    message = (
        a_good_message(order).with_prefix_list("#default", "soap").within_default_namespace("urn:of-the-ancestors")
    )
    changed = d.on_the_wire(b'xmlns="urn:of-the-ancestors"', b'xmlns="urn:of-somebody-else"')(message)
    assert hub.refuse(changed.octets).fault_class == "S"


@IN_BOTH_ORDERS
def test_accepts_a_signed_token_and_signed_addressing(hub, order):
    message = a_good_message(order).with_block(d.TO).with_references("to", "token", "body", "timestamp")
    assert hub.verify(message.octets).signed_parts == ("To", "Timestamp", "BinarySecurityToken", "Body")


@IN_BOTH_ORDERS
def test_drops_an_unsigned_block_unread(hub, order):
    message = a_good_message(order).with_block('<x:other xmlns:x="urn:x">text</x:other>')
    assert hub.verify(message.octets).signed_parts == ("Timestamp", "Body")


@IN_BOTH_ORDERS
def test_accepts_the_answer_to_our_question(hub, order):
    message = a_good_message(order).confirming(b"asked")
    parts = hub.verify(message.octets, confirms=b"asked").signed_parts
    assert parts == ("Timestamp", "SignatureConfirmation", "Body")


@IN_BOTH_ORDERS
@pytest.mark.parametrize("payload", [b"<a/>", b'<a xmlns="urn:a"><b xmlns=""/></a>', b'<soap:a xmlns:soap="urn:a"/>'])
def test_gives_the_payload_as_it_was_named(hub, order, payload):
    verified = hub.verify(a_good_message(order).with_payload(payload).octets)
    assert canonical(verified.content.payload) == canonical(etree.XML(payload))


@IN_BOTH_ORDERS
def test_accepts_blanks_around_the_payload(hub, order):
    message = a_good_message(order).with_payload(b"\n  " + PAYLOAD + b"\n")
    assert canonical(hub.verify(message.octets).content.payload) == PAYLOAD


# Steps 1 to 5: who is speaking


def test_refuses_an_application_that_is_not_registered(hub):
    refusal = hub.refuse(a_good_message().signed_by(a_holder(STRANGER)).octets)
    assert verdict(refusal) == verdict(UnknownToken)


def test_refuses_a_renewed_certificate_until_it_is_registered(hub):
    message = a_good_message().signed_by(renewed(SENDER))
    assert verdict(hub.refuse(message.octets)) == verdict(UnknownToken)


@IN_BOTH_ORDERS
@pytest.mark.parametrize("deviation", [d.sha1_signature, d.sha1_digests, d.cbc_cipher, d.rsa_1_5_transport])
def test_refuses_an_algorithm_before_any_key_is_used(hub, order, deviation):
    assert verdict(hub.refuse(a_good_message(order).but(deviation).octets)) == verdict(UnsupportedAlgorithm)
    assert (hub.trust.asked, hub.operations) == ([], 0)


_SHOWN = "//ds:Signature//wsse:Reference"


@pytest.mark.parametrize(
    ("deviation", "refused"),
    [
        (d.once_finished(d.set_attribute(_SHOWN, "URI", "#nothing")), InvalidSecurity),
        (d.once_finished(d.set_attribute(_SHOWN, "URI", "#TS-1")), InvalidSecurity),
        (d.once_finished(lambda root: find(root, "BinarySecurityToken").attrib.clear()), UnsupportedToken),
        (d.once_finished(d.set_attribute(_SHOWN, "ValueType", f"{_WSS11}EncryptedKey")), UnsupportedToken),
    ],
)
def test_refuses_a_reference_to_no_certificate(hub, deviation, refused):
    assert verdict(hub.refuse(a_good_message().but(deviation).octets)) == verdict(refused)
    assert hub.operations == 0


def test_takes_the_token_that_is_referenced(hub):
    message = a_good_message().but(d.with_a_second_token(a_holder(OTHER), identifier="X509-2"))
    assert hub.verify(message.octets).sender.application == CENTRE
    named = message.but(d.once_finished(d.set_attribute(_SHOWN, "URI", "#X509-2")))
    assert verdict(hub.refuse(named.octets)) == verdict(FailedSignature)


def test_asks_for_trust_in_the_registered_certificate_now(hub):
    hub.verify(a_good_message().octets)
    assert hub.trust.asked == [(SENDER.certificate, NOON)]


@IN_BOTH_ORDERS
def test_refuses_an_untrusted_certificate_before_the_private_key(hub, order):
    hub.trust.flaw = "revoked"
    refusal = hub.refuse(a_good_message(order).octets)
    assert (verdict(refusal), refusal.detail) == (verdict(UntrustedCertificate), "revoked")
    assert hub.operations == 0


def test_asks_for_trust_only_after_the_signature(hub):
    assert verdict(hub.refuse(a_good_message().but(d.random_signature).octets)) == verdict(FailedSignature)
    assert hub.trust.asked == []


def test_refuses_algorithms_of_the_application_s_profile(hub, monkeypatch):
    monkeypatch.setitem(PROFILES, "strict", replace(MODERN, name="strict", oaep=frozenset()))
    hub.registrations.profile = "strict"
    assert verdict(hub.refuse(a_good_message().octets)) == verdict(UnsupportedAlgorithm)
    assert hub.operations == 0


def test_refuses_an_application_registered_under_an_unknown_profile(hub):
    hub.registrations.profile = "unheard of"
    assert hub.refuse(a_good_message().octets).fault_class == "S"
    assert hub.operations == 0


@IN_BOTH_ORDERS
def test_costs_no_private_key_operation_under_a_flood_of_random_signatures(hub, order):
    octets = a_good_message(order).octets
    value = find(etree.XML(octets), "SignatureValue").text
    assert value is not None
    written = value.encode().replace(b"\r", b"&#13;")
    assert written in octets
    reasons = {hub.refuse(octets.replace(written, encode(os.urandom(256)).encode())).journal_reason for _ in range(200)}
    assert (reasons, hub.operations) == ({FailedSignature.journal_reason}, 0)
    hub.verify(octets)


# Steps 6 to 8: unchanged, fresh, once


@IN_BOTH_ORDERS
def test_refuses_a_changed_timestamp(hub, order):
    message = a_good_message(order).but(d.once_finished(d.set_text("//wsu:Expires", "2026-06-15T12:04:00.000Z")))
    assert verdict(hub.refuse(message.octets)) == verdict(FailedDigest)
    assert hub.operations == 0


def test_refuses_a_changed_body_that_is_not_encrypted(hub):
    message = a_message().signed_by(SENDER).but(d.once_finished(d.set_text("//question", "else")))
    assert verdict(hub.refuse(message.octets, confidential=False)) == verdict(FailedDigest)


@IN_BOTH_ORDERS
@pytest.mark.parametrize(("seconds", "accepted"), [(-60.001, False), (-60, True), (359.999, True), (360, False)])
def test_refuses_a_message_at_the_instant_it_expires(hub, order, seconds, accepted):
    octets = a_good_message(order).octets
    hub.now = NOON + timedelta(seconds=seconds)
    if accepted:
        hub.verify(octets)
        return
    assert verdict(hub.refuse(octets)) == verdict(MessageExpired)
    assert hub.operations == 0


@IN_BOTH_ORDERS
def test_refuses_a_replay(hub, order):
    octets = a_good_message(order).octets
    hub.accept(octets)
    assert verdict(hub.refuse(octets)) == verdict(Replayed)
    assert hub.operations == 1


@IN_BOTH_ORDERS
def test_refuses_a_replay_in_another_spelling(hub, order):
    message = a_good_message(order)
    octets = message.octets
    hub.accept(octets)
    root = etree.XML(octets)
    value = find(root, "SignatureValue")
    value.text = " ".join((value.text or "").split())
    find(root, "Signature").set("Id", "other")
    find(root, "Signature").find("{*}KeyInfo")[:] = [  # type: ignore[index] - it is there
        element(
            f"<wsse:SecurityTokenReference>{d.key_identifier(SENDER.thumbprint, _THUMBPRINT)}"
            "</wsse:SecurityTokenReference>"
        )
    ]
    assert verdict(hub.refuse(etree.tostring(root))) == verdict(Replayed)


@IN_BOTH_ORDERS
def test_refuses_an_encrypted_key_that_was_used_before(hub, order):
    used = a_transported_key(RECIPIENT.certificate)
    hub.accept(a_good_message(order).encrypting(transported=used).octets)
    stolen = a_good_message(order).signed_by(a_holder(OTHER)).encrypting(transported=used)
    assert verdict(hub.refuse(stolen.octets)) == verdict(Replayed)
    assert hub.operations == 1


def test_remembers_nothing_itself(hub):
    octets = a_good_message().octets
    hub.verify(octets)
    hub.verify(octets)
    assert hub.memory.keys == set()


# Steps 9 to 12: the clear text


@IN_BOTH_ORDERS
@pytest.mark.parametrize(
    "deviation",
    [
        d.once_finished(d.flip_octet("//soap:Body//xenc:CipherValue", 40)),
        d.once_finished(d.flip_octet("//xenc:EncryptedKey//xenc:CipherValue", 40)),
        d.in_the_content(b"who", b"<!---->"),
        d.in_the_content(b"</s:askRequest>", b"</s:askRequest></soap:Body><soap:Body><a/>"),
        d.in_the_content(b"<s:askRequest ", b"<!DOCTYPE a><s:askRequest "),
        d.in_the_content(b"<s:askRequest ", b'<s:askRequest Id="TS-1" '),
        d.in_the_content(b"who", f'<ds:Signature xmlns:ds="{d.DS}"/>'.encode()),
        d.in_the_content(b"who", f'<w:Security xmlns:w="{d.WSSE}"/>'.encode()),
        d.in_the_content(b"who", f'<x:EncryptedData xmlns:x="{d.XENC}"/>'.encode()),
    ],
)
def test_gives_one_refusal_for_whatever_fails_behind_the_key(hub, order, deviation, capfd):
    refusal = hub.refuse(a_good_message(order).but(deviation).octets)
    assert verdict(refusal) == verdict(FailedDecryption)
    assert hub.operations == 1
    assert "who" not in "".join(capfd.readouterr())


def test_refuses_another_clear_text_than_was_signed(hub):
    refusal = hub.refuse(a_good_message(SIGNED_FIRST).but(d.in_the_content(b"who", b"why")).octets)
    assert verdict(refusal) == verdict(FailedDigest)


@pytest.mark.parametrize(
    "declaration", [b'xmlns="urn:evil"', b'xmlns:s="urn:evil"', b'xmlns:evil="urn:evil" xml:lang="nl"']
)
def test_reads_an_opened_clear_text_without_the_names_around_it(hub, declaration):
    octets = a_good_message(ENCRYPTED_FIRST).octets.replace(b"<soap:Envelope ", b"<soap:Envelope " + declaration + b" ")
    assert canonical(hub.verify(octets).content.payload) == PAYLOAD


@IN_BOTH_ORDERS
def test_refuses_a_clear_text_that_leans_on_names_a_stranger_chose(hub, order):
    leaning = a_good_message(order).but(d.in_the_content(b' xmlns:s="urn:test:ask"', b""))
    octets = leaning.octets.replace(b"<soap:Envelope ", b'<soap:Envelope xmlns:s="urn:evil" ')
    refusal = hub.refuse(octets)
    assert refusal.fault_class == "S"
    assert refusal.journal_reason in {FailedDecryption.journal_reason, FailedDigest.journal_reason}


@IN_BOTH_ORDERS
def test_refuses_a_clear_text_beyond_the_limits(hub, order):
    message = a_good_message(order).but(d.in_the_content(b"who", b"<a/>" * 30))
    verifier = Verifier(registrations=hub.registrations, trust=hub.trust, replay=hub.memory, unwrapper=hub.unwrapper)
    limits = Expectations(confidential=True, limits=Limits(elements=20))
    with pytest.raises(FailedDecryption) as caught:
        verifier.verify(read_envelope(message.octets), limits, now=NOON)
    assert caught.value.__cause__ is None


def test_refuses_a_clear_body_where_it_must_be_confidential(hub):
    refusal = hub.refuse(a_message().signed_by(SENDER).octets)
    assert verdict(refusal) == verdict(UncoveredPart)


@IN_BOTH_ORDERS
@pytest.mark.parametrize("deviation", [d.without_body_reference, d.without_timestamp_reference])
def test_refuses_an_uncovered_part_before_the_private_key(hub, order, deviation):
    assert verdict(hub.refuse(a_good_message(order).but(deviation).octets)) == verdict(UncoveredPart)
    assert hub.operations == 0


@pytest.mark.parametrize("content", [f'<ds:Signature xmlns:ds="{d.DS}"/>', f'<w:Security xmlns:w="{d.WSSE}"/>'])
def test_refuses_security_elements_in_a_clear_body_too(hub, content):
    message = a_message().signed_by(SENDER).with_payload(f"<a>{content}</a>".encode())
    assert hub.refuse(message.octets, confidential=False).fault_class == "S"


# Answers


@pytest.mark.parametrize(("confirmed", "expected"), [(b"other", b"asked"), (b"asked", None), (None, b"asked")])
def test_refuses_an_answer_to_another_question(hub, confirmed, expected):
    message = a_good_message() if confirmed is None else a_good_message().confirming(confirmed)
    refusal = hub.refuse(message.octets, confirms=expected)
    assert verdict(refusal) in {verdict(InvalidSecurity), verdict(UncoveredPart)}
    assert hub.operations == 0


def test_refuses_an_unsigned_confirmation(hub):
    message = a_good_message().confirming(b"asked").with_references("timestamp", "body")
    assert verdict(hub.refuse(message.octets, confirms=b"asked")) == verdict(UncoveredPart)


# Keys of ours


@pytest.mark.parametrize("kept", [slice(255), slice(1), slice(1, None)])
def test_refuses_an_encrypted_key_of_another_length_before_it_is_used(hub, kept):
    deviation = d.once_finished(d.cut_octets("//xenc:EncryptedKey//xenc:CipherValue", kept))
    assert verdict(hub.refuse(a_good_message().but(deviation).octets)) == verdict(InvalidSecurity)
    assert hub.operations == 0


def test_refuses_what_is_encrypted_for_somebody_else(hub):
    message = a_message().signed_by(SENDER).encrypted_for(a_holder(OTHER).certificate)
    assert verdict(hub.refuse(message.octets)) == verdict(InvalidSecurity)
    assert hub.operations == 0


def test_finds_no_sender_when_two_registrations_answer():
    twice = Hub(registrations=KnownApplications([SENDER, replace(SENDER, name=OTHER)]))
    assert isinstance(twice.refuse(a_good_message().octets), UnknownToken)
