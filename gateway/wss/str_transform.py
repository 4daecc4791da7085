"""The STR Dereference Transform: a reference to a SecurityTokenReference digests the token that it names.

WSS SOAP Message Security 1.1.1, section 8.3; Basic Security Profile 1.1, R3065 (one CanonicalizationMethod). Only the
SecurityTokenReference of the signature itself may be dereferenced, so that what is digested is the certificate that the
signature was checked with. A token that the message shows is digested as it stands there; one that is named only is
digested as a BinarySecurityToken made for it, with the prefix of the reference.
"""

import base64
from collections.abc import Iterable

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from gateway.refusals import UnsupportedAlgorithm
from gateway.soap.namespaces import DS, WSSE, tag_of
from gateway.wss.binary_security_token import BINARY_SECURITY_TOKEN, X509V3, BinarySecurityToken
from gateway.wss.canonical import DEFAULT, canonical_octets, read_canonicalization
from gateway.wss.token_reference import EMBEDDED, KEY_IDENTIFIER, DirectReference, find_token, read_token_reference

STR_TRANSFORM = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#STR-Transform"
TRANSFORMATION_PARAMETERS = f"{{{WSSE}}}TransformationParameters"
_CANONICALIZATION_METHOD = f"{{{DS}}}CanonicalizationMethod"


def read_str_transform(element: etree._Element) -> tuple[str, ...]:
    """Return the PrefixList of an STR-Transform; raise `UnsupportedAlgorithm` for anything but one canonicalization."""
    parameters = list(element)
    if len(element.attrib) != 1 or [tag_of(each) for each in parameters] != [TRANSFORMATION_PARAMETERS]:
        raise UnsupportedAlgorithm("parameters of an STR-Transform")
    methods = list(parameters[0])
    if parameters[0].attrib or [tag_of(each) for each in methods] != [_CANONICALIZATION_METHOD]:
        raise UnsupportedAlgorithm("parameters of an STR-Transform")
    return read_canonicalization(methods[0])


def dereferenced_octets(
    reference: etree._Element,
    prefixes: tuple[str, ...],
    *,
    tokens: Iterable[BinarySecurityToken],
    certificate: x509.Certificate,
) -> tuple[bytes, ...]:
    """Return what the transform may make of a SecurityTokenReference that names `certificate`.

    Two spellings for a key identifier: WSS4J 1 makes a token without EncodingType, its successors repeat that of the
    identifier. Both hold this certificate and nothing else.
    """
    named = reference[0]
    if tag_of(named) == EMBEDDED:
        return (_canonical_token(named[0], prefixes),)
    direct = read_token_reference(reference)
    if isinstance(direct, DirectReference):
        return (_canonical_token(find_token(direct, tokens).element, prefixes),)
    encodings = {None, named.get("EncodingType")} if tag_of(named) == KEY_IDENTIFIER else {None}
    prefix = reference.prefix or "wsse"
    return tuple(_canonical_token(_build_token(certificate, prefix, encoding), prefixes) for encoding in encodings)


def _build_token(certificate: x509.Certificate, prefix: str, encoding: str | None) -> etree._Element:
    """Base64 in one line, and no identifier: nobody refers to it."""
    token = etree.Element(BINARY_SECURITY_TOKEN, {"ValueType": X509V3}, nsmap={prefix: WSSE})
    if encoding is not None:
        token.set("EncodingType", encoding)
    token.text = base64.b64encode(certificate.public_bytes(Encoding.DER)).decode("ascii")
    return token


def _canonical_token(token: etree._Element, prefixes: tuple[str, ...]) -> bytes:
    """The apex always tells its default namespace, `xmlns=""` where it has none: the first of what follows its name."""
    octets = canonical_octets(token, (*prefixes, DEFAULT))
    name, _, rest = octets.partition(b" ")
    return octets if rest.startswith(b'xmlns="') else name + b' xmlns="" ' + rest
