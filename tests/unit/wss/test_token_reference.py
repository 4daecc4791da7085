"""A KeyInfo names a certificate in one of five ways; every other way is refused by name."""

from hashlib import sha256

import pytest

from gateway.refusals import InvalidSecurity, UnsupportedToken
from gateway.soap.namespaces import XSI
from gateway.soap.parser import parse_document
from gateway.wss.binary_security_token import read_binary_security_token
from gateway.wss.registration import CertificateClaim, IssuerSerialClaim, SubjectKeyClaim, ThumbprintClaim
from gateway.wss.token_reference import (
    DirectReference,
    read_key_info,
    read_recipient_key_info,
    read_token_reference,
    resolve_claim,
)
from tests.support.keys import a_holder
from tests.support.messages import NAMESPACES, X509V3, TokenKind, binary_security_token, element, name_certificate

HOLDER = a_holder("welfare centre")
ENCRYPTED_KEY = "http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#EncryptedKey"


def a_key_info(content: str):
    return element(f"<ds:KeyInfo>{content}</ds:KeyInfo>")


def a_reference(content: str, attributes: str = "") -> str:
    return f"<wsse:SecurityTokenReference {attributes}>{content}</wsse:SecurityTokenReference>"


WHOLE = CertificateClaim(sha256(HOLDER.der).digest())
ISSUER_SERIAL = IssuerSerialClaim((((("2.5.4.3"), "welfare centre"),),), HOLDER.certificate.serial_number)
SERIAL = name_certificate(HOLDER.certificate, TokenKind.ISSUER_SERIAL)
EMBEDDED = name_certificate(HOLDER.certificate, TokenKind.EMBEDDED)


@pytest.mark.parametrize(
    ("kind", "named"),
    [
        (TokenKind.BST, DirectReference("X509-1", X509V3)),
        (TokenKind.SKI, SubjectKeyClaim(HOLDER.subject_key_identifier)),
        (TokenKind.THUMBPRINT, ThumbprintClaim(HOLDER.thumbprint)),
        (TokenKind.ISSUER_SERIAL, ISSUER_SERIAL),
        (TokenKind.EMBEDDED, WHOLE),
    ],
)
@pytest.mark.parametrize("read", [read_key_info, read_recipient_key_info])
def test_reads_the_five_ways(read, kind, named):
    assert read(a_key_info(name_certificate(HOLDER.certificate, kind))) == named


def test_reads_a_bare_certificate_for_a_recipient_only():
    key_info = a_key_info(name_certificate(HOLDER.certificate, TokenKind.X509_DATA))
    assert read_recipient_key_info(key_info) == WHOLE
    with pytest.raises(UnsupportedToken):
        read_key_info(key_info)


def test_reads_the_type_that_metro_gives_key_info():
    named = name_certificate(HOLDER.certificate, TokenKind.THUMBPRINT)
    typed = f'<ds:KeyInfo xmlns:xsi="{XSI}" xsi:type="KeyInfoType">{named}</ds:KeyInfo>'
    assert read_key_info(element(typed)) == ThumbprintClaim(HOLDER.thumbprint)


@pytest.mark.parametrize(
    "content",
    [
        SERIAL.replace("X509SerialNumber>", "X509SerialNumber>-", 1),
        SERIAL.replace("X509SerialNumber>", "X509SerialNumber>0x", 1),
        SERIAL.replace("X509SerialNumber>", "X509SerialNumber>" + "0" * 50, 1),
        SERIAL.replace("X509SerialNumber>", "X509SerialNumber>\u0661", 1),
        SERIAL.replace("X509IssuerName>", "X509IssuerName>=", 1),
        SERIAL.replace("X509IssuerName>", "X509IssuerName>CN=" + "x" * 2100 + ",", 1),
        SERIAL.replace("<ds:X509IssuerName>", '<ds:X509IssuerName Other="a">'),
        SERIAL.replace("<ds:X509SerialNumber>", '<ds:X509SerialNumber Other="a">'),
        SERIAL.replace("<ds:X509IssuerSerial>", '<ds:X509IssuerSerial Other="a">'),
        SERIAL.replace("<ds:X509Data>", '<ds:X509Data Other="a">'),
        SERIAL.replace("<ds:X509Data>", "<ds:X509Data>text"),
        SERIAL.replace("<ds:X509SerialNumber>", "<ds:X509SerialNumber>1</ds:X509SerialNumber><ds:X509SerialNumber>"),
        EMBEDDED.replace("<wsse:Embedded>", '<wsse:Embedded Other="a">'),
        EMBEDDED.replace("<wsse:Embedded>", "<wsse:Embedded>text"),
        EMBEDDED.replace("<wsse:BinarySecurityToken ", '<wsse:BinarySecurityToken Id="two" '),
    ],
)
def test_refuses_another_shape_of_what_it_reads(content):
    with pytest.raises(InvalidSecurity):
        read_key_info(a_key_info(content))


@pytest.mark.parametrize(
    "content",
    [
        SERIAL.replace("</ds:X509Data>", "<ds:X509SKI>AA==</ds:X509SKI></ds:X509Data>"),
        a_reference(name_certificate(HOLDER.certificate, TokenKind.X509_DATA)),
        EMBEDDED.replace("</wsse:Embedded>", "<wsse:a/></wsse:Embedded>"),
        EMBEDDED.replace("wsse:BinarySecurityToken", "wsse:UsernameToken"),
        EMBEDDED.replace("#X509v3", "#X509PKIPathv1"),
        EMBEDDED.replace("<wsse:Embedded>", '<wsse:Embedded ValueType="urn:other">'),
        a_reference("<wsse:Embedded/>"),
    ],
)
def test_refuses_another_content_by_name(content):
    with pytest.raises(UnsupportedToken):
        read_key_info(a_key_info(content))


@pytest.mark.parametrize(
    "key_info",
    [
        "<ds:X509Data><ds:X509Certificate>AA==</ds:X509Certificate><ds:X509Certificate>AA==</ds:X509Certificate></ds:X509Data>",
        "<ds:X509Data/>",
        "<ds:X509Data><ds:X509Certificate/></ds:X509Data>",
        '<ds:X509Data a="b"><ds:X509Certificate>AA==</ds:X509Certificate></ds:X509Data>',
        '<ds:X509Data><ds:X509Certificate a="b">AA==</ds:X509Certificate></ds:X509Data>',
        "<ds:X509Data><ds:X509SubjectName>CN=a</ds:X509SubjectName></ds:X509Data>",
    ],
)
def test_refuses_another_bare_content_for_a_recipient(key_info):
    with pytest.raises(InvalidSecurity):
        read_recipient_key_info(a_key_info(key_info))


def test_resolves_a_direct_reference_to_the_one_token_of_that_name():
    first, second = (
        read_binary_security_token(element(binary_security_token(holder.der, identifier=name)))
        for holder, name in ((HOLDER, "X509-1"), (a_holder("another welfare centre"), "X509-2"))
    )
    assert resolve_claim(DirectReference("X509-1", X509V3), [second, first]) == WHOLE
    assert resolve_claim(ISSUER_SERIAL, []) == ISSUER_SERIAL
    for tokens in ([], [second], [first, first]):
        with pytest.raises(InvalidSecurity):
            resolve_claim(DirectReference("X509-1", None), tokens)
    with pytest.raises(UnsupportedToken):
        resolve_claim(DirectReference("X509-1", ENCRYPTED_KEY), [first])


@pytest.mark.parametrize("kind", [TokenKind.KEY_NAME, TokenKind.KEY_VALUE, TokenKind.X509_DATA])
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
