"""A distinguished name is compared by its attributes, however a stack writes it."""

import pytest
from cryptography import x509
from cryptography.x509.name import _ASN1Type
from cryptography.x509.oid import NameOID

from gateway.wss.distinguished_name import parse_distinguished_name, read_distinguished_name

NAME = x509.Name(
    [
        x509.NameAttribute(NameOID.COUNTRY_NAME, "BE"),
        x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Ministère, Office & Cie"),
        x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "urn:be:cbe-number:0200000043"),
        x509.NameAttribute(NameOID.ORGANIZATION_IDENTIFIER, "NTRBE-0200"),
        x509.NameAttribute(NameOID.EMAIL_ADDRESS, "ca@example.test", _ASN1Type.IA5String),
        x509.NameAttribute(NameOID.COMMON_NAME, "Issuing CA"),
    ]
)
REST = "OU=urn:be:cbe-number:0200000043,O=Ministère\\, Office & Cie,C=BE"
SPELLINGS = {
    "RFC 4514": f"CN=Issuing CA,1.2.840.113549.1.9.1=ca@example.test,2.5.4.97=NTRBE-0200,{REST}",
    "Java, RFC 2253": "CN=Issuing CA,1.2.840.113549.1.9.1=#160f6361406578616d706c652e74657374,"
    f"2.5.4.97=#0c0a4e545242452d30323030,{REST}",
    "Java, RFC 1779": "CN=Issuing CA, OID.1.2.840.113549.1.9.1=ca@example.test, OID.2.5.4.97=NTRBE-0200, "
    'OU=urn:be:cbe-number:0200000043, O="Ministère, Office & Cie", C=BE',
    "Java, toString": "CN=Issuing CA, EMAILADDRESS=ca@example.test, OID.2.5.4.97=#130A4E545242452D30323030, "
    'OU=urn:be:cbe-number:0200000043, O="Ministère, Office & Cie", C=BE',
    ".NET": "CN=Issuing CA, E=ca@example.test, OID.2.5.4.97=NTRBE-0200, OU=urn:be:cbe-number:0200000043, "
    'O="Ministère, Office & Cie", C=BE',
    "OpenSSL, RFC 2253": "CN=Issuing CA,emailAddress=ca@example.test,organizationIdentifier=NTRBE-0200,"
    "OU=urn:be:cbe-number:0200000043,O=Minist\\C3\\A8re\\, Office & Cie,C=BE",
    "semicolons and line ends": "CN=Issuing CA ;\n email=ca@example.test;\n 2.5.4.97=NTRBE-0200; "
    "OU=urn:be:cbe-number:0200000043; O=Ministère\\2c Office \\& Cie; C=BE",
    "another case and other blanks": "cn = issuing   ca, e=CA@EXAMPLE.TEST, oid.2.5.4.97=ntrbe-0200, "
    "ou=URN:be:cbe-number:0200000043, o=MINISTÈRE\\,  office & cie, c=be",
    "a decomposed accent": f"CN=Issuing CA,E=ca@example.test,2.5.4.97=NTRBE-0200,{REST}".replace("è", "e\u0300"),
}


@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS.keys())
def test_reads_what_stacks_write_as_one_name(spelling):
    assert parse_distinguished_name(spelling) == read_distinguished_name(NAME)


@pytest.mark.parametrize(
    "other",
    [
        SPELLINGS["RFC 4514"].replace("CA", "CB", 1),
        SPELLINGS["RFC 4514"].replace("CN=Issuing CA,", ""),
        SPELLINGS["RFC 4514"] + ",C=BE",
        SPELLINGS["RFC 4514"].replace("CN=", "OU=", 1),
        SPELLINGS["RFC 4514"].replace("CA,", "CA+", 1),
        ",".join(reversed(SPELLINGS["RFC 4514"].split(","))).replace("O=Ministère\\", "O=Ministère"),
        SPELLINGS["RFC 4514"].replace("\\,", "\\,\\,"),
        SPELLINGS["RFC 4514"].replace("BE", "#04024245"),
    ],
)
def test_tells_other_names_apart(other):
    try:
        parsed = parse_distinguished_name(other)
    except ValueError:
        parsed = None
    assert parsed != read_distinguished_name(NAME)


def test_reads_a_relative_name_of_several_attributes_in_any_order():
    assert parse_distinguished_name("CN=a+OU=b,C=BE") == parse_distinguished_name("OU=b + CN=a,C=BE")
    assert parse_distinguished_name("CN=a+OU=b,C=BE") != parse_distinguished_name("CN=a,OU=b,C=BE")


@pytest.mark.parametrize(
    ("encoded", "text"),
    [
        ("#0c0161", "a"),
        ("#130161", "a"),
        ("#1401E9", "é"),
        ("#1e020061", "a"),
        ("#1c0400000061", "a"),
        ("#0c810161", "a"),
    ],
)
def test_reads_each_type_of_string(encoded, text):
    assert parse_distinguished_name(f"CN={encoded}") == parse_distinguished_name(f"CN={text}")


def test_reads_every_name_that_the_library_writes_back():
    assert parse_distinguished_name(NAME.rfc4514_string()) == read_distinguished_name(NAME)


def test_keeps_a_value_that_is_no_string():
    assert parse_distinguished_name("CN=#04024245") == (((("2.5.4.3"), "#04024245"),),)
    octets = x509.Name([x509.NameAttribute(NameOID.X500_UNIQUE_IDENTIFIER, b"\x01\x02", _ASN1Type.BitString)])
    assert read_distinguished_name(octets) == (((("2.5.4.45"), "#0102"),),)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "CN",
        "=a",
        ",",
        "CN=a,",
        "CN=a,,C=BE",
        "CN=a+",
        "/C=BE/CN=a",
        "XX=a",
        "1=a",
        "CN=\\",
        "CN=\\ff",
        'CN="a',
        'CN="a"b',
        'CN=a"b"',
        "CN=#",
        "CN=#0",
        "CN=#00",
        "CN=#zz",
        "CN=#0c0261",
        "CN=#0c016161",
        "CN=#0cff",
        "CN=#0c01ff",
        "CN=" + "a" * 2046,
    ],
)
def test_refuses_what_writes_no_name(text):
    with pytest.raises(ValueError):
        parse_distinguished_name(text)


def test_reads_as_many_characters_as_it_may():
    assert parse_distinguished_name("CN=" + "a" * 2045)
