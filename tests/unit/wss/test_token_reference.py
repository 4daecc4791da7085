"""A KeyInfo names a certificate in one of three ways; every other way is refused by name."""

import pytest

from gateway.refusals import InvalidSecurity, UnsupportedToken
from gateway.soap.parser import parse_document
from gateway.wss.registration import SubjectKeyClaim, ThumbprintClaim
from gateway.wss.token_reference import DirectReference, read_key_info, read_token_reference
from tests.support.keys import a_holder
from tests.support.messages import NAMESPACES, X509V3, TokenKind, element, name_certificate

HOLDER = a_holder("welfare centre")
ENCRYPTED_KEY = "http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#EncryptedKey"


def a_key_info(content: str):
    return element(f"<ds:KeyInfo>{content}</ds:KeyInfo>")


def a_reference(content: str, attributes: str = "") -> str:
    return f"<wsse:SecurityTokenReference {attributes}>{content}</wsse:SecurityTokenReference>"


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        (TokenKind.BST, DirectReference("X509-1", X509V3)),
        (TokenKind.SKI, SubjectKeyClaim(HOLDER.subject_key_identifier)),
        (TokenKind.THUMBPRINT, ThumbprintClaim(HOLDER.thumbprint)),
    ],
)
def test_reads_the_three_ways(kind, named):
    assert read_key_info(a_key_info(name_certificate(HOLDER.certificate, kind))) == named


@pytest.mark.parametrize(
    "kind",
    [TokenKind.ISSUER_SERIAL, TokenKind.EMBEDDED, TokenKind.KEY_NAME, TokenKind.KEY_VALUE, TokenKind.X509_DATA],
)
def test_refuses_another_way_by_name(kind):
    with pytest.raises(UnsupportedToken) as caught:
        read_key_info(a_key_info(name_certificate(HOLDER.certificate, kind)))
    assert (caught.value.fault_class, caught.value.journal_reason) == ("S", "unsupported-token")


def test_reads_a_reference_to_an_encrypted_key_that_says_so():
    reference = a_reference('<wsse:Reference URI="#EK-1"/>', f'wsse11:TokenType="{ENCRYPTED_KEY}" wsu:Id="STR-1"')
    assert read_token_reference(element(reference)) == DirectReference("EK-1", None)


@pytest.mark.parametrize(
    "content",
    [
        '<wsse:Reference URI="#a" ValueType="urn:other"/>',
        '<wsse:Reference URI="#a"><wsse:a/></wsse:Reference>',
        '<wsse:KeyIdentifier ValueType="urn:other">AA==</wsse:KeyIdentifier>',
        "<wsse:KeyIdentifier>AA==</wsse:KeyIdentifier>",
        f'<wsse:KeyIdentifier ValueType="{X509V3}">AA==</wsse:KeyIdentifier>',
        f'<wsse:KeyIdentifier ValueType="{ENCRYPTED_KEY}SHA1">AA==</wsse:KeyIdentifier>',
    ],
)
def test_refuses_a_reference_to_another_kind_of_token(content):
    with pytest.raises(UnsupportedToken):
        read_token_reference(element(a_reference(content)))


def test_refuses_a_key_identifier_in_another_encoding():
    named = name_certificate(HOLDER.certificate, TokenKind.SKI).replace("#Base64Binary", "#HexBinary")
    with pytest.raises(UnsupportedToken):
        read_key_info(a_key_info(named))


@pytest.mark.parametrize(
    "key_info",
    [
        "",
        a_reference('<wsse:Reference URI="#a"/>') * 2,
        "text" + a_reference('<wsse:Reference URI="#a"/>'),
        a_reference(""),
        a_reference('<wsse:Reference URI="#a"/><wsse:Reference URI="#b"/>'),
        a_reference('text<wsse:Reference URI="#a"/>'),
        a_reference('<wsse:Reference URI="a"/>'),
        a_reference('<wsse:Reference URI="http://127.0.0.1/"/>'),
        a_reference("<wsse:Reference/>"),
        a_reference('<wsse:Reference URI="#a" Other="b"/>'),
        a_reference('<wsse:Reference URI="#a"/>', 'Usage="b"'),
        name_certificate(HOLDER.certificate, TokenKind.SKI).replace(">", "><wsse:a/>", 2),
    ],
)
def test_refuses_another_shape(key_info):
    declarations = " ".join(f'xmlns:{prefix}="{namespace}"' for prefix, namespace in NAMESPACES.items())
    with pytest.raises((InvalidSecurity, UnsupportedToken)) as caught:
        read_key_info(parse_document(f"<ds:KeyInfo {declarations}>{key_info}</ds:KeyInfo>".encode()))
    assert caught.value.fault_class == "S"


def test_refuses_another_attribute():
    named = name_certificate(HOLDER.certificate, TokenKind.SKI)
    for key_info in (
        element(f'<ds:KeyInfo Other="a">{named}</ds:KeyInfo>'),
        a_key_info(named.replace("<wsse:KeyIdentifier", '<wsse:KeyIdentifier Other="a"')),
    ):
        with pytest.raises(InvalidSecurity):
            read_key_info(key_info)


def test_refuses_a_key_identifier_by_another_name():
    named = name_certificate(HOLDER.certificate, TokenKind.SKI).replace("wsse:KeyIdentifier", "wsse:Identifier")
    with pytest.raises(UnsupportedToken):
        read_key_info(a_key_info(named))


def test_keeps_its_detail_short():
    with pytest.raises(UnsupportedToken) as caught:
        read_key_info(a_key_info(f"<ds:{'x' * 1000}/>"))
    assert len(caught.value.detail) < 100
