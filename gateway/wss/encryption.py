"""The `xenc:EncryptedKey` and `xenc:EncryptedData` of a message: read strictly, decrypt, encrypt.

XML Encryption 1.1; Basic Security Profile 1.1 section 10. One encrypted key for us in the security header, one
encrypted data that is the sole child of Body, listed once. CipherReference, RetrievalMethod and carried key names do
not exist here: nothing is ever fetched to decrypt a message.
"""

import os
import re
from dataclasses import dataclass
from typing import Literal

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from lxml import etree

from gateway.refusals import FailedDecryption, InvalidSecurity, UnsupportedAlgorithm
from gateway.soap.namespaces import DS, SOAP11, XENC, qualified, tag_of
from gateway.wss.algorithms import DataCipher, KeyTransport, OAEPDigest, PartnerProfile, require_algorithm
from gateway.wss.reading import check_attributes, check_no_text, children_named, fragment, read_base64
from gateway.wss.registration import Unwrapper
from gateway.wss.token_reference import (
    ENCRYPTED_KEY,
    KEY_INFO,
    TOKEN_REFERENCE,
    DirectReference,
    TokenReference,
    read_key_info,
    read_token_reference,
)

ENCRYPTED_KEY_ELEMENT, ENCRYPTED_DATA, REFERENCE_LIST, DATA_REFERENCE = qualified(
    XENC, "EncryptedKey", "EncryptedData", "ReferenceList", "DataReference"
)
ENCRYPTION_METHOD, CIPHER_DATA, CIPHER_VALUE = qualified(XENC, "EncryptionMethod", "CipherData", "CipherValue")
_DIGEST_METHOD = f"{{{DS}}}DigestMethod"
CONTENT = f"{XENC}Content"
ELEMENT = f"{XENC}Element"

KEY_OCTETS = 32
NONCE_OCTETS = 12
TAG_OCTETS = 16
"""AES-256-GCM: XML Encryption 1.1 section 5.2.4 fixes a 96-bit nonce in front and a 128-bit tag behind."""

_ALONE = (
    f'<soap:Envelope xmlns:soap="{SOAP11}"><soap:Body>'.encode(),
    b"</soap:Body></soap:Envelope>",
)
_START_OF_ENCRYPTED_DATA = re.compile(rb"<(?:([A-Za-z_][\w.-]*):)?EncryptedData[\s>]")


@dataclass(frozen=True, slots=True, kw_only=True)
class EncryptedKey:
    """A transported key as read: for whom, how, and which data it opens when it says so itself."""

    identifier: str | None
    method: str
    oaep_digest: str
    recipient: TokenReference
    octets: bytes
    data_reference: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EncryptedData:
    """The ciphertext in Body as read."""

    identifier: str
    method: str
    octets: bytes
    key_reference: str | None
    """Identifier of the EncryptedKey that its KeyInfo names, if it names one."""


def read_encrypted_key(element: etree._Element) -> EncryptedKey:
    """Return what an `xenc:EncryptedKey` says; raise `InvalidSecurity` or `UnsupportedAlgorithm`."""
    check_attributes(element, ["Id"])
    check_no_text(element)
    tags = [tag_of(child) for child in element]
    named = [ENCRYPTION_METHOD, KEY_INFO, CIPHER_DATA]
    if tags not in (named, [*named, REFERENCE_LIST]):
        raise InvalidSecurity("children of EncryptedKey")
    return EncryptedKey(
        identifier=element.get("Id"),
        method=_read_method(element[0]),
        oaep_digest=_read_oaep_digest(element[0]),
        recipient=read_key_info(element[1]),
        octets=_read_cipher_value(element[2]),
        data_reference=read_reference_list(element[3]) if REFERENCE_LIST in tags else None,
    )


def _read_method(element: etree._Element) -> str:
    check_attributes(element, ["Algorithm"])
    return element.get("Algorithm", "")


def _read_oaep_digest(element: etree._Element) -> str:
    """Absent means SHA-1 (XML Encryption 1.1 section 5.5.2); an OAEP label or a mask function is refused."""
    if not len(element):
        return OAEPDigest.SHA1
    (digest,) = children_named(element, _DIGEST_METHOD)
    check_attributes(digest, ["Algorithm"])
    return digest.get("Algorithm", "")


def _read_cipher_value(element: etree._Element) -> bytes:
    check_attributes(element, [])
    (value,) = children_named(element, CIPHER_VALUE)
    check_attributes(value, [])
    return read_base64(value)


def read_reference_list(element: etree._Element) -> str:
    """Return the identifier that an `xenc:ReferenceList` names; it names exactly one."""
    check_attributes(element, [])
    (reference,) = children_named(element, DATA_REFERENCE)
    check_attributes(reference, ["URI"])
    if len(reference):
        raise InvalidSecurity("children of DataReference")
    return fragment(reference.get("URI"))


def read_encrypted_data(element: etree._Element) -> EncryptedData:
    """Return what an `xenc:EncryptedData` says; raise `InvalidSecurity` or `UnsupportedAlgorithm`."""
    check_attributes(element, ["Id", "Type"])
    if element.get("Type") not in (CONTENT, ELEMENT):
        raise InvalidSecurity("Type of EncryptedData")
    check_no_text(element)
    tags = [tag_of(child) for child in element]
    if tags not in ([ENCRYPTION_METHOD, CIPHER_DATA], [ENCRYPTION_METHOD, KEY_INFO, CIPHER_DATA]):
        raise InvalidSecurity("children of EncryptedData")
    if len(element[0]):
        raise UnsupportedAlgorithm("parameter of EncryptionMethod")
    return EncryptedData(
        identifier=element.get("Id", ""),
        method=_read_method(element[0]),
        octets=_read_cipher_value(element[-1]),
        key_reference=_read_key_reference(element[1]) if KEY_INFO in tags else None,
    )


def _read_key_reference(key_info: etree._Element) -> str:
    """A token reference to the EncryptedKey of the header (WSS 1.1.1 section 7.7) is the only KeyInfo accepted."""
    (reference,) = children_named(key_info, TOKEN_REFERENCE)
    named = read_token_reference(reference)
    if not isinstance(named, DirectReference) or named.value_type not in (None, ENCRYPTED_KEY):
        raise InvalidSecurity("KeyInfo of EncryptedData")
    return named.identifier


def check_algorithms(key: EncryptedKey, data: EncryptedData, profile: PartnerProfile) -> None:
    """Refuse what `profile` does not list, before the private key is touched."""
    require_algorithm(key.method, profile.key_transports, KeyTransport)
    require_algorithm(key.oaep_digest, profile.oaep_digests, OAEPDigest)
    require_algorithm(data.method, profile.data_ciphers, DataCipher)
    if len(data.octets) <= NONCE_OCTETS + TAG_OCTETS:
        raise InvalidSecurity("length of the ciphertext")


def decrypt(key: EncryptedKey, data: EncryptedData, unwrapper: Unwrapper) -> bytes:
    """Return the clear text: one private-key operation, one authenticated decryption.

    A key that does not unwrap is replaced by a random one, so that a wrong key and a wrong tag fail alike, at the same
    step and in the same time. Raises `FailedDecryption`.
    """
    digest: Literal["sha1", "sha256"] = "sha256" if key.oaep_digest == OAEPDigest.SHA256 else "sha1"
    try:
        session_key = unwrapper.unwrap(key.octets, oaep_digest=digest)
    except ValueError:
        session_key = b""
    if len(session_key) != KEY_OCTETS:
        session_key = os.urandom(KEY_OCTETS)
    try:
        return AESGCM(session_key).decrypt(data.octets[:NONCE_OCTETS], data.octets[NONCE_OCTETS:], None)
    except InvalidTag:
        raise FailedDecryption("key or tag") from None


def encrypt(clear: bytes, session_key: bytes) -> bytes:
    """Return nonce, ciphertext and tag of AES-256-GCM under a fresh nonce."""
    nonce = os.urandom(NONCE_OCTETS)
    return nonce + AESGCM(session_key).encrypt(nonce, clear, None)


def enclose(clear: bytes) -> bytes:
    """Return a document in which `clear` stands alone: it inherits nothing from the message that carried it."""
    return _ALONE[0] + clear + _ALONE[1]


def splice(octets: bytes, clear: bytes) -> bytes:
    """Return the document `octets` with the clear text in place of its one EncryptedData.

    Octets are replaced, not nodes: moving parsed nodes rewrites prefixes and breaks the digest. Whatever the clear text
    is (a second Body, a comment, a DOCTYPE) then stands in the document and meets the same checks as everything else.
    Raises `FailedDecryption` when the place is not unique, as when a CDATA section imitates it.
    """
    starts = list(_START_OF_ENCRYPTED_DATA.finditer(octets))
    if len(starts) != 1:
        raise FailedDecryption("place of the ciphertext")
    prefix = starts[0][1]
    end_tag = b"</" + (prefix + b":" if prefix else b"") + b"EncryptedData"
    end = octets.rfind(end_tag)
    close = octets.find(b">", end)
    if end < starts[0].start() or close < 0 or octets.count(end_tag) != 1:
        raise FailedDecryption("place of the ciphertext")
    return octets[: starts[0].start()] + clear + octets[close + 1 :]
