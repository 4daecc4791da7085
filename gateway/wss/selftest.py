"""Start-up self-test: whether the deployed libraries behave as the verifier assumes.

Versions say little: the same binding built against a distribution's libraries behaves differently, and only wheels were
measured. So the behaviour itself is asked, in a few milliseconds, and a surprise refuses to start.
"""

import os
from collections.abc import Callable
from importlib import metadata

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from lxml import etree

from gateway.refusals import EnvelopeRefusal
from gateway.soap.parser import parse_document
from gateway.wss.canonical import DEFAULT, canonical_octets

REQUIRED_LIBXML2 = (2, 14, 6)
REQUIRED_LIBXMLSEC = (1, 3, 9)
REQUIRED_CRYPTOGRAPHY = 50


class Surprise(Exception):  # noqa: N818 - what a self-test finds is a surprise, and it has this one reader
    """A library does not behave as assumed; the text says which, and what was seen."""


def run_selftest() -> tuple[str, ...]:
    """Run every probe; return their names. Raises `Surprise` at the first that fails."""
    for probe in PROBES:
        probe()
    return tuple(probe.__name__.removeprefix("_").replace("_", " ") for probe in PROBES)


def _expect(condition: object, what: str) -> None:
    if not condition:
        raise Surprise(f"self-test: {what}; install the pinned wheels (requirements/)")


def _is_refused(octets: bytes) -> bool:
    try:
        parse_document(octets)
    except EnvelopeRefusal:
        return True
    return False


def _libxml2_is_recent() -> None:
    _expect(etree.LIBXML_VERSION >= REQUIRED_LIBXML2, f"libxml2 {etree.LIBXML_VERSION} is too old")


def _cryptography_is_recent() -> None:
    version = metadata.version("cryptography")
    _expect(int(version.partition(".")[0]) >= REQUIRED_CRYPTOGRAPHY, f"cryptography {version} is too old")


def _xmlsec_is_the_wheel() -> None:
    """Only where it is installed: the second engine must share libxml2 with lxml and be new enough."""
    try:
        import xmlsec  # noqa: PLC0415 - absent from the base install
    except ImportError:
        return
    version: tuple[int, ...] = getattr(xmlsec, "get_libxmlsec_version")()  # noqa: B009 - absent from its type stub
    _expect(version >= REQUIRED_LIBXMLSEC, "libxmlsec is too old")
    _expect(tuple(xmlsec.get_libxml_version())[:2] == etree.LIBXML_VERSION[:2], "xmlsec and lxml differ in libxml2")


def _doctype_is_refused() -> None:
    _expect(_is_refused(b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "a DOCTYPE was parsed")


def _comment_and_instruction_are_refused() -> None:
    _expect(_is_refused(b"<a>b<!--c-->d</a>"), "a comment was parsed")
    _expect(_is_refused(b"<a><?b c?></a>"), "a processing instruction was parsed")


def _other_encodings_are_refused() -> None:
    _expect(_is_refused("<a>é</a>".encode("latin-1")), "bytes that are not UTF-8 were parsed")
    _expect(_is_refused(b'<?xml version="1.0" encoding="UTF-7"?><a/>'), "UTF-7 was parsed")


def _depth_is_bounded() -> None:
    _expect(_is_refused(b"<a>" * 300 + b"</a>" * 300), "a document 300 levels deep was parsed")


def _canonicalization_is_exclusive() -> None:
    root = parse_document(b'<a xmlns="urn:a" xmlns:u="urn:u" z="1"  b="2"><c/></a>')
    seen = canonical_octets(root[0])
    _expect(seen == b'<c xmlns="urn:a"></c>', f"exclusive canonicalization gave {seen!r}")
    listed = canonical_octets(root[0], ("u",))
    _expect(listed == b'<c xmlns="urn:a" xmlns:u="urn:u"></c>', f"PrefixList gave {listed!r}")


def _default_namespace_can_be_listed() -> None:
    """Exclusive XML Canonicalization section 3: a listed `#default` is rendered as inclusive canonicalization does."""
    root = parse_document(b'<e:a xmlns:e="urn:e" xmlns="urn:d"><e:b><c/><d xmlns=""/></e:b></e:a>')
    listed = canonical_octets(root[0], (DEFAULT,))
    expected = b'<e:b xmlns="urn:d" xmlns:e="urn:e"><c></c><d xmlns=""></d></e:b>'
    _expect(listed == expected, f"PrefixList #default gave {listed!r}")


def _relative_namespace_does_not_canonicalize_to_nothing() -> None:
    root = parse_document(b'<a xmlns="../b"><c/></a>')
    try:
        octets = canonical_octets(root)
    except Exception:  # noqa: BLE001 - any refusal is fine
        return
    _expect(octets, "a relative namespace canonicalizes to nothing")


def _truncated_tag_is_refused() -> None:
    cipher, nonce = AESGCM(os.urandom(32)), os.urandom(12)
    sealed = cipher.encrypt(nonce, b"clear", None)
    for broken in (sealed[:-1], sealed[:-8], sealed[:-1] + bytes([sealed[-1] ^ 1])):
        try:
            cipher.decrypt(nonce, broken, None)
        except InvalidTag:
            continue
        raise Surprise("self-test: a truncated or altered GCM tag was accepted")


def _wrong_signature_is_refused() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    value = key.sign(b"signed", padding.PKCS1v15(), hashes.SHA256())
    try:
        key.public_key().verify(value, b"other", padding.PKCS1v15(), hashes.SHA256())
    except InvalidSignature:
        return
    raise Surprise("self-test: a signature over something else was accepted")


PROBES: tuple[Callable[[], None], ...] = (
    _libxml2_is_recent,
    _cryptography_is_recent,
    _xmlsec_is_the_wheel,
    _doctype_is_refused,
    _comment_and_instruction_are_refused,
    _other_encodings_are_refused,
    _depth_is_bounded,
    _canonicalization_is_exclusive,
    _default_namespace_can_be_listed,
    _relative_namespace_does_not_canonicalize_to_nothing,
    _truncated_tag_is_refused,
    _wrong_signature_is_refused,
)
