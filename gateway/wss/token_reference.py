"""The `wsse:SecurityTokenReference` inside `ds:KeyInfo`: how a signature or an encrypted key names its certificate.

WSS SOAP Message Security 1.1.1, section 7. Accepted: a direct reference to a BinarySecurityToken of this header, an
X509SubjectKeyIdentifier, a ThumbprintSHA1. Every other way (key name, key value, retrieval method, embedded
certificates, issuer and serial number) is refused by name.
"""

from dataclasses import dataclass

from lxml import etree

from gateway.refusals import InvalidSecurity, UnsupportedToken
from gateway.soap.namespaces import DS, WSSE, WSSE11, WSU, local_name, qualified, tag_of
from gateway.wss.binary_security_token import BASE64, X509V3
from gateway.wss.reading import check_attributes, check_no_text, fragment, read_base64
from gateway.wss.registration import SubjectKeyClaim, ThumbprintClaim

KEY_INFO = f"{{{DS}}}KeyInfo"
TOKEN_REFERENCE, REFERENCE, KEY_IDENTIFIER = qualified(WSSE, "SecurityTokenReference", "Reference", "KeyIdentifier")
_TOKEN_TYPE = f"{{{WSSE11}}}TokenType"
_ID = f"{{{WSU}}}Id"

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


TokenReference = DirectReference | SubjectKeyClaim | ThumbprintClaim


def read_key_info(element: etree._Element) -> TokenReference:
    """Return what the one token reference of a `ds:KeyInfo` names.

    Raises `UnsupportedToken` for another kind of KeyInfo, `InvalidSecurity` for a malformed one.
    """
    check_attributes(element, ["Id"])
    check_no_text(element)
    if len(element) != 1:
        raise InvalidSecurity("children of KeyInfo")
    return read_token_reference(element[0])


def read_token_reference(element: etree._Element) -> TokenReference:
    """Return what a `wsse:SecurityTokenReference` names."""
    if tag_of(element) != TOKEN_REFERENCE:
        raise UnsupportedToken(f"KeyInfo/{local_name(tag_of(element))[:40]}")
    check_attributes(element, [_ID, _TOKEN_TYPE])
    check_no_text(element)
    if len(element) != 1:
        raise InvalidSecurity("children of SecurityTokenReference")
    named = element[0]
    if tag_of(named) == REFERENCE:
        return _read_direct(named)
    if tag_of(named) == KEY_IDENTIFIER:
        return _read_key_identifier(named)
    raise UnsupportedToken(f"SecurityTokenReference/{local_name(tag_of(named))[:40]}")


def _read_direct(element: etree._Element) -> DirectReference:
    check_attributes(element, ["URI", "ValueType"])
    if len(element) or element.get("ValueType", X509V3) not in (X509V3, ENCRYPTED_KEY):
        raise UnsupportedToken("direct reference to another kind of token")
    return DirectReference(fragment(element.get("URI")), element.get("ValueType"))


def _read_key_identifier(element: etree._Element) -> SubjectKeyClaim | ThumbprintClaim:
    check_attributes(element, ["ValueType", "EncodingType", _ID])
    if element.get("EncodingType", BASE64) != BASE64:
        raise UnsupportedToken("KeyIdentifier encoding")
    value_type = element.get("ValueType")
    if value_type == SUBJECT_KEY_IDENTIFIER:
        return SubjectKeyClaim(read_base64(element))
    if value_type == THUMBPRINT_SHA1:
        return ThumbprintClaim(read_base64(element))
    raise UnsupportedToken("KeyIdentifier of another type")
