"""The `wsse:Security` header: exactly one, addressed to us, with only the children that the profile knows.

WSS SOAP Message Security 1.1.1, section 5; Basic Security Profile 1.1, R3206 and R3210 (one header per actor). A second
security header for another actor is refused too: it could only matter to a receiver that is not there.
The order of the children means nothing: what was protected first is read from the digests.
"""

from dataclasses import dataclass

from lxml import etree

from gateway.refusals import InvalidSecurity
from gateway.soap.envelope import SECURITY, Envelope
from gateway.soap.namespaces import WSU, local_name, tag_of
from gateway.soap.version import RELAY, ULTIMATE_RECEIVER, SOAPVersion
from gateway.wss.binary_security_token import BINARY_SECURITY_TOKEN, BinarySecurityToken, read_binary_security_token
from gateway.wss.encryption import (
    ENCRYPTED_DATA,
    ENCRYPTED_KEY_ELEMENT,
    REFERENCE_LIST,
    EncryptedData,
    EncryptedKey,
    read_encrypted_data,
    read_encrypted_key,
    read_reference_list,
)
from gateway.wss.reading import check_no_text
from gateway.wss.signature import SIGNATURE, Signature, read_signature
from gateway.wss.signature_confirmation import SIGNATURE_CONFIRMATION
from gateway.wss.timestamp import TIMESTAMP, Timestamp, read_timestamp

_OURS: dict[SOAPVersion, tuple[str, ...]] = {SOAPVersion.SOAP11: ("",), SOAPVersion.SOAP12: ("", ULTIMATE_RECEIVER)}
_ATTRIBUTES = {
    SOAPVersion.SOAP11: {SOAPVersion.SOAP11.must_understand, SOAPVersion.SOAP11.recipient, f"{{{WSU}}}Id"},
    SOAPVersion.SOAP12: {SOAPVersion.SOAP12.must_understand, SOAPVersion.SOAP12.recipient, RELAY, f"{{{WSU}}}Id"},
}
"""A message that arrived is for its last receiver, so `relay` (SOAP 1.2 Part 1 section 5.2.4) asks nothing of us."""
_AT_MOST = {
    TIMESTAMP: 1,
    BINARY_SECURITY_TOKEN: 2,
    SIGNATURE: 1,
    ENCRYPTED_KEY_ELEMENT: 1,
    REFERENCE_LIST: 1,
    SIGNATURE_CONFIRMATION: 1,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityHeader:
    """A security header as read. Nothing in it holds yet."""

    element: etree._Element
    timestamp: Timestamp
    timestamp_element: etree._Element
    tokens: tuple[BinarySecurityToken, ...]
    signature: Signature
    encrypted_key: EncryptedKey | None
    encrypted_data: EncryptedData | None
    confirmation: etree._Element | None


def read_security_header(envelope: Envelope) -> SecurityHeader:
    """Return the one security header of `envelope`, with the ciphertext in Body if there is one.

    Raises `InvalidSecurity`, `UnsupportedToken` or `UnsupportedAlgorithm`.
    """
    element = _find(envelope)
    parts = _sort_children(element)
    if len(parts[TIMESTAMP]) != 1 or len(parts[SIGNATURE]) != 1:
        raise InvalidSecurity("one Timestamp and one Signature are required")
    key, data = _read_encryption(envelope, parts)
    return SecurityHeader(
        element=element,
        timestamp=read_timestamp(parts[TIMESTAMP][0]),
        timestamp_element=parts[TIMESTAMP][0],
        tokens=tuple(read_binary_security_token(token) for token in parts[BINARY_SECURITY_TOKEN]),
        signature=read_signature(parts[SIGNATURE][0]),
        encrypted_key=key,
        encrypted_data=data,
        confirmation=next(iter(parts[SIGNATURE_CONFIRMATION]), None),
    )


def _find(envelope: Envelope) -> etree._Element:
    blocks = [block for block in envelope.header_blocks if local_name(tag_of(block)) == "Security"]
    if len(blocks) != 1 or blocks[0].tag != SECURITY:
        raise InvalidSecurity("exactly one security header is required")
    version = envelope.version
    if blocks[0].get(version.recipient, "") not in _OURS[version]:
        raise InvalidSecurity("security header for another actor or role")
    if not set(map(str, blocks[0].attrib)) <= _ATTRIBUTES[version]:
        raise InvalidSecurity("attribute of Security")
    return blocks[0]


def _sort_children(element: etree._Element) -> dict[str, list[etree._Element]]:
    check_no_text(element)
    parts: dict[str, list[etree._Element]] = {tag: [] for tag in _AT_MOST}
    for child in element:
        tag = tag_of(child)
        if tag not in parts or len(parts[tag]) == _AT_MOST[tag]:
            raise InvalidSecurity(f"unexpected {local_name(tag)[:40]} in the security header")
        parts[tag].append(child)
    return parts


def _read_encryption(
    envelope: Envelope, parts: dict[str, list[etree._Element]]
) -> tuple[EncryptedKey | None, EncryptedData | None]:
    """Key and data come together, the data is the child of Body, and one list names it unless it holds the key."""
    encrypted = list(envelope.root.iter(ENCRYPTED_DATA))
    if not encrypted:
        if parts[ENCRYPTED_KEY_ELEMENT] or parts[REFERENCE_LIST]:
            raise InvalidSecurity("an encrypted key without encrypted data")
        return None, None
    if len(encrypted) != 1 or encrypted[0].getparent() is not envelope.body:
        raise InvalidSecurity("encrypted data is one child of Body")
    data = read_encrypted_data(encrypted[0])
    keys = [read_encrypted_key(key) for key in parts[ENCRYPTED_KEY_ELEMENT]] + ([data.key] if data.key else [])
    if len(keys) != 1:
        raise InvalidSecurity("encrypted data has one encrypted key")
    (key,) = keys
    lists = [key.data_reference] if key.data_reference else []
    lists += [read_reference_list(listed) for listed in parts[REFERENCE_LIST]]
    listed = [] if data.key else [data.identifier]
    if lists != listed or data.key_reference not in (None, key.identifier):
        raise InvalidSecurity("references between encrypted key and encrypted data")
    return key, data
