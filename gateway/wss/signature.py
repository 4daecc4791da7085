"""The `ds:Signature` of a security header: read strictly, check its value and its digests.

XML Signature 1.1; Basic Security Profile 1.1 section 9 (R5401 exclusive canonicalization, R5403 no enveloping
signature, R5416 ff.). Everything outside the closed shape is refused: no ds:Object, no Manifest, no XSLT or XPath
transform, no reference that is not `#id`, twelve references at most.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from hmac import compare_digest

from cryptography import x509
from lxml import etree

from gateway.refusals import FailedDigest, InvalidSecurity, UnsupportedAlgorithm
from gateway.soap.namespaces import DS, qualified, tag_of
from gateway.wss.algorithms import DigestMethod, PartnerProfile, SignatureMethod, require_algorithm
from gateway.wss.binary_security_token import BinarySecurityToken
from gateway.wss.canonical import canonical_octets, read_canonicalization
from gateway.wss.reading import check_attributes, check_no_text, children_named, fragment, read_base64
from gateway.wss.registration import RegisteredCertificate
from gateway.wss.signature_value import check_value
from gateway.wss.str_transform import STR_TRANSFORM, dereferenced_octets, read_str_transform
from gateway.wss.token_reference import KEY_INFO, TokenReference, read_key_info

SIGNATURE, SIGNED_INFO, SIGNATURE_VALUE = qualified(DS, "Signature", "SignedInfo", "SignatureValue")
CANONICALIZATION_METHOD, SIGNATURE_METHOD, REFERENCE = qualified(
    DS, "CanonicalizationMethod", "SignatureMethod", "Reference"
)
TRANSFORMS, TRANSFORM, DIGEST_METHOD, DIGEST_VALUE = qualified(
    DS, "Transforms", "Transform", "DigestMethod", "DigestValue"
)
ENVELOPED = f"{DS}enveloped-signature"
REFERENCES_LIMIT = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """One reference of SignedInfo: which identifier, how canonicalized, which digest is claimed."""

    identifier: str
    prefixes: tuple[str, ...]
    digest_method: str
    claimed_digest: bytes
    enveloped: bool = False
    """Whether a Signature inside the target would have been left out; there is none, or the message is refused."""
    dereferences: bool = False
    """Whether the target is a SecurityTokenReference, and what was digested is the token that it names."""


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
    token_reference: etree._Element
    """The SecurityTokenReference that says so: the only one that a reference may dereference."""


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
        token_reference=key_info[0],
    )


def _read_reference(element: etree._Element) -> Reference:
    check_attributes(element, ["URI", "Id"])
    transforms, method, value = children_named(element, TRANSFORMS, DIGEST_METHOD, DIGEST_VALUE)
    prefixes, enveloped, dereferences = _read_transforms(transforms)
    if len(method) or len(method.attrib) != 1:
        raise UnsupportedAlgorithm("parameter of DigestMethod")
    return Reference(
        identifier=fragment(element.get("URI")),
        prefixes=prefixes,
        digest_method=method.get("Algorithm", ""),
        claimed_digest=read_base64(value),
        enveloped=enveloped,
        dereferences=dereferences,
    )


def _read_transforms(element: etree._Element) -> tuple[tuple[str, ...], bool, bool]:
    """Return PrefixList, whether `enveloped-signature` comes first, and whether it is an STR-Transform.

    Closed: one canonicalization (BSP R5423 and R5412), with `enveloped-signature` in front as node's xml-crypto sends
    it, or one STR-Transform alone.
    """
    check_attributes(element, [])
    check_no_text(element)
    transforms = list(element)
    enveloped = len(transforms) > 1 and transforms[0].get("Algorithm") == ENVELOPED
    if len(transforms) != 1 + enveloped or any(tag_of(each) != TRANSFORM for each in transforms):
        raise InvalidSecurity("children of Transforms")
    if enveloped and (len(transforms[0]) or len(transforms[0].attrib) != 1):
        raise UnsupportedAlgorithm("parameter of enveloped-signature")
    if transforms[-1].get("Algorithm") != STR_TRANSFORM:
        return read_canonicalization(transforms[-1]), enveloped, False
    if enveloped:
        raise InvalidSecurity("children of Transforms")
    return read_str_transform(transforms[0]), False, True


def check_algorithms(signature: Signature, profile: PartnerProfile) -> None:
    """Refuse what `profile` does not list."""
    require_algorithm(signature.method, profile.signature_methods, SignatureMethod)
    for reference in signature.references:
        method = require_algorithm(reference.digest_method, profile.digest_methods, DigestMethod)
        if len(reference.claimed_digest) != method.length:
            raise InvalidSecurity("length of a digest")


def verify_value(signature: Signature, sender: RegisteredCertificate) -> bytes:
    """Check SignatureValue over the canonical SignedInfo with the registered key; return the canonical octets.

    Raises `FailedSignature` (XML Signature 1.1 section 3.2.2), and `UnsupportedAlgorithm` for a method of another kind
    of key. That the sender's profile lists the method is asked before (`check_algorithms`).
    """
    octets = canonical_octets(signature.signed_info, signature.prefixes)
    check_value(SignatureMethod(signature.method), sender.certificate.public_key(), signature.value, octets)
    return octets


def digest_holds(reference: Reference, target: etree._Element) -> bool:
    """Tell whether `target`, as it stands, is what was digested (XML Signature 1.1 section 3.2.1)."""
    return octets_hold(reference, canonical_octets(target, reference.prefixes))


def check_token_digest(
    reference: Reference,
    target: etree._Element,
    tokens: Iterable[BinarySecurityToken],
    certificate: x509.Certificate,
) -> None:
    """Refuse with `FailedDigest` unless what `target` dereferences to, `certificate`, is what was digested."""
    spellings = dereferenced_octets(target, reference.prefixes, tokens=tokens, certificate=certificate)
    if not any(octets_hold(reference, octets) for octets in spellings):
        raise FailedDigest("SecurityTokenReference")


def octets_hold(reference: Reference, octets: bytes) -> bool:
    """Tell whether `octets` are what was digested; the one place that computes a digest of a reference."""
    return compare_digest(DigestMethod(reference.digest_method).digest(octets), reference.claimed_digest)
