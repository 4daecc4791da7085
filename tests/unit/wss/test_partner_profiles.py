"""Each profile's messages through the whole recipe: what each kind of partner may send, and what it may not.

Signatures are made by xmlsec, ciphertexts by `cryptography`.
"""

from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
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
)
from gateway.wss.algorithms import PROFILES, DataCipher, DigestMethod, ProtectionOrder, SignatureMethod
from gateway.wss.verify import Opened
from tests.support import deviations as d
from tests.support.clock import NOON
from tests.support.keys import a_curve_holder, a_holder
from tests.support.messages import (
    AES128_CBC,
    AES128_GCM,
    AES256_CBC,
    AES256_GCM,
    BOTH_ORDERS,
    MGF1_SHA1,
    MGF1_SHA256,
    PAYLOAD,
    RSA_OAEP11,
    SHA1,
    SHA256,
    WSU_ID,
    Message,
    TokenKind,
    a_message,
    a_transported_key,
    find,
)
from tests.support.verification import CENTRE, HUB, HUB_LEGACY, OTHER, Hub, verdict

SENDER, RECIPIENT, LEGACY_RECIPIENT = a_holder(CENTRE), a_holder(HUB), a_holder(HUB_LEGACY)
CURVES = {curve.name: a_curve_holder(f"centre on {curve.name}", curve) for curve in (ec.SECP256R1, ec.SECP384R1)}
GCM_PROFILES = ["modern", "standard"]
IN_BOTH_ORDERS = pytest.mark.parametrize("order", BOTH_ORDERS)
OF_GCM_PROFILES = pytest.mark.parametrize("profile", GCM_PROFILES)
RSA_METHODS = [method for method in SignatureMethod if not method.name.startswith("ECDSA")]
ECDSA_METHODS = [method for method in SignatureMethod if method.name.startswith("ECDSA")]
TRANSPORTS = [
    {},
    {"oaep_digest": SHA1},
    {"oaep_digest": SHA256},
    {"transport": RSA_OAEP11, "oaep_digest": SHA256},
    {"transport": RSA_OAEP11, "oaep_digest": SHA256, "oaep_mask": MGF1_SHA1},
    {"transport": RSA_OAEP11, "oaep_digest": SHA256, "oaep_mask": MGF1_SHA256},
]
INLINE = {"inline": True, "key_reference": TokenKind.X509_DATA, "type": "http://www.w3.org/2001/04/xmlenc#Element"}


def a_good_message(profile: str = "modern", order: ProtectionOrder = BOTH_ORDERS[0]) -> Message:
    """Return an ordinary message of that profile; a legacy one has an order of its own."""
    message = a_message().signed_by(SENDER)
    if PROFILES[profile].is_legacy:
        return message.encrypted_for(LEGACY_RECIPIENT.certificate).as_a_legacy_partner()
    return message.encrypted_for(RECIPIENT.certificate).in_order(order)


def payload_of(verified) -> bytes:
    return etree.tostring(verified.content.payload, method="c14n", exclusive=True)


def with_method(message: Message, method: str = SignatureMethod.RSA_SHA256, digest: str = DigestMethod.SHA256):
    return replace(message, signature_method=str(method), digest_method=str(digest))


# Signatures


@OF_GCM_PROFILES
@pytest.mark.parametrize("digest", DigestMethod, ids=lambda digest: digest.name)
@pytest.mark.parametrize("method", RSA_METHODS, ids=lambda method: method.name)
def test_accepts_every_rsa_method_with_every_digest(profile, method, digest):
    hub = Hub.of_partners(profile)
    verified = hub.verify(with_method(a_good_message(profile), method, digest).octets)
    assert (payload_of(verified), verified.signature_method) == (PAYLOAD, method)


@OF_GCM_PROFILES
@pytest.mark.parametrize("holder", CURVES.values(), ids=CURVES)
@pytest.mark.parametrize("method", ECDSA_METHODS, ids=lambda method: method.name)
def test_accepts_an_ec_signature_of_an_application_with_an_rsa_key_to_encrypt_for(profile, holder, method):
    hub = Hub.of_partners(profile, holder)
    hub.registrations.encryption_holder = SENDER
    verified = hub.verify(with_method(a_good_message(profile).signed_by(holder), method).octets)
    assert (payload_of(verified), verified.sender.encryption_certificate) == (PAYLOAD, SENDER.certificate)


def test_refuses_a_changed_ec_signature_before_any_private_key():
    holder = CURVES["secp256r1"]
    hub = Hub.of_partners("modern", holder)
    message = with_method(a_good_message().signed_by(holder), SignatureMethod.ECDSA_SHA256)
    for position in (0, 31, 32, 63):
        changed = message.but(d.once_finished(d.flip_octet("//ds:SignatureValue", position)))
        assert verdict(hub.refuse(changed.octets)) == verdict(FailedSignature)
    assert hub.operations == 0


def test_refuses_a_replay_under_the_other_value_of_an_ec_signature():
    """(r, n-s) verifies like (r, s): the replay key is made of SignedInfo, not of the value."""
    holder = CURVES["secp256r1"]
    hub = Hub.of_partners("modern", holder)
    octets = with_method(a_good_message().signed_by(holder), SignatureMethod.ECDSA_SHA256).octets
    verified = hub.accept(octets)
    order = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
    other = verified.signature_value[:32] + (order - int.from_bytes(verified.signature_value[32:], "big")).to_bytes(
        32, "big"
    )
    root = etree.XML(octets)
    d.set_text("//ds:SignatureValue", d.encode(other))(root)
    assert verdict(hub.refuse(etree.tostring(root))) == verdict(Replayed)


@pytest.mark.parametrize(
    ("method", "digest"),
    [(method, DigestMethod.SHA256) for method in RSA_METHODS if method is not SignatureMethod.RSA_SHA256]
    + [(SignatureMethod.RSA_SHA256, DigestMethod.SHA384), (SignatureMethod.RSA_SHA256, DigestMethod.SHA512)],
)
def test_refuses_of_a_legacy_partner_what_its_toolkit_cannot_make(method, digest):
    hub = Hub.of_partners("legacy-cbc")
    hub.verify(a_good_message("legacy-cbc").octets)
    before = hub.operations
    refusal = hub.refuse(with_method(a_good_message("legacy-cbc"), method, digest).octets)
    assert (verdict(refusal), hub.operations) == (verdict(UnsupportedAlgorithm), before)


@pytest.mark.parametrize("kept", [32, 48])
def test_refuses_a_digest_cut_to_the_length_of_another(kept):
    cut = d.in_signed_info(d.cut_octets("(//ds:Reference)[2]/ds:DigestValue", slice(kept)))
    message = with_method(a_good_message(), digest=DigestMethod.SHA512).but(cut)
    assert verdict(Hub().refuse(message.octets)) == verdict(InvalidSecurity)


# Encryption


@OF_GCM_PROFILES
@IN_BOTH_ORDERS
@pytest.mark.parametrize(("cipher", "octets"), [(AES128_GCM, 16), (AES256_GCM, 32)])
@pytest.mark.parametrize("transport", TRANSPORTS, ids=str)
def test_accepts_gcm_with_every_transport(profile, order, cipher, octets, transport):
    message = a_good_message(profile, order).encrypting(cipher=cipher, key_octets=octets, **transport)
    verified = Hub.of_partners(profile).verify(message.octets)
    assert (payload_of(verified), verified.order, verified.cipher) == (PAYLOAD, order, cipher)


@pytest.mark.parametrize(("cipher", "octets"), [(AES128_CBC, 16), (AES256_CBC, 32)])
@pytest.mark.parametrize("transport", TRANSPORTS, ids=str)
def test_accepts_cbc_of_a_legacy_partner(cipher, octets, transport):
    hub = Hub.of_partners("legacy-cbc")
    message = a_good_message("legacy-cbc").encrypting(cipher=cipher, key_octets=octets, **transport)
    verified = hub.verify(message.octets)
    assert (payload_of(verified), type(verified.content), verified.cipher) == (PAYLOAD, Opened, cipher)
    assert (hub.unwrapper.operations, hub.legacy_unwrapper.operations) == (0, 1)


@pytest.mark.parametrize("filler", [b"\0", b"\xff", b"<"])
def test_reads_a_padding_that_is_filled_in_any_way(filler):
    hub = Hub.of_partners("legacy-cbc")
    assert payload_of(hub.verify(a_good_message("legacy-cbc").encrypting(filler=filler).octets)) == PAYLOAD


@pytest.mark.parametrize(("cipher", "octets"), [(AES128_CBC, 16), (AES256_CBC, 32)])
def test_never_decrypts_cbc_that_is_not_signed(cipher, octets):
    hub = Hub.of_partners("legacy-cbc")
    signed_first = a_good_message("legacy-cbc").in_order(ProtectionOrder.SIGN_THEN_ENCRYPT)
    message = signed_first.encrypting(cipher=cipher, key_octets=octets)
    assert (verdict(hub.refuse(message.octets)), hub.operations) == (verdict(FailedDigest), 0)


@pytest.mark.parametrize("position", [0, 15, 16, -17, -1])
def test_never_decrypts_a_changed_ciphertext_of_cbc(position):
    hub = Hub.of_partners("legacy-cbc")
    changed = d.once_finished(d.flip_octet("//soap:Body//xenc:CipherValue", position))
    refusal = hub.refuse(a_good_message("legacy-cbc").but(changed).octets)
    assert (verdict(refusal), hub.operations) == (verdict(FailedDigest), 0)


def test_never_decrypts_cbc_under_a_body_that_nothing_refers_to():
    hub = Hub.of_partners("legacy-cbc")
    refusal = hub.refuse(a_good_message("legacy-cbc").but(d.without_body_reference).octets)
    assert (verdict(refusal), hub.operations) == (verdict(UncoveredPart), 0)


@pytest.mark.parametrize("position", [0, 255])
def test_refuses_another_key_of_a_signed_cbc_ciphertext_like_any_failure(position):
    """The EncryptedKey is not signed; what it then opens to is no message."""
    hub = Hub.of_partners("legacy-cbc")
    changed = d.once_finished(d.flip_octet("//xenc:EncryptedKey//xenc:CipherValue", position))
    refusal = hub.refuse(a_good_message("legacy-cbc").but(changed).octets)
    assert (verdict(refusal), hub.operations) == (verdict(FailedDecryption), 1)


@OF_GCM_PROFILES
@IN_BOTH_ORDERS
@pytest.mark.parametrize("cipher", [AES128_CBC, AES256_CBC])
def test_refuses_cbc_of_a_partner_that_is_no_legacy(profile, order, cipher):
    hub = Hub.of_partners(profile)
    octets = 16 if cipher == AES128_CBC else 32
    message = a_good_message(profile, order).encrypting(cipher=cipher, key_octets=octets)
    assert (verdict(hub.refuse(message.octets)), hub.operations) == (verdict(UnsupportedAlgorithm), 0)


@pytest.mark.parametrize(
    "choices",
    [
        {"oaep_mask": MGF1_SHA256},
        {"transport": RSA_OAEP11},
        {"transport": RSA_OAEP11, "oaep_digest": SHA1, "oaep_mask": MGF1_SHA1},
        {"transport": RSA_OAEP11, "oaep_digest": "http://www.w3.org/2001/04/xmlenc#sha512"},
        {"transport": RSA_OAEP11, "oaep_digest": SHA256, "oaep_mask": "http://www.w3.org/2009/xmlenc11#mgf1sha512"},
        {"transport": "http://www.w3.org/2001/04/xmlenc#rsa-1_5"},
    ],
    ids=str,
)
@pytest.mark.parametrize("profile", PROFILES)
def test_refuses_another_transport_before_any_private_key(profile, choices):
    hub = Hub.of_partners(profile)
    refusal = hub.refuse(a_good_message(profile).encrypting(**choices).octets)
    assert (verdict(refusal), hub.operations) == (verdict(UnsupportedAlgorithm), 0)


# The key inside the data, as node's xml-encryption writes it


@pytest.mark.parametrize("profile", PROFILES)
@IN_BOTH_ORDERS
@pytest.mark.parametrize("kind", [TokenKind.X509_DATA, TokenKind.THUMBPRINT, TokenKind.SKI])
def test_accepts_a_key_inside_the_data(profile, order, kind):
    hub = Hub.of_partners(profile)
    message = a_good_message(profile, order).encrypting(**{**INLINE, "key_reference": kind})
    assert payload_of(hub.verify(message.octets)) == PAYLOAD


@IN_BOTH_ORDERS
@pytest.mark.parametrize(
    "edit",
    [
        d.add_after("//wsu:Timestamp", '<xenc:EncryptedKey Id="EK-2"/>'),
        d.add_child("//wsse:Security", '<xenc:ReferenceList><xenc:DataReference URI="#ED-1"/></xenc:ReferenceList>'),
        d.add_child(
            "//xenc:EncryptedKey", '<xenc:ReferenceList><xenc:DataReference URI="#ED-1"/></xenc:ReferenceList>'
        ),
        d.copy_after("//xenc:EncryptedKey"),
        d.add_child("//xenc:EncryptedData/ds:KeyInfo", "<ds:KeyName>k</ds:KeyName>"),
        d.add_child("//xenc:EncryptedKey/ds:KeyInfo", "<ds:KeyName>k</ds:KeyName>"),
        d.add_child("//xenc:EncryptedKey//ds:X509Data", "<ds:X509SubjectName>CN=hub</ds:X509SubjectName>"),
    ],
)
def test_refuses_a_second_key_or_list_beside_a_key_inside_the_data(order, edit):
    hub = Hub()
    message = a_good_message(order=order).encrypting(**INLINE)
    hub.verify(message.octets)
    before = hub.operations
    refusal = hub.refuse(message.but(d.once_finished(edit)).octets)
    assert (refusal.fault_class, hub.operations) == ("S", before)


def copy_key_into_header(root):
    find(root, "Security").append(deepcopy(find(root, "EncryptedKey")))


@IN_BOTH_ORDERS
def test_refuses_the_same_key_in_both_places(order):
    hub = Hub()
    message = a_good_message(order=order).encrypting(**INLINE).but(d.once_finished(copy_key_into_header))
    assert (verdict(hub.refuse(message.octets)), hub.operations) == (verdict(InvalidSecurity), 0)


def test_refuses_a_key_inside_the_data_that_is_for_somebody_else():
    hub = Hub()
    message = a_message().signed_by(SENDER).encrypted_for(a_holder(OTHER).certificate, **INLINE)
    assert (verdict(hub.refuse(message.octets)), hub.operations) == (verdict(InvalidSecurity), 0)


@IN_BOTH_ORDERS
def test_refuses_a_key_inside_the_data_that_was_used_before(order):
    hub, used = Hub(), a_transported_key(RECIPIENT.certificate)
    hub.accept(a_good_message(order=order).encrypting(transported=used, **INLINE).octets)
    stolen = a_good_message(order=order).signed_by(a_holder(OTHER)).encrypting(transported=used)
    assert (verdict(hub.refuse(stolen.octets)), hub.operations) == (verdict(Replayed), 1)


def test_refuses_data_without_any_key():
    inline = a_good_message().encrypting(**INLINE)
    refusal = Hub().refuse(inline.but(d.once_finished(d.remove("//xenc:EncryptedData/ds:KeyInfo"))).octets)
    assert verdict(refusal) == verdict(InvalidSecurity)


# The third key


@OF_GCM_PROFILES
@IN_BOTH_ORDERS
def test_refuses_what_is_encrypted_to_the_legacy_key_by_anybody_else(profile, order):
    hub = Hub.of_partners(profile)
    message = a_message().signed_by(SENDER).encrypted_for(LEGACY_RECIPIENT.certificate).in_order(order)
    assert (verdict(hub.refuse(message.octets)), hub.operations) == (verdict(InvalidSecurity), 0)


def test_refuses_what_a_legacy_partner_encrypts_to_the_other_key():
    hub = Hub.of_partners("legacy-cbc")
    message = a_message().signed_by(SENDER).encrypted_for(RECIPIENT.certificate).as_a_legacy_partner()
    assert (verdict(hub.refuse(message.octets)), hub.operations) == (verdict(InvalidSecurity), 0)


def test_never_tries_a_key_of_a_modern_partner_with_cbc():
    """Its EncryptedKey, relabelled by a legacy partner, meets the legacy key, which cannot open it."""
    stolen = a_transported_key(RECIPIENT.certificate)
    hub = Hub.of_partners("legacy-cbc")
    relabelled = a_good_message("legacy-cbc").encrypting(transported=stolen)
    assert verdict(hub.refuse(relabelled.octets)) == verdict(FailedDecryption)
    assert (hub.unwrapper.operations, hub.legacy_unwrapper.operations) == (0, 1)


def test_refuses_every_legacy_partner_where_no_key_serves_them():
    hub = Hub.of_partners("legacy-cbc")
    hub.legacy_unwrapper = None
    refusal = hub.refuse(a_good_message("legacy-cbc").octets)
    assert (verdict(refusal), refusal.detail) == (verdict(UnknownToken), "no key here serves legacy profiles")


# The end of a profile


@pytest.mark.parametrize(
    ("until", "detail"),
    [
        (date(2026, 6, 14), "profile legacy-cbc ended on 2026-06-14"),
        (None, "profile legacy-cbc without a last day"),
    ],
)
def test_refuses_a_legacy_partner_after_its_last_day_with_the_reason(until, detail):
    hub = Hub.of_partners("legacy-cbc")
    hub.registrations.profile_until = until
    refusal = hub.refuse(a_good_message("legacy-cbc").octets)
    assert (verdict(refusal), refusal.detail, hub.operations) == (verdict(UnknownToken), detail, 0)


def test_accepts_a_legacy_partner_on_its_last_day():
    hub = Hub.of_partners("legacy-cbc")
    hub.registrations.profile_until = NOON.date()
    hub.verify(a_good_message("legacy-cbc").octets)


# Timestamps and addressing


@pytest.mark.parametrize(("profile", "minutes"), [("modern", 5), ("standard", 10), ("legacy-cbc", 5)])
def test_accepts_as_long_a_life_as_the_profile_has(profile, minutes):
    hub = Hub.of_partners(profile)
    message = a_good_message(profile).with_period(NOON, timedelta(minutes=minutes))
    verified = hub.verify(message.octets)
    assert verified.keep_until == NOON + timedelta(minutes=minutes + 1)
    longer = a_good_message(profile).with_period(NOON, timedelta(minutes=minutes, milliseconds=1))
    assert verdict(hub.refuse(longer.octets)) == verdict(MessageExpired)


@pytest.mark.parametrize("profile", ["standard", "legacy-cbc"])
def test_drops_unsigned_addressing_unread_and_says_so(profile):
    message = a_good_message(profile).but(d.with_unsigned_addressing)
    verified = Hub.of_partners(profile).verify(message.octets)
    assert (verified.dropped_parts, verified.signed_parts) == (("To",), ("Timestamp", "Body"))
    assert verified.addressing == ()


@pytest.mark.parametrize("profile", ["standard", "legacy-cbc"])
def test_says_nothing_of_signed_addressing(profile):
    message = a_good_message(profile).with_block(d.TO).with_references("timestamp", "body", "to")
    verified = Hub.of_partners(profile).verify(message.octets)
    assert (verified.dropped_parts, "To" in verified.signed_parts) == ((), True)


@pytest.mark.parametrize("profile", ["standard", "legacy-cbc"])
def test_drops_an_unsigned_copy_beside_a_signed_header(profile):
    message = a_good_message(profile).with_block(d.TO).with_references("timestamp", "body", "to")
    copied = message.but(d.once_finished(d.add_child("//soap:Header", d.TO.replace('"to"', '"to-2"'))))
    verified = Hub.of_partners(profile).verify(copied.octets)
    assert (verified.dropped_parts, verified.signed_parts) == (("To",), ("To", "Timestamp", "Body"))
    (read,) = verified.addressing
    assert read.get(WSU_ID) == "to"


def test_refuses_unsigned_addressing_of_a_modern_partner():
    refusal = Hub().refuse(a_good_message().but(d.with_unsigned_addressing).octets)
    assert verdict(refusal) == verdict(UncoveredPart)


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("deviation", [d.without_body_reference, d.without_timestamp_reference])
def test_every_profile_signs_body_and_timestamp(profile, deviation):
    hub = Hub.of_partners(profile)
    refusal = hub.refuse(a_good_message(profile).but(deviation).octets)
    assert (verdict(refusal), hub.operations) == (verdict(UncoveredPart), 0)


# What an answer takes from its question


@OF_GCM_PROFILES
@pytest.mark.parametrize(("cipher", "octets"), [(AES128_GCM, 16), (AES256_GCM, 32)])
def test_answers_in_the_cipher_of_the_question(profile, cipher, octets):
    message = a_good_message(profile).encrypting(cipher=cipher, key_octets=octets, oaep_digest=SHA256)
    suite = Hub.of_partners(profile).verify(message.octets).answer_suite
    assert (suite.cipher, suite.oaep) == (cipher, PROFILES[profile].outbound.suite.oaep)


@pytest.mark.parametrize("profile", PROFILES)
def test_answers_a_question_in_clear_without_a_cipher(profile):
    verified = Hub.of_partners(profile).verify(a_message().signed_by(SENDER).octets, confidential=False)
    assert (verified.cipher, verified.order) == (None, ProtectionOrder.SIGN_ONLY)
    assert verified.answer_suite == PROFILES[profile].outbound.suite


def test_answers_a_legacy_partner_in_cbc():
    verified = Hub.of_partners("legacy-cbc").verify(a_good_message("legacy-cbc").octets)
    assert verified.answer_suite.cipher is DataCipher.AES256_CBC
