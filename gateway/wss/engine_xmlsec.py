"""The second engine: libxmlsec resolves, canonicalizes, digests and verifies.

libxmlsec checks a signature all at once and only as a whole, while a Body that was signed before it was encrypted can
hold only after decryption. So each reference is asked alone: it is written into a signature of our own, under a key of
the moment, in a copy of the document; what libxmlsec digests there is compared with what the sender claims. The message
never tells libxmlsec what to fetch or to transform: the template is ours.

Not processed by libxmlsec, and left to the own engine: the STR-Transform, which it does not know, and the value of an
RSASSA-PSS signature, for which the binding has no name. It costs a copy of the document for each reference.
"""

import base64
from copy import deepcopy
from hashlib import sha256
from hmac import compare_digest
from typing import Any

import xmlsec
from cryptography.hazmat.primitives.serialization import Encoding
from lxml import etree
from xmlsec import constants

from gateway.refusals import FailedDigest, FailedSignature
from gateway.soap.namespaces import DS, EXC_C14N
from gateway.wss.algorithms import DigestMethod, SignatureMethod
from gateway.wss.canonical import INCLUSIVE_NAMESPACES, canonical_octets
from gateway.wss.reading import IDENTIFIERS
from gateway.wss.registration import RegisteredCertificate
from gateway.wss.signature import DIGEST_VALUE, ENVELOPED, SIGNED_INFO, Reference, Signature, verify_value

_METHODS = {
    SignatureMethod.RSA_SHA256: constants.TransformRsaSha256,
    SignatureMethod.RSA_SHA384: constants.TransformRsaSha384,
    SignatureMethod.RSA_SHA512: constants.TransformRsaSha512,
    SignatureMethod.ECDSA_SHA256: constants.TransformEcdsaSha256,
    SignatureMethod.ECDSA_SHA384: constants.TransformEcdsaSha384,
}
_HMAC_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256"
_EVERY_SIGNED_INFO = f"//*[local-name()='SignedInfo' and namespace-uri()='{DS}']"


class XMLSecEngine:
    """Implements `gateway.wss.engine.Engine`."""

    def verify_value(self, signature: Signature, sender: RegisteredCertificate) -> bytes:
        """Check SignatureValue; both engines must canonicalize SignedInfo to the same octets, which are returned."""
        octets = canonical_octets(signature.signed_info, signature.prefixes)
        position = list(signature.signed_info.getroottree().iter(SIGNED_INFO)).index(signature.signed_info) + 1
        uri = f"#xpointer(({_EVERY_SIGNED_INFO})[{position}])"
        digest = _digest(signature.signed_info, uri, signature.prefixes, DigestMethod.SHA256)
        if digest is None or not compare_digest(digest, sha256(octets).digest()):
            raise FailedSignature("canonical SignedInfo")
        method = _METHODS.get(SignatureMethod(signature.method))
        if method is None:
            return verify_value(signature, sender)
        _check_value(method, signature.value, sender, octets)
        return octets

    def digest_holds(self, reference: Reference, target: etree._Element) -> bool:
        """Compare digests; raise `FailedDigest` where libxmlsec cannot canonicalize."""
        uri, method = f"#{reference.identifier}", DigestMethod(reference.digest_method)
        digest = _digest(target, uri, reference.prefixes, method, enveloped=reference.enveloped)
        if digest is None:
            raise FailedDigest("cannot be canonicalized")
        return compare_digest(digest, reference.claimed_digest)


def _check_value(method: Any, value: bytes, sender: RegisteredCertificate, octets: bytes) -> None:
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.from_memory(sender.certificate.public_bytes(Encoding.PEM), constants.KeyDataFormatCertPem)
    try:
        context.verify_binary(octets, method, value)
    except xmlsec.Error:
        raise FailedSignature("SignatureValue") from None


def _digest(
    target: etree._Element, uri: str, prefixes: tuple[str, ...], method: DigestMethod, *, enveloped: bool = False
) -> bytes | None:
    """Return what libxmlsec digests, `None` when it cannot."""
    root = deepcopy(target.getroottree().getroot())
    template = _add_template(root[0], uri, prefixes, method, enveloped=enveloped)
    context = xmlsec.SignatureContext()
    context.key = xmlsec.Key.generate(constants.KeyDataHmac, 256, constants.KeyDataTypeSession)
    try:
        _register(context, _find_copy(target, root))
        context.sign(template)
    except xmlsec.Error:
        return None
    value = next(template.iter(DIGEST_VALUE)).text
    return base64.b64decode(value or "")


def _find_copy(target: etree._Element, root: etree._Element) -> etree._Element:
    """Return the element of the copied document that stands where `target` stands."""
    parent = target.getparent()
    return root if parent is None else _find_copy(parent, root)[parent.index(target)]


def _register(context: xmlsec.SignatureContext, target: etree._Element) -> None:
    for name in IDENTIFIERS:
        if name in target.attrib:
            namespace, _, local = name.rpartition("}")
            context.register_id(target, local, namespace[1:] or None)


def _add_template(
    parent: etree._Element, uri: str, prefixes: tuple[str, ...], method: DigestMethod, *, enveloped: bool
) -> etree._Element:
    """Append a signature over one reference. Nothing that is signed contains `parent`, the Header."""
    signature = etree.SubElement(parent, f"{{{DS}}}Signature", nsmap={"ds": DS})
    signed_info = _add(signature, "SignedInfo")
    _add(signed_info, "CanonicalizationMethod", Algorithm=EXC_C14N)
    _add(signed_info, "SignatureMethod", Algorithm=_HMAC_SHA256)
    reference = _add(signed_info, "Reference", URI=uri)
    transforms = _add(reference, "Transforms")
    if enveloped:
        _add(transforms, "Transform", Algorithm=ENVELOPED)
    canonicalization = _add(transforms, "Transform", Algorithm=EXC_C14N)
    if prefixes:
        etree.SubElement(canonicalization, INCLUSIVE_NAMESPACES, PrefixList=" ".join(prefixes))
    _add(reference, "DigestMethod", Algorithm=method)
    _add(reference, "DigestValue")
    _add(signature, "SignatureValue")
    return signature


def _add(parent: etree._Element, name: str, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{DS}}}{name}", attributes)
