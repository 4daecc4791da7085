"""The `xenc:EncryptedKey` and `xenc:EncryptedData` of a message: read strictly, decrypt, encrypt.

XML Encryption 1.1; Basic Security Profile 1.1 section 10. One encrypted key for us and one encrypted data that is the
sole child of Body. The key stands in the security header and the data is listed once, or the key stands inside the data
(XML Encryption 1.1 section 3.5), where nothing need be listed. CipherReference, RetrievalMethod and carried key names
do not exist here: nothing is ever fetched to decrypt a message.
"""

import os
import re
from dataclasses import dataclass

from lxml import etree

from gateway.refusals import FailedDecryption, InvalidSecurity, UnsupportedAlgorithm
from gateway.soap.namespaces import DS, XENC, XENC11, qualified, tag_of
from gateway.wss.algorithms import (
    OAEP,
    DataCipher,
    MaskFunction,
    OAEPDigest,
    PartnerProfile,
    require_algorithm,
    require_oaep,
)
from gateway.wss.data_cipher import decipher, smallest_ciphertext
from gateway.wss.reading import check_attributes, check_no_text, children_named, fragment, read_base64
from gateway.wss.registration import Unwrapper
from gateway.wss.token_reference import (
    ENCRYPTED_KEY,
    KEY_INFO,
    TOKEN_REFERENCE,
    DirectReference,
    TokenReference,
    read_recipient_key_info,
    read_token_reference,
)

ENCRYPTED_KEY_ELEMENT, ENCRYPTED_DATA, REFERENCE_LIST, DATA_REFERENCE = qualified(
    XENC, "EncryptedKey", "EncryptedData", "ReferenceList", "DataReference"
)
ENCRYPTION_METHOD, CIPHER_DATA, CIPHER_VALUE = qualified(XENC, "EncryptionMethod", "CipherData", "CipherValue")
_DIGEST_METHOD = f"{{{DS}}}DigestMethod"
_MASK_FUNCTION = f"{{{XENC11}}}MGF"
CONTENT = f"{XENC}Content"
ELEMENT = f"{XENC}Element"

_START_OF_ENCRYPTED_DATA = re.compile(rb"<(?:([A-Za-z_][\w.-]*):)?EncryptedData[\s>]")


@dataclass(frozen=True, slots=True, kw_only=True)
class EncryptedKey:
    """A transported key as read: for whom, how, and which data it opens when it says so itself."""

    identifier: str | None
    method: str
    oaep_digest: str
    mask_function: str
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
    key: EncryptedKey | None = None
    """The EncryptedKey that its KeyInfo holds, if it holds one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A key and its ciphertext, in algorithms that the sender's profile accepts."""

    key: EncryptedKey
    data: EncryptedData
    oaep: OAEP
    cipher: DataCipher


def read_encrypted_key(element: etree._Element) -> EncryptedKey:
    """Return what an `xenc:EncryptedKey` says; raise `InvalidSecurity` or `UnsupportedAlgorithm`."""
    check_attributes(element, ["Id"])
    check_no_text(element)
    tags = [tag_of(child) for child in element]
    named = [ENCRYPTION_METHOD, KEY_INFO, CIPHER_DATA]
    if tags not in (named, [*named, REFERENCE_LIST]):
        raise InvalidSecurity("children of EncryptedKey")
    digest, mask = _read_oaep(element[0])
    return EncryptedKey(
        identifier=element.get("Id"),
        method=_read_method(element[0]),
        oaep_digest=digest,
        mask_function=mask,
        recipient=read_recipient_key_info(element[1]),
        octets=_read_cipher_value(element[2]),
        data_reference=read_reference_list(element[3]) if REFERENCE_LIST in tags else None,
    )


def _read_method(element: etree._Element) -> str:
    check_attributes(element, ["Algorithm"])
    return element.get("Algorithm", "")


def _read_oaep(element: etree._Element) -> tuple[str, str]:
    """Return digest and mask function, which mean SHA-1 when absent (XML Encryption 1.1 section 5.5.2).

    A label is refused.
    """
    said = {_DIGEST_METHOD: str(OAEPDigest.SHA1), _MASK_FUNCTION: str(MaskFunction.MGF1_SHA1)}
    check_no_text(element)
    tags = [tag_of(child) for child in element]
    if len(set(tags)) != len(tags) or not said.keys() >= set(tags):
        raise InvalidSecurity("children of EncryptionMethod")
    for parameter in element:
        check_attributes(parameter, ["Algorithm"])
        if len(parameter):
            raise InvalidSecurity("children of a parameter of EncryptionMethod")
        said[tag_of(parameter)] = parameter.get("Algorithm", "")
    return said[_DIGEST_METHOD], said[_MASK_FUNCTION]


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
    reference, key = _read_data_key(element[1]) if KEY_INFO in tags else (None, None)
    return EncryptedData(
        identifier=element.get("Id", ""),
        method=_read_method(element[0]),
        octets=_read_cipher_value(element[-1]),
        key_reference=reference,
        key=key,
    )


def _read_data_key(key_info: etree._Element) -> tuple[str | None, EncryptedKey | None]:
    """Return what the KeyInfo of a ciphertext names or holds.

    A token reference to the EncryptedKey of the header (WSS 1.1.1 section 7.7), or the EncryptedKey itself.
    """
    if len(key_info) == 1 and tag_of(key_info[0]) == ENCRYPTED_KEY_ELEMENT:
        check_no_text(key_info)
        return None, read_encrypted_key(key_info[0])
    (reference,) = children_named(key_info, TOKEN_REFERENCE)
    named = read_token_reference(reference)
    if not isinstance(named, DirectReference) or named.value_type not in (None, ENCRYPTED_KEY):
        raise InvalidSecurity("KeyInfo of EncryptedData")
    return named.identifier, None


def check_algorithms(key: EncryptedKey, data: EncryptedData, profile: PartnerProfile) -> Sealed:
    """Return key and data with their algorithms; refuse what `profile` does not list, before any key is touched."""
    oaep = require_oaep(key.method, key.oaep_digest, key.mask_function, profile.oaep)
    cipher = require_algorithm(data.method, profile.data_ciphers, DataCipher)
    if len(data.octets) < smallest_ciphertext(cipher):
        raise InvalidSecurity("length of the ciphertext")
    return Sealed(key=key, data=data, oaep=oaep, cipher=cipher)


def decrypt(sealed: Sealed, unwrapper: Unwrapper) -> bytes:
    """Return the clear text: one private-key operation, one decryption.

    A key that does not unwrap is replaced by a random one, so that a wrong key and a wrong tag or padding fail alike,
    at the same step and in the same time. Raises `FailedDecryption`.
    """
    try:
        session_key = unwrapper.unwrap(sealed.key.octets, oaep=sealed.oaep)
    except ValueError:
        session_key = b""
    if len(session_key) != sealed.cipher.key_octets:
        session_key = os.urandom(sealed.cipher.key_octets)
    return decipher(sealed.data.octets, session_key, sealed.cipher)


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
