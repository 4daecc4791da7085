"""The `ds:Signature` of a security header: read strictly, check its value and its digests.

XML Signature 1.1; Basic Security Profile 1.1 section 9 (R5401 exclusive canonicalization, R5403 no enveloping
signature, R5416 ff.). Everything outside the closed shape is refused: no ds:Object, no Manifest, no XSLT or XPath
transform, no reference that is not `#id`, twelve references at most.
"""

from dataclasses import dataclass
from hmac import compare_digest

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lxml import etree

from gateway.refusals import FailedSignature, InvalidSecurity, UnsupportedAlgorithm
from gateway.soap.namespaces import DS, qualified, tag_of
from gateway.wss.algorithms import DigestMethod, PartnerProfile, SignatureMethod, require_algorithm
from gateway.wss.canonical import canonical_digest, canonical_octets, read_canonicalization
from gateway.wss.reading import check_attributes, check_no_text, children_named, fragment, read_base64
from gateway.wss.registration import RegisteredCertificate
from gateway.wss.token_reference import KEY_INFO, TokenReference, read_key_info

SIGNATURE, SIGNED_INFO, SIGNATURE_VALUE = qualified(DS, "Signature", "SignedInfo", "SignatureValue")
CANONICALIZATION_METHOD, SIGNATURE_METHOD, REFERENCE = qualified(
    DS, "CanonicalizationMethod", "SignatureMethod", "Reference"
)
TRANSFORMS, TRANSFORM, DIGEST_METHOD, DIGEST_VALUE = qualified(
    DS, "Transforms", "Transform", "DigestMethod", "DigestValue"
)
REFERENCES_LIMIT = 12
SHA256_OCTETS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One reference of SignedInfo: which identifier, how canonicalized, which digest is claimed."""

    identifier: str
    prefixes: tuple[str, ...]
    digest_method: str
    claimed_digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """A signature as read. Nothing in it holds yet."""

    signed_info: etree._Element
    prefixes: tuple[str, ...]
    """PrefixList of the canonicalization of SignedInfo."""
    method: str
    references: tuple[Reference, ...]
    value: bytes
    token: TokenReference


def read_signature(element: etree._Element) -> Signature:
    """Return what `element` says; raise `InvalidSecurity`, `UnsupportedToken` or `UnsupportedAlgorithm`."""
    check_attributes(element, ["Id"])
    signed_info, value, key_info = children_named(element, SIGNED_INFO, SIGNATURE_VALUE, KEY_INFO)
    check_attributes(signed_info, ["Id"])
    check_attributes(value, ["Id"])
    check_no_text(signed_info)
    tags = [tag_of(child) for child in signed_info]
    if not 1 <= len(tags) - 2 <= REFERENCES_LIMIT or tags != [
        CANONICALIZATION_METHOD,
        SIGNATURE_METHOD,
        *[REFERENCE] * (len(tags) - 2),
    ]:
        raise InvalidSecurity("children of SignedInfo")
    if len(signed_info[1]) or len(signed_info[1].attrib) != 1:
        raise UnsupportedAlgorithm("parameter of SignatureMethod")
    return Signature(
        signed_info=signed_info,
        prefixes=read_canonicalization(signed_info[0]),
        method=signed_info[1].get("Algorithm", ""),
        references=tuple(_read_reference(reference) for reference in signed_info[2:]),
        value=read_base64(value),
        token=read_key_info(key_info),
    )


def _read_reference(element: etree._Element) -> Reference:
    check_attributes(element, ["URI", "Id"])
    transforms, method, value = children_named(element, TRANSFORMS, DIGEST_METHOD, DIGEST_VALUE)
    (transform,) = children_named(transforms, TRANSFORM)
    if len(method) or len(method.attrib) != 1:
        raise UnsupportedAlgorithm("parameter of DigestMethod")
    return Reference(
        identifier=fragment(element.get("URI")),
        prefixes=read_canonicalization(transform),
        digest_method=method.get("Algorithm", ""),
        claimed_digest=read_base64(value),
    )


def check_algorithms(signature: Signature, profile: PartnerProfile) -> None:
    """Refuse what `profile` does not list."""
    require_algorithm(signature.method, profile.signature_methods, SignatureMethod)
    for reference in signature.references:
        require_algorithm(reference.digest_method, profile.digest_methods, DigestMethod)
        if len(reference.claimed_digest) != SHA256_OCTETS:
            raise InvalidSecurity("length of a digest")


def verify_value(signature: Signature, sender: RegisteredCertificate) -> bytes:
    """Check SignatureValue over the canonical SignedInfo with the registered key; return the canonical octets.

    Raises `FailedSignature` (XML Signature 1.1 section 3.2.2).
    """
    octets = canonical_octets(signature.signed_info, signature.prefixes)
    key = sender.certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise UnsupportedAlgorithm("the registered key is not an RSA key")
    try:
        key.verify(signature.value, octets, padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        raise FailedSignature("SignatureValue") from None
    return octets


def digest_holds(reference: Reference, target: etree._Element) -> bool:
    """Tell whether `target`, as it stands, is what was digested (XML Signature 1.1 section 3.2.1)."""
    return compare_digest(canonical_digest(target, reference.prefixes), reference.claimed_digest)
