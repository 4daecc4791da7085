"""xmlsec as a second opinion on messages: verifies and decrypts what `gateway.wss.apply` made.

It shares libxml2 with lxml and nothing with our code. It is no gateway: it takes the message for well-shaped, and finds
the certificate where the message shows it.
"""

import base64

import xmlsec
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree

from gateway.soap.namespaces import WSU
from tests.support.keys import Holder
from tests.support.messages import WSU_ID, find, find_path


def verify(octets: bytes) -> tuple[str, ...]:
    """Return the local names of what the signature covers; raise `xmlsec.Error` when it does not hold."""
    root = etree.XML(octets)
    _check(root)
    return _covered(root)


def decrypt_and_verify(octets: bytes, holder: Holder) -> tuple[bytes, tuple[str, ...]]:
    """Open a message that was signed first; return its clear payload and what is signed."""
    root = etree.XML(_opened(octets, holder))
    _check(root)
    return _payload(root), _covered(root)


def verify_and_decrypt(octets: bytes, holder: Holder) -> tuple[bytes, tuple[str, ...]]:
    """Open a message that was encrypted first; return its clear payload and what is signed."""
    covered = verify(octets)
    return _payload(etree.XML(_opened(octets, holder))), covered


def _check(root: etree._Element) -> None:
    shown = base64.b64decode(find(root, "BinarySecurityToken").text or "")
    certificate = x509.load_der_x509_certificate(shown)
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(certificate.public_bytes(Encoding.PEM), xmlsec.KeyFormat.CERT_PEM)
    for element in root.iterfind(f".//*[@{WSU_ID}]"):
        context.register_id(element, "Id", WSU)
    context.verify(find(root, "Signature"))


def _opened(octets: bytes, holder: Holder) -> bytes:
    """The document with the clear text in place, as octets: xmlsec puts nodes in place and may move declarations."""
    root = etree.XML(octets)
    context = xmlsec.EncryptionContext()
    context.key = xmlsec.Key.from_memory(holder.pem, xmlsec.KeyFormat.PEM)
    session_key = context.decrypt(find_path(root, "//xenc:EncryptedKey"))
    opening = xmlsec.EncryptionContext()
    opening.key = xmlsec.Key.from_binary_data(xmlsec.KeyData.AES, session_key)
    opening.decrypt(find_path(root, "//xenc:EncryptedData"))
    return etree.tostring(root)


def _payload(root: etree._Element) -> bytes:
    return etree.tostring(find(root, "Body")[0], method="c14n", exclusive=True)


def _covered(root: etree._Element) -> tuple[str, ...]:
    by_identifier = {element.get(WSU_ID): element for element in root.iterfind(f".//*[@{WSU_ID}]")}
    uris = [
        str(reference.get("URI"))
        for reference in root.iter("{*}Reference")
        if reference.find("{*}DigestValue") is not None
    ]
    return tuple(etree.QName(by_identifier[uri[1:]]).localname for uri in uris)
