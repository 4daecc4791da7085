"""The `wsse:SecurityTokenReference` inside `ds:KeyInfo`: how a signature or an encrypted key names its certificate.

WSS SOAP Message Security 1.1.1, section 7; X.509 Certificate Token Profile 1.1.1, section 3.2. Accepted: a direct
reference to a BinarySecurityToken of this header, one embedded in the reference, an X509SubjectKeyIdentifier, a
ThumbprintSHA1, issuer and serial number; for an encrypted key also a bare X509Certificate, as node's xml-encryption
names the recipient. Every other way (key name, key value, retrieval method, certificate path) is refused by name.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from lxml import etree

from gateway.refusals import InvalidSecurity, UnsupportedToken
from gateway.soap.namespaces import DS, WSSE, WSSE11, XSI, local_name, qualified, tag_of
from gateway.wss.binary_security_token import (
    BASE64,
    BINARY_SECURITY_TOKEN,
    X509V3,
    BinarySecurityToken,
    read_binary_security_token,
)
from gateway.wss.distinguished_name import parse_distinguished_name
from gateway.wss.reading import (
    IDENTIFIERS,
    check_attributes,
    check_no_text,
    children_named,
    fragment,
    read_base64,
    read_text,
)
from gateway.wss.registration import CertificateClaim, IssuerSerialClaim, SubjectKeyClaim, ThumbprintClaim, TokenClaim

KEY_INFO = f"{{{DS}}}KeyInfo"
TOKEN_REFERENCE, REFERENCE, KEY_IDENTIFIER, EMBEDDED = qualified(
    WSSE, "SecurityTokenReference", "Reference", "KeyIdentifier", "Embedded"
)
X509_DATA, X509_CERTIFICATE, X509_ISSUER_SERIAL, X509_ISSUER_NAME, X509_SERIAL_NUMBER = qualified(
    DS, "X509Data", "X509Certificate", "X509IssuerSerial", "X509IssuerName", "X509SerialNumber"
)
_TOKEN_TYPE = f"{{{WSSE11}}}TokenType"
_TYPE = f"{{{XSI}}}type"
_SERIAL_NUMBER = re.compile(r"[0-9]{1,49}", re.ASCII)
"""Twenty octets at most and never negative (RFC 5280 section 4.1.2.2)."""

SUBJECT_KEY_IDENTIFIER = (
    "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509SubjectKeyIdentifier"
)
THUMBPRINT_SHA1 = "http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#ThumbprintSHA1"
ENCRYPTED_KEY = "http://docs.oasis-open.org/wss/oasis-wss-soap-message-security-1.1#EncryptedKey"


@dataclass(frozen=True, slots=True)
class DirectReference:
    """A reference to an element of the same header, by identifier."""

    identifier: str
    value_type: str | None


TokenReference = DirectReference | TokenClaim


def read_key_info(element: etree._Element) -> TokenReference:
    """Return what the one token reference of a `ds:KeyInfo` names (BSP R5402, R5417).

    Raises `UnsupportedToken` for another kind of KeyInfo, `InvalidSecurity` for a malformed one.
    """
    return read_token_reference(_only_child(element))


def read_recipient_key_info(element: etree._Element) -> TokenReference:
    """Return whom the `ds:KeyInfo` of an encrypted key names: as `read_key_info`, or by the certificate itself.

    XML Signature 1.1 section 4.5.4; the node that writes it knows no SecurityTokenReference.
    """
    named = _only_child(element)
    if tag_of(named) != X509_DATA:
        return read_token_reference(named)
    check_attributes(named, [])
    (shown,) = children_named(named, X509_CERTIFICATE)
    check_attributes(shown, [])
    return CertificateClaim(sha256(read_base64(shown)).digest())


def _only_child(key_info: etree._Element) -> etree._Element:
    """Metro writes an `xsi:type` that says what KeyInfo is anyway."""
    check_attributes(key_info, ["Id", _TYPE])
    check_no_text(key_info)
    if len(key_info) != 1:
        raise InvalidSecurity("children of KeyInfo")
    return key_info[0]


def resolve_claim(named: TokenReference, tokens: Iterable[BinarySecurityToken]) -> TokenClaim:
    """Return which certificate `named` claims: a direct reference means the one of `tokens` with that identifier."""
    return named if not isinstance(named, DirectReference) else find_token(named, tokens).claim


def find_token(named: DirectReference, tokens: Iterable[BinarySecurityToken]) -> BinarySecurityToken:
    """Return the token that a direct reference points at.

    Raises `UnsupportedToken` when the reference says that it is something else, `InvalidSecurity` when it is nowhere.
    """
    if named.value_type not in (None, X509V3):
        raise UnsupportedToken("a certificate called something else")
    shown = [token for token in tokens if token.identifier and token.identifier == named.identifier]
    if len(shown) != 1:
        raise InvalidSecurity("a reference to no token of this header")
    return shown[0]


def read_token_reference(element: etree._Element) -> TokenReference:
    """Return what a `wsse:SecurityTokenReference` names."""
    if tag_of(element) != TOKEN_REFERENCE:
        raise UnsupportedToken(f"KeyInfo/{local_name(tag_of(element))[:40]}")
    check_attributes(element, [*IDENTIFIERS, _TOKEN_TYPE])
    check_no_text(element)
    if len(element) != 1:
        raise InvalidSecurity("children of SecurityTokenReference")
    named = element[0]
    if tag_of(named) == REFERENCE:
        return _read_direct(named)
    if tag_of(named) == KEY_IDENTIFIER:
        return _read_key_identifier(named)
    if tag_of(named) == EMBEDDED:
        return _read_embedded(named).claim
    if tag_of(named) == X509_DATA:
        return _read_issuer_serial(named)
    raise UnsupportedToken(f"SecurityTokenReference/{local_name(tag_of(named))[:40]}")


def _read_direct(element: etree._Element) -> DirectReference:
    check_attributes(element, ["URI", "ValueType"])
    if len(element) or element.get("ValueType", X509V3) not in (X509V3, ENCRYPTED_KEY):
        raise UnsupportedToken("direct reference to another kind of token")
    return DirectReference(fragment(element.get("URI")), element.get("ValueType"))


def _read_key_identifier(element: etree._Element) -> SubjectKeyClaim | ThumbprintClaim:
    check_attributes(element, [*IDENTIFIERS, "ValueType", "EncodingType"])
    if element.get("EncodingType", BASE64) != BASE64:
        raise UnsupportedToken("KeyIdentifier encoding")
    value_type = element.get("ValueType")
    if value_type == SUBJECT_KEY_IDENTIFIER:
        return SubjectKeyClaim(read_base64(element))
    if value_type == THUMBPRINT_SHA1:
        return ThumbprintClaim(read_base64(element))
    raise UnsupportedToken("KeyIdentifier of another type")


def _read_embedded(element: etree._Element) -> BinarySecurityToken:
    """One token, in the form that it would have in the header (BSP R3060, R3025)."""
    check_attributes(element, [*IDENTIFIERS, "ValueType"])
    if len(element) != 1 or tag_of(element[0]) != BINARY_SECURITY_TOKEN:
        raise UnsupportedToken("Embedded with another content")
    check_no_text(element)
    if element.get("ValueType", X509V3) != X509V3:
        raise UnsupportedToken("Embedded of another type")
    return read_binary_security_token(element[0])


def _read_issuer_serial(element: etree._Element) -> IssuerSerialClaim:
    """Nothing but one issuer and serial number (X.509 Certificate Token Profile 1.1.1, section 3.2.3)."""
    if len(element) != 1 or tag_of(element[0]) != X509_ISSUER_SERIAL:
        raise UnsupportedToken("X509Data with another content")
    check_attributes(element, [])
    check_no_text(element)
    check_attributes(element[0], [])
    name, number = children_named(element[0], X509_ISSUER_NAME, X509_SERIAL_NUMBER)
    check_attributes(name, [])
    check_attributes(number, [])
    digits = read_text(number)
    if not _SERIAL_NUMBER.fullmatch(digits):
        raise InvalidSecurity("X509SerialNumber")
    try:
        issuer = parse_distinguished_name(read_text(name))
    except ValueError:
        raise InvalidSecurity("X509IssuerName") from None
    return IssuerSerialClaim(issuer, int(digits))
