"""What an STR-Transform digests is the certificate that the reference names, spelled as WSS4J spells it."""

import base64

import pytest

from gateway.refusals import UnsupportedAlgorithm
from gateway.soap.namespaces import EXC_C14N, WSSE
from gateway.soap.parser import parse_document
from gateway.wss.binary_security_token import BASE64, X509V3, read_binary_security_token
from gateway.wss.str_transform import STR_TRANSFORM, dereferenced_octets, read_str_transform
from tests.support.keys import a_holder
from tests.support.messages import TokenKind, binary_security_token, element, name_certificate

HOLDER = a_holder("welfare centre")
SHOWN = base64.b64encode(HOLDER.der).decode()
METHOD = f'<ds:CanonicalizationMethod Algorithm="{EXC_C14N}"/>'
PARAMETERS = f"<wsse:TransformationParameters>{METHOD}</wsse:TransformationParameters>"
LISTED = f'<ec:InclusiveNamespaces xmlns:ec="{EXC_C14N}" PrefixList="a #default"/>'


def a_transform(content: str = PARAMETERS, attributes: str = ""):
    return element(f'<ds:Transform Algorithm="{STR_TRANSFORM}" {attributes}>{content}</ds:Transform>')


def a_reference(kind: TokenKind):
    return element(name_certificate(HOLDER.certificate, kind))


def dereference(reference, prefixes=(), tokens=()):
    return set(dereferenced_octets(reference, prefixes, tokens=tokens, certificate=HOLDER.certificate))


def made(prefix: str = "wsse", encoding: str = "") -> bytes:
    return (
        f'<{prefix}:BinarySecurityToken xmlns="" xmlns:{prefix}="{WSSE}"{encoding} ValueType="{X509V3}">'
        f"{SHOWN}</{prefix}:BinarySecurityToken>"
    ).encode()


def test_reads_the_prefix_list_of_its_canonicalization():
    assert read_str_transform(a_transform()) == ()
    assert read_str_transform(a_transform(PARAMETERS.replace("/>", f">{LISTED}</ds:CanonicalizationMethod>"))) == (
        "a",
        "#default",
    )


@pytest.mark.parametrize(
    "transform",
    [
        a_transform(""),
        a_transform(METHOD),
        a_transform(PARAMETERS * 2),
        a_transform(PARAMETERS, 'Other="a"'),
        a_transform("<wsse:TransformationParameters/>"),
        a_transform(PARAMETERS.replace(METHOD, METHOD * 2)),
        a_transform(PARAMETERS.replace("Parameters>", 'Parameters Other="a">', 1)),
        a_transform(PARAMETERS.replace("ds:CanonicalizationMethod", "ds:Transform")),
        a_transform(PARAMETERS.replace(EXC_C14N, f"{EXC_C14N}WithComments")),
        a_transform(PARAMETERS.replace(EXC_C14N, "http://www.w3.org/TR/2001/REC-xml-c14n-20010315")),
    ],
)
def test_refuses_other_parameters(transform):
    with pytest.raises(UnsupportedAlgorithm):
        read_str_transform(transform)


def test_makes_a_token_of_issuer_and_serial_number():
    assert dereference(a_reference(TokenKind.ISSUER_SERIAL)) == {made()}


@pytest.mark.parametrize("kind", [TokenKind.SKI, TokenKind.THUMBPRINT])
def test_makes_a_token_of_a_key_identifier_in_both_spellings(kind):
    assert dereference(a_reference(kind)) == {made(), made(encoding=f' EncodingType="{BASE64}"')}


def test_makes_one_token_of_a_key_identifier_without_encoding():
    reference = a_reference(TokenKind.SKI)
    del reference[0].attrib["EncodingType"]
    assert dereference(reference) == {made()}


@pytest.mark.parametrize("prefix", ["w", "ns0", "o-1.x", "é"])
def test_makes_a_token_with_the_prefix_of_the_reference(prefix):
    written = name_certificate(HOLDER.certificate, TokenKind.ISSUER_SERIAL).replace("wsse:", f"{prefix}:")
    wrapper = parse_document(
        f'<a xmlns:{prefix}="{WSSE}" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">{written}</a>'.encode()
    )
    assert dereference(wrapper[0]) == {made(prefix)}


def test_makes_a_token_with_the_usual_prefix_for_a_reference_without_one():
    written = name_certificate(HOLDER.certificate, TokenKind.ISSUER_SERIAL).replace("wsse:", "")
    written = written.replace("<SecurityTokenReference", f'<SecurityTokenReference xmlns="{WSSE}"')
    wrapper = parse_document(f'<a xmlns:ds="http://www.w3.org/2000/09/xmldsig#">{written}</a>'.encode())
    assert dereference(wrapper[0]) == {made()}


def test_is_not_misled_by_a_name_that_looks_like_a_declaration():
    identifier = "&gt; xmlns=&quot;urn:x&quot; &gt;"
    token = binary_security_token(HOLDER.der, identifier=identifier)
    embedded = f"<wsse:SecurityTokenReference><wsse:Embedded>{token}</wsse:Embedded></wsse:SecurityTokenReference>"
    (octets,) = dereference(element(embedded))
    assert octets.startswith(b'<wsse:BinarySecurityToken xmlns="" xmlns:wsse="')


def test_takes_a_token_of_the_header_as_it_stands():
    document = f'<a xmlns:wsse="{WSSE}" xmlns:u="urn:u" xmlns:wsu="{_WSU}">{_TOKEN}</a>'
    token = read_binary_security_token(parse_document(document.encode())[0])
    (octets,) = dereference(a_reference(TokenKind.BST), tokens=[token])
    opening = f'<wsse:BinarySecurityToken xmlns="" xmlns:wsse="{WSSE}" xmlns:wsu="{_WSU}" EncodingType='
    assert octets.startswith(opening.encode())
    (listed,) = dereference(a_reference(TokenKind.BST), ("u",), tokens=[token])
    assert listed == octets.replace(b" xmlns:wsse=", b' xmlns:u="urn:u" xmlns:wsse=')


def test_tells_a_default_namespace_in_scope():
    document = f'<a xmlns="urn:d" xmlns:wsse="{WSSE}" xmlns:wsu="{_WSU}">{_TOKEN}</a>'
    token = read_binary_security_token(parse_document(document.encode())[0])
    (octets,) = dereference(a_reference(TokenKind.BST), tokens=[token])
    assert octets.startswith(b'<wsse:BinarySecurityToken xmlns="urn:d" ')


def test_takes_an_embedded_token_as_it_stands():
    (octets,) = dereference(a_reference(TokenKind.EMBEDDED))
    assert octets.startswith(b'<wsse:BinarySecurityToken xmlns="" ')
    assert b'wsu:Id="EMB-1"' in octets


_WSU = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd"
_TOKEN = binary_security_token(HOLDER.der, identifier="X509-1")
