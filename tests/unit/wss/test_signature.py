"""A Signature is read as a closed shape; its value and digests hold or do not."""

import base64
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from gateway.refusals import FailedSignature, InvalidSecurity, UnsupportedAlgorithm, UnsupportedToken
from gateway.soap.parser import parse_document
from gateway.wss.algorithms import MODERN
from gateway.wss.registration import RegisteredCertificate
from gateway.wss.signature import check_algorithms, digest_holds, read_signature, verify_value
from gateway.wss.token_reference import DirectReference
from tests.support.deviations import add_child, remove, set_attribute, set_text
from tests.support.keys import a_curve_certificate, a_holder
from tests.support.messages import RSA_SHA1, RSA_SHA256, SHA1, SHA256, X509V3, TreeEdit, a_message, find

CENTRE, OTHER = a_holder("welfare centre"), a_holder("another welfare centre")


def a_signed_root(edit: TreeEdit = lambda _: None):
    return parse_document(a_message().signed_by(CENTRE).once_finished(edit).octets)


def a_signature(edit: TreeEdit = lambda _: None):
    return find(a_signed_root(edit), "Signature")


def registered(certificate) -> RegisteredCertificate:
    return RegisteredCertificate(
        application="a", certificate=certificate, encryption_certificate=certificate, profile="modern"
    )


def test_reads_what_a_signature_says():
    signature = read_signature(a_signature())
    assert signature.method == RSA_SHA256
    assert signature.token == DirectReference("X509-1", X509V3)
    assert [(r.identifier, r.digest_method, len(r.claimed_digest)) for r in signature.references] == [
        ("TS-1", SHA256, 32),
        ("_body", SHA256, 32),
    ]


def test_reads_prefix_lists():
    message = a_message().signed_by(CENTRE).with_prefix_list("soap", signed_info=("wsse", "soap"))
    signature = read_signature(find(parse_document(message.octets), "Signature"))
    assert signature.prefixes == ("wsse", "soap")
    assert {reference.prefixes for reference in signature.references} == {("soap",)}


@pytest.mark.parametrize(
    "edit",
    [
        set_attribute("//ds:Signature", "Other", "a"),
        set_attribute("//ds:SignedInfo", "Other", "a"),
        set_attribute("//ds:SignatureValue", "Other", "a"),
        set_attribute("//ds:Reference", "Type", "http://www.w3.org/2000/09/xmldsig#Manifest"),
        set_attribute("//ds:Reference", "URI", ""),
        set_text("//ds:Signature", "text"),
        set_text("//ds:SignedInfo", "text"),
        set_text("//ds:Reference", "text"),
        set_text("//ds:DigestValue", ""),
        set_text("//ds:SignatureValue", "?"),
        remove("//ds:SignatureValue"),
        remove("//ds:KeyInfo"),
        remove("//ds:SignedInfo"),
        remove("//ds:Transforms"),
        remove("//ds:Transform"),
        remove("//ds:DigestMethod"),
        remove("//ds:DigestValue"),
        remove("//ds:SignatureMethod"),
        remove("//ds:CanonicalizationMethod"),
        add_child("//ds:Signature", "<ds:Object/>"),
        add_child("//ds:SignedInfo", "<ds:Object/>"),
        add_child("//ds:SignatureValue", "<ds:a/>"),
        add_child("//ds:DigestValue", "<ds:a/>"),
        add_child("//ds:Signature", "<ds:SignedInfo/>", position=0),
        add_child("//ds:Transforms", '<ds:Transform Algorithm="urn:a"/>', position=0),
    ],
)
def test_refuses_another_shape(edit):
    read_signature(a_signature())
    with pytest.raises(InvalidSecurity) as caught:
        read_signature(a_signature(edit))
    assert (caught.value.fault_class, caught.value.journal_reason) == ("S", "invalid-security")


@pytest.mark.parametrize(
    "edit",
    [
        add_child("//ds:SignatureMethod", "<ds:HMACOutputLength>8</ds:HMACOutputLength>"),
        set_attribute("//ds:SignatureMethod", "Other", "a"),
        add_child("//ds:DigestMethod", "<ds:a/>"),
        set_attribute("//ds:DigestMethod", "Other", "a"),
        set_attribute("//ds:Transform", "Algorithm", "http://www.w3.org/TR/1999/REC-xslt-19991116"),
    ],
)
def test_refuses_parameters_of_algorithms(edit):
    with pytest.raises(UnsupportedAlgorithm):
        read_signature(a_signature(edit))


def test_refuses_a_key_value():
    def edit(root):
        find(root, "KeyInfo")[:] = [find(root, "KeyInfo").makeelement("{http://www.w3.org/2000/09/xmldsig#}KeyValue")]

    with pytest.raises(UnsupportedToken):
        read_signature(a_signature(edit))


@pytest.mark.parametrize("count", [1, 12])
def test_reads_up_to_twelve_references(count):
    names = [f"to-{number}" for number in range(count - 1)]
    message = a_message().signed_by(CENTRE).with_references("body", *names)
    for name in names:
        message = message.with_block(f'<a xmlns:u="{_WSU}" u:Id="{name}"/>')
    assert len(read_signature(find(parse_document(message.octets), "Signature")).references) == count


_WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"


def test_refuses_thirteen_references():
    def edit(root):
        reference = find(root, "Reference")
        for _ in range(11):
            reference.addnext(reference.__copy__())

    with pytest.raises(InvalidSecurity):
        read_signature(a_signature(edit))


@pytest.mark.parametrize("changes", [{"signature_method": RSA_SHA1}, {"digest_method": SHA1}])
def test_refuses_sha_1(changes):
    message = replace(a_message().signed_by(CENTRE), **changes)
    signature = read_signature(find(parse_document(message.octets), "Signature"))
    with pytest.raises(UnsupportedAlgorithm) as caught:
        check_algorithms(signature, MODERN)
    assert caught.value.journal_reason == "unsupported-algorithm"


@pytest.mark.parametrize("length", [1, 20, 31, 33])
def test_refuses_a_digest_of_another_length(length):
    digest = base64.b64encode(bytes(length)).decode()
    signature = read_signature(a_signature(set_text("//ds:DigestValue", digest)))
    with pytest.raises(InvalidSecurity):
        check_algorithms(signature, MODERN)


def test_accepts_the_value_that_xmlsec_made():
    octets = verify_value(read_signature(a_signature()), registered(CENTRE.certificate))
    assert octets.startswith(b'<ds:SignedInfo xmlns:ds="')


def test_refuses_the_value_under_another_key():
    with pytest.raises(FailedSignature) as caught:
        verify_value(read_signature(a_signature()), registered(OTHER.certificate))
    assert (caught.value.fault_class, caught.value.journal_reason) == ("S", "failed-signature")


def test_refuses_the_value_when_signed_info_changed():
    signature = read_signature(a_signature(set_text("//ds:DigestValue", base64.b64encode(bytes(32)).decode())))
    with pytest.raises(FailedSignature):
        verify_value(signature, registered(CENTRE.certificate))


@pytest.mark.parametrize("value", [b"", b"\0", bytes(255), bytes(256), bytes(257), b"\xff" * 256])
def test_refuses_any_other_value(value):
    with pytest.raises(FailedSignature):
        verify_value(replace(read_signature(a_signature()), value=value), registered(CENTRE.certificate))


def test_refuses_another_padding_or_digest_under_the_same_key():
    signature = read_signature(a_signature())
    octets = verify_value(signature, registered(CENTRE.certificate))
    key = CENTRE.private_key
    pss = padding.PSS(mgf=padding.MGF1(hashes.SHA256()), salt_length=32)
    others = [key.sign(octets, pss, hashes.SHA256()), key.sign(octets, padding.PKCS1v15(), hashes.SHA512())]
    for value in others:
        with pytest.raises(FailedSignature):
            verify_value(replace(signature, value=value), registered(CENTRE.certificate))


def test_refuses_a_registered_key_that_is_not_rsa():
    with pytest.raises(UnsupportedAlgorithm):
        verify_value(read_signature(a_signature()), registered(a_curve_certificate()))


def test_finds_digests_that_hold():
    root = a_signed_root()
    timestamp, body = read_signature(find(root, "Signature")).references
    assert digest_holds(timestamp, find(root, "Timestamp"))
    assert digest_holds(body, find(root, "Body"))
    assert not digest_holds(body, find(root, "Timestamp"))


def test_finds_a_digest_that_does_not_hold_after_a_change():
    root = a_signed_root(set_text("//question", "else"))
    assert not digest_holds(read_signature(find(root, "Signature")).references[1], find(root, "Body"))
