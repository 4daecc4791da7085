"""The `wsse:BinarySecurityToken`: an X.509 certificate shown in base64.

X.509 Certificate Token Profile 1.1.1, section 3.1; Basic Security Profile 1.1, R3029 and R3031. Certificate paths
(`#X509PKIPathv1`, `#PKCS7`) are refused: which chain is right is decided by us, not shown by the sender.
"""

from dataclasses import dataclass
from hashlib import sha256

from lxml import etree

from gateway.refusals import UnsupportedToken
from gateway.soap.namespaces import WSSE
from gateway.wss.reading import IDENTIFIERS, check_attributes, read_base64, read_identifier
from gateway.wss.registration import CertificateClaim

BINARY_SECURITY_TOKEN = f"{{{WSSE}}}BinarySecurityToken"
X509V3 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3"
BASE64 = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-soap-message-security-1.0#Base64Binary"


@dataclass(frozen=True, slots=True, kw_only=True)
class BinarySecurityToken:
    """A shown certificate; who it belongs to is not decided here."""

    identifier: str
    element: etree._Element
    claim: CertificateClaim


def read_binary_security_token(element: etree._Element) -> BinarySecurityToken:
    """Return the token; raise `UnsupportedToken` for another kind, `InvalidSecurity` for a malformed one."""
    check_attributes(element, [*IDENTIFIERS, "ValueType", "EncodingType"])
    if element.get("ValueType") != X509V3 or element.get("EncodingType") != BASE64:
        raise UnsupportedToken("BinarySecurityToken of another type")
    claim = CertificateClaim(sha256(read_base64(element)).digest())
    return BinarySecurityToken(identifier=read_identifier(element), element=element, claim=claim)
