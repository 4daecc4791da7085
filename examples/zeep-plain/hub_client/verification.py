"""Opens what the hub answers, a fault too: who signed, the signature, that it is for this question, still fresh.

It takes the one shape, the one suite and the one order in which the hub answers the requests of `protection`. Whatever
deviates raises `OutcomeUnknown`.
"""

import os
from datetime import datetime, timedelta

import xmlsec
from cryptography import x509
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from hub_client.envelope import (
    BODY,
    CONFIRMATION,
    SECURITY,
    SIGNED,
    TIMESTAMP,
    WSU_ID,
    OutcomeUnknown,
    canonical,
    check_shape,
    decode,
    find,
    parse,
)
from hub_client.names import EXCLUSIVE, NAMESPACES, RSA_SHA256, SHA256, WSU
from hub_client.partner import Partner, now
from hub_client.protection import IV_OCTETS, OAEP

SKEW = timedelta(seconds=60)
SIGNATURE = f"{SECURITY}/ds:Signature"
SUITE = [EXCLUSIVE, RSA_SHA256] + [EXCLUSIVE, SHA256] * len(SIGNED)
"""The algorithms of a signature, in the order in which it names them: whoever may choose weakens."""


def open_answer(sealed: etree._Element, partner: Partner, *, confirms: bytes) -> etree._Element:
    """Return the Body that the hub signed, read anew from the very octets whose digest was signed.

    `confirms` is the signature of the request.
    """
    check_shape(sealed)
    signer = _find_signer(sealed, partner)
    opened = _decrypt(sealed, partner)
    _check_signature(opened, signer)
    if decode(find(opened, CONFIRMATION).get("Value")) != confirms:
        raise OutcomeUnknown("the answer to another question")
    _check_freshness(opened)
    return parse(canonical(find(opened, BODY)))


def _find_signer(sealed: etree._Element, partner: Partner) -> x509.Certificate:
    """Only the certificates in your settings: one that merely comes from the same authority is somebody else's."""
    token = decode(find(sealed, f"{SECURITY}/wsse:BinarySecurityToken").text)
    for certificate in partner.hub_signing_certificates:
        if certificate.public_bytes(Encoding.DER) == token:
            if not certificate.not_valid_before_utc <= now() <= certificate.not_valid_after_utc:
                raise OutcomeUnknown("the certificate of the hub is not valid today")
            return certificate
    raise OutcomeUnknown("signed by somebody else than the hub")


def _decrypt(sealed: etree._Element, partner: Partner) -> etree._Element:
    """Put the clear octets where the ciphertext was, and read the whole again: they have no say in its shape."""
    key, data = f"{SECURITY}/xenc:EncryptedKey", f"{BODY}/xenc:EncryptedData"
    transported, ciphertext = (
        decode(find(sealed, f"{path}/xenc:CipherData/xenc:CipherValue").text) for path in (key, data)
    )
    try:
        session_key = partner.key.decrypt(transported, OAEP)
        clear = AESGCM(session_key).decrypt(ciphertext[:IV_OCTETS], ciphertext[IV_OCTETS:], None)
    except (ValueError, InvalidTag) as error:
        raise OutcomeUnknown("the answer cannot be decrypted") from error
    body = find(sealed, BODY)
    mark = os.urandom(16).hex()
    body.remove(find(sealed, data))
    body.text = mark
    opened = parse(etree.tostring(sealed).replace(mark.encode(), clear))
    check_shape(opened)
    return opened


def _check_signature(opened: etree._Element, signer: x509.Certificate) -> None:
    """Let libxmlsec check the signature, after seeing that it covers what it must with what it should."""
    signature = find(opened, SIGNATURE)
    parts = [find(opened, path) for path in SIGNED]
    references = signature.xpath("ds:SignedInfo/ds:Reference/@URI", namespaces=NAMESPACES)
    if sorted(references) != sorted(f"#{part.get(WSU_ID)}" for part in parts):
        raise OutcomeUnknown("not what the hub signs")
    if signature.xpath("ds:SignedInfo//@Algorithm", namespaces=NAMESPACES) != SUITE:
        raise OutcomeUnknown("not how the hub signs")
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(signer.public_bytes(Encoding.PEM), xmlsec.KeyFormat.CERT_PEM)
    try:
        for part in parts:
            context.register_id(part, "Id", WSU)  # an error when another element bears it, as xml:id for instance
        context.verify(signature)
    except xmlsec.Error as error:
        raise OutcomeUnknown("the signature does not hold") from error


def _check_freshness(opened: etree._Element) -> None:
    try:
        created, expires = (_read_instant(opened, name) for name in ("Created", "Expires"))
        if created > now() + SKEW:
            raise OutcomeUnknown("an answer from the future: is your clock right?")
        if expires <= now() - SKEW:
            raise OutcomeUnknown("an answer whose time is over")
    except (ValueError, TypeError) as error:
        raise OutcomeUnknown("the answer does not say when it was made") from error


def _read_instant(opened: etree._Element, name: str) -> datetime:
    return datetime.fromisoformat(find(opened, f"{TIMESTAMP}/wsu:{name}").text or "")
