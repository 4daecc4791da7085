"""Encrypted keys and data are read as closed shapes; clear text is put in place octet by octet."""

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.refusals import FailedDecryption, InvalidSecurity, UnsupportedAlgorithm, UnsupportedToken
from gateway.soap.fault import enclose
from gateway.soap.parser import parse_document
from gateway.soap.version import SOAPVersion
from gateway.wss import encryption
from gateway.wss.algorithms import LEGACY_CBC, MODERN
from gateway.wss.registration import CertificateClaim, SubjectKeyClaim, ThumbprintClaim
from tests.support.deviations import add_child, flip_octet, remove, set_attribute, set_text
from tests.support.keys import a_holder
from tests.support.messages import (
    AES128_CBC,
    AES128_GCM,
    AES256_CBC,
    AES256_GCM,
    MGF1_SHA1,
    MGF1_SHA256,
    PAYLOAD,
    RSA_OAEP,
    RSA_OAEP11,
    SHA1,
    SHA256,
    TokenKind,
    a_message,
    encode,
    find,
    find_path,
    name_certificate,
)
from tests.support.verification import CountingUnwrapper

TRANSPORTS = [
    {},
    {"oaep_digest": SHA1},
    {"oaep_digest": SHA256},
    {"transport": RSA_OAEP11, "oaep_digest": SHA256},
    {"transport": RSA_OAEP11, "oaep_digest": SHA256, "oaep_mask": MGF1_SHA1},
    {"transport": RSA_OAEP11, "oaep_digest": SHA256, "oaep_mask": MGF1_SHA256},
]
CENTRE, HUB, OTHER = a_holder("welfare centre"), a_holder("hub"), a_holder("another welfare centre")


def an_encrypted_root(edit=lambda _: None, **choices: object):
    message = a_message().signed_by(CENTRE).encrypted_for(HUB.certificate, **choices)
    return parse_document(message.once_finished(edit).octets)


def a_key(edit=lambda _: None, **choices: object):
    return encryption.read_encrypted_key(find(an_encrypted_root(edit, **choices), "EncryptedKey"))


def data(edit=lambda _: None, **choices: object):
    return encryption.read_encrypted_data(find(an_encrypted_root(edit, **choices), "EncryptedData"))


def decrypted(edit=lambda _: None, *, holder=HUB, profile=MODERN, **choices: object) -> tuple[bytes, int]:
    root = an_encrypted_root(edit, **choices)
    key = encryption.read_encrypted_key(find(root, "EncryptedKey"))
    sealed = encryption.read_encrypted_data(find(root, "EncryptedData"))
    unwrapper = CountingUnwrapper(holder)
    return encryption.decrypt(encryption.check_algorithms(key, sealed, profile), unwrapper), unwrapper.operations


def test_reads_what_an_encrypted_key_says():
    key = a_key()
    assert (key.identifier, key.method, key.oaep_digest, key.data_reference) == ("EK-1", RSA_OAEP, SHA1, "ED-1")
    assert (key.recipient, len(key.octets)) == (ThumbprintClaim(HUB.thumbprint), 256)


def test_reads_a_key_identifier_a_digest_and_no_list():
    key = a_key(key_reference=TokenKind.SKI, oaep_digest=SHA256, separate_list=True)
    assert key.recipient == SubjectKeyClaim(HUB.subject_key_identifier)
    assert (key.oaep_digest, key.data_reference) == (SHA256, None)


def test_reads_what_encrypted_data_says():
    read = data()
    assert (read.identifier, read.method, read.key_reference) == ("ED-1", AES256_GCM, None)
    assert len(read.octets) == 12 + len(PAYLOAD) + 16


def test_reads_the_key_that_encrypted_data_names():
    assert data(names_key=True).key_reference == "EK-1"


@pytest.mark.parametrize("content_type", [encryption.CONTENT, encryption.ELEMENT])
def test_reads_both_types(content_type):
    assert data(type=content_type).identifier == "ED-1"


def test_reads_a_mask_function_in_either_place():
    choices = {"transport": RSA_OAEP11, "oaep_digest": SHA256, "oaep_mask": MGF1_SHA256}
    read = [a_key(edit, **choices) for edit in (lambda _: None, exchange_parameters)]
    assert {(key.oaep_digest, key.mask_function) for key in read} == {(SHA256, MGF1_SHA256)}


def exchange_parameters(root):
    method = find_path(root, "//xenc:EncryptedKey/xenc:EncryptionMethod")
    method.append(method[0])


def doubled_digest(root):
    for _ in range(2):
        add_child("//xenc:EncryptedKey/xenc:EncryptionMethod", f'<ds:DigestMethod Algorithm="{SHA256}"/>')(root)


def test_reads_a_key_that_encrypted_data_holds():
    read = data(inline=True, key_reference=TokenKind.X509_DATA)
    assert (read.identifier, read.key_reference) == ("", None)
    assert read.key.recipient == CertificateClaim(sha256(HUB.der).digest())
    assert (read.key.identifier, read.key.data_reference, len(read.key.octets)) == (None, None, 256)


KEY, DATA = "//xenc:EncryptedKey", "//xenc:EncryptedData"


@pytest.mark.parametrize(
    "edit",
    [
        set_attribute(KEY, "Recipient", "urn:hub"),
        set_attribute(KEY, "Type", encryption.CONTENT),
        set_text(KEY, "text"),
        remove(f"{KEY}/xenc:EncryptionMethod"),
        remove(f"{KEY}/ds:KeyInfo"),
        remove(f"{KEY}/xenc:CipherData"),
        add_child(KEY, "<xenc:CarriedKeyName/>"),
        add_child(KEY, "<xenc:EncryptionProperties/>"),
        add_child(f"{KEY}/xenc:CipherData", "<xenc:CipherReference/>"),
        add_child(f"{KEY}/xenc:ReferenceList", '<xenc:DataReference URI="#b"/>'),
        add_child(f"{KEY}/xenc:ReferenceList", '<xenc:KeyReference URI="#b"/>'),
        add_child(f"{KEY}//xenc:DataReference", "<ds:Transforms/>"),
        set_attribute(f"{KEY}//xenc:DataReference", "URI", "file:///etc/hostname"),
        remove(f"{KEY}//xenc:DataReference"),
        add_child(f"{KEY}/xenc:EncryptionMethod", "<xenc:KeySize>128</xenc:KeySize>"),
        add_child(f"{KEY}/xenc:EncryptionMethod", "<xenc:OAEPparams>AA==</xenc:OAEPparams>"),
        set_attribute(f"{KEY}/xenc:EncryptionMethod", "Other", "a"),
        set_attribute(f"{KEY}/xenc:CipherData", "Other", "a"),
        set_attribute(f"{KEY}//xenc:CipherValue", "Other", "a"),
        set_attribute(f"{KEY}/xenc:ReferenceList", "Other", "a"),
        set_attribute(f"{KEY}//xenc:DataReference", "Other", "a"),
        add_child(f"{KEY}/xenc:EncryptionMethod", '<ds:DigestMethod Algorithm="a" Other="b"/>'),
        add_child(f"{KEY}/xenc:EncryptionMethod", '<ds:DigestMethod Algorithm="a"><ds:Object/></ds:DigestMethod>'),
        add_child(f"{KEY}/xenc:EncryptionMethod", '<xenc11:MGF Algorithm="a" Other="b"/>'),
        set_text(f"{KEY}/xenc:EncryptionMethod", "text"),
        doubled_digest,
        set_text(f"{KEY}//xenc:CipherValue", "?"),
        set_text(f"{KEY}//xenc:CipherValue", ""),
    ],
)
def test_refuses_an_encrypted_key_of_another_shape(edit):
    with pytest.raises(InvalidSecurity) as caught:
        a_key(edit)
    assert (caught.value.fault_class, caught.value.journal_reason) == ("S", "invalid-security")


@pytest.mark.parametrize("kind", [TokenKind.KEY_NAME, TokenKind.KEY_VALUE])
def test_refuses_a_key_for_somebody_named_otherwise(kind):
    with pytest.raises(UnsupportedToken):
        a_key(key_reference=kind)


@pytest.mark.parametrize(
    "edit",
    [
        set_attribute(DATA, "Type", "urn:other"),
        set_attribute(DATA, "MimeType", "text/xml"),
        set_attribute(DATA, "Encoding", "a"),
        set_text(DATA, "text"),
        lambda root: find_path(root, DATA).attrib.pop("Type"),
        remove(f"{DATA}/xenc:EncryptionMethod"),
        remove(f"{DATA}/xenc:CipherData"),
        add_child(DATA, "<xenc:EncryptionProperties/>"),
        add_child(DATA, "<ds:KeyInfo/>", position=1),
        add_child(DATA, "<ds:KeyInfo><ds:KeyName>k</ds:KeyName></ds:KeyInfo>", position=1),
        add_child(DATA, "<ds:KeyInfo><xenc:EncryptedKey/></ds:KeyInfo>", position=1),
        add_child(
            DATA, f"<ds:KeyInfo>{name_certificate(HUB.certificate, TokenKind.THUMBPRINT)}</ds:KeyInfo>", position=1
        ),
        add_child(DATA, f"<ds:KeyInfo>{name_certificate(HUB.certificate, TokenKind.BST)}</ds:KeyInfo>", position=1),
        set_text(f"{DATA}//xenc:CipherValue", ""),
    ],
)
def test_refuses_encrypted_data_of_another_shape(edit):
    with pytest.raises(InvalidSecurity):
        data(edit)


def test_refuses_a_parameter_of_the_cipher():
    with pytest.raises(UnsupportedAlgorithm):
        data(add_child(f"{DATA}/xenc:EncryptionMethod", "<xenc:KeySize>256</xenc:KeySize>"))


def test_refuses_data_that_names_a_certificate_as_its_key():
    info = find(an_encrypted_root(names_key=True), "EncryptedData")
    find(info, "Reference").set("ValueType", "urn:other")
    with pytest.raises(UnsupportedToken):
        encryption.read_encrypted_data(info)


@pytest.mark.parametrize(
    "choices",
    [
        {"transport": "http://www.w3.org/2001/04/xmlenc#rsa-1_5"},
        {"transport": RSA_OAEP11},
        {"transport": RSA_OAEP11, "oaep_digest": SHA1, "oaep_mask": MGF1_SHA256},
        {"oaep_mask": MGF1_SHA256},
        {"cipher": AES256_CBC},
        {"cipher": AES128_CBC, "key_octets": 16},
        {"cipher": "http://www.w3.org/2009/xmlenc11#aes192-gcm"},
        {"oaep_digest": "http://www.w3.org/2001/04/xmldsig-more#md5"},
    ],
)
def test_refuses_algorithms_outside_the_profile(choices):
    encryption.check_algorithms(a_key(), data(), MODERN)
    with pytest.raises(UnsupportedAlgorithm):
        encryption.check_algorithms(a_key(**choices), data(**choices), MODERN)


@pytest.mark.parametrize("length", [1, 12, 27, 28])
def test_refuses_a_ciphertext_without_clear_text(length):
    cut = set_text(f"{DATA}//xenc:CipherValue", encode(bytes(length)))
    with pytest.raises(InvalidSecurity):
        encryption.check_algorithms(a_key(), data(cut), MODERN)


@pytest.mark.parametrize("choices", [*TRANSPORTS, {"cipher": AES128_GCM, "key_octets": 16}], ids=str)
def test_decrypts_with_one_private_key_operation(choices):
    assert decrypted(**choices) == (PAYLOAD, 1)


@pytest.mark.parametrize("choices", TRANSPORTS, ids=str)
@pytest.mark.parametrize(("cipher", "octets"), [(AES128_CBC, 16), (AES256_CBC, 32)])
def test_decrypts_cbc_for_a_legacy_profile(choices, cipher, octets):
    assert decrypted(profile=LEGACY_CBC, cipher=cipher, key_octets=octets, **choices) == (PAYLOAD, 1)


@pytest.mark.parametrize("cipher", [AES128_GCM, AES256_GCM])
def test_refuses_gcm_for_a_legacy_profile(cipher):
    with pytest.raises(UnsupportedAlgorithm):
        encryption.check_algorithms(a_key(), data(cipher=cipher), LEGACY_CBC)


@pytest.mark.parametrize(
    "edit",
    [flip_octet(f"{DATA}//xenc:CipherValue", at) for at in (0, 11, 12, -17, -16, -1)]
    + [flip_octet(f"{KEY}//xenc:CipherValue", at) for at in (0, 255)],
)
def test_refuses_a_wrong_key_and_a_wrong_ciphertext_alike(edit):
    with pytest.raises(FailedDecryption) as caught:
        decrypted(edit)
    assert (caught.value.journal_reason, caught.value.detail) == ("failed-decryption", "key or tag")
    assert caught.value.__cause__ is None


def test_refuses_what_is_encrypted_to_another_key():
    with pytest.raises(FailedDecryption):
        decrypted(holder=OTHER)


@pytest.mark.parametrize("octets", [16, 24])
def test_refuses_a_session_key_of_another_length(octets):
    with pytest.raises(FailedDecryption):
        decrypted(key_octets=octets)


WRAPPED = b'<b:B><x:EncryptedData a=">"><x:c/></x:EncryptedData></b:B>'


@pytest.mark.parametrize(
    ("octets", "expected"),
    [
        (WRAPPED, b"<b:B>CLEAR</b:B>"),
        (b"<B><EncryptedData\n>..</EncryptedData \t></B>", b"<B>CLEAR</B>"),
        (b"<B><x-1.y:EncryptedData >..</x-1.y:EncryptedData></B>", b"<B>CLEAR</B>"),
        (b"<B> <x:EncryptedData></x:EncryptedData> </B>", b"<B> CLEAR </B>"),
    ],
)
def test_puts_the_clear_text_where_the_ciphertext_was(octets, expected):
    assert encryption.splice(octets, b"CLEAR") == expected


@pytest.mark.parametrize(
    "octets",
    [
        b"<B/>",
        b"<B><x:EncryptedData/></B>",
        b"<B><x:EncryptedData>.</x:EncryptedData><x:EncryptedData>.</x:EncryptedData></B>",
        b"<A><![CDATA[<x:EncryptedData >]]></A><B><x:EncryptedData>.</x:EncryptedData></B>",
        b"<A><![CDATA[</x:EncryptedData>]]></A><B><x:EncryptedData>.</x:EncryptedData></B>",
        b"<B><x:EncryptedData>.</x:EncryptedData></B><A><![CDATA[</x:EncryptedData>]]></A>",
        "<B><\u00e9:EncryptedData>.</\u00e9:EncryptedData></B>".encode(),
        b"<B><x:EncryptedData>.</y:EncryptedData></B>",
        b"<B><x:EncryptedData>.</x:EncryptedData",
        b"</x:EncryptedData><x:EncryptedData>",
    ],
)
def test_refuses_a_place_that_is_not_unique(octets):
    with pytest.raises(FailedDecryption) as caught:
        encryption.splice(octets, b"CLEAR")
    assert caught.value.fault_class == "S"


@given(st.binary(max_size=50), st.binary(max_size=50), st.binary(max_size=50))
def test_changes_nothing_around_the_ciphertext(before, after, clear):
    octets = before + b"<x:EncryptedData>cipher</x:EncryptedData>" + after
    try:
        spliced = encryption.splice(octets, clear)
    except FailedDecryption:
        assert b"EncryptedData" in before + after
        return
    assert spliced == before + clear + after


def test_encloses_a_clear_text_that_inherits_nothing():
    root = parse_document(enclose(b"<a/>", version=SOAPVersion.SOAP12))
    assert [child.tag for child in root.iter()][2:] == ["a"]
    assert set(root[0][0].nsmap) == {"soap"}
