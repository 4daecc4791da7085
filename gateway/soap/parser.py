"""The one parser of wire bytes: bounded, without DTD, without entities, UTF-8 only.

What libxml2 bounds itself (depth 256, text 10 MB, entity amplification) is left to it. What it does not bound, the
number of elements and attributes, is bounded lexically before the tree is built: an element costs a `<`, an attribute
or namespace declaration costs a `=`, and neither can be written otherwise in UTF-8.

Refused altogether: DOCTYPE and processing instructions (SOAP 1.1 section 3), and comments, because a comment splits a
text in two while exclusive canonicalization drops it, so that a signed value and a read value could differ.
"""

import re
import threading
from dataclasses import dataclass

from lxml import etree

from gateway.refusals import ForbiddenConstruct, LimitExceeded, MalformedXML

_DECLARATION = re.compile(rb"^(?:\xef\xbb\xbf)?<\?xml[ \t\r\n]")
_DECLARED_VERSION = re.compile(rb"""^(?:\xef\xbb\xbf)?<\?xml[ \t\r\n]+version[ \t\r\n]*=[ \t\r\n]*["']1\.0["']""")
_DECLARED_ENCODING = re.compile(rb"""^(?:\xef\xbb\xbf)?<\?xml[^>]*?encoding\s*=\s*["']([^"'>]*)["']""")
_PARSERS = threading.local()


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much XML one message may be."""

    bytes: int = 5 * 1024 * 1024
    """Octets of the whole document."""
    elements: int = 200_000
    attributes: int = 100_000
    """Attributes and namespace declarations of the whole document."""
    attributes_per_element: int = 64
    namespaces_in_scope: int = 64
    """Namespace declarations on an element and its ancestors: canonicalization costs their square."""


DEFAULT_LIMITS = Limits()


def parse_document(octets: bytes, *, limits: Limits = DEFAULT_LIMITS) -> etree._Element:
    """Return the root element of `octets`.

    Raises `LimitExceeded`, `ForbiddenConstruct` or `MalformedXML`; their details never repeat what was read.
    """
    _check_encoding(octets)
    _check_lexical_limits(octets, limits)
    if b"<!DOCTYPE" in octets:
        raise ForbiddenConstruct("DOCTYPE")
    try:
        root = etree.fromstring(octets, _parser())  # noqa: TID251 - the one place
    except etree.XMLSyntaxError as error:
        raise MalformedXML(f"libxml2 error {error.code} at line {error.lineno}") from None
    except ValueError:
        raise MalformedXML("not XML text") from None
    _check_constructs(root)
    if octets.count(b"xmlns") > limits.namespaces_in_scope:
        _check_scopes(root, limits.namespaces_in_scope)
    return root


def _parser() -> etree.XMLParser:
    """One parser per thread: lxml locks a shared one."""
    parser: etree.XMLParser | None = getattr(_PARSERS, "parser", None)
    if parser is None:
        parser = _PARSERS.parser = etree.XMLParser(
            encoding="utf-8",
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            attribute_defaults=False,
            huge_tree=False,
            remove_comments=False,
            remove_pis=False,
            strip_cdata=False,
            collect_ids=False,
        )
    return parser


def _check_encoding(octets: bytes) -> None:
    """UTF-8 is the only encoding (WS-I Basic Profile 1.1 R1012 allows UTF-16 too; we are stricter)."""
    if octets[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in octets[:4]:
        raise MalformedXML("not UTF-8")
    if _DECLARATION.match(octets) and not _DECLARED_VERSION.match(octets):
        raise MalformedXML("not XML 1.0")
    declared = _DECLARED_ENCODING.match(octets)
    if declared and declared[1].lower() != b"utf-8":
        raise MalformedXML("declares another encoding than UTF-8")


def _check_lexical_limits(octets: bytes, limits: Limits) -> None:
    """A start and an end tag cost two `<`; an empty element costs one."""
    if len(octets) > limits.bytes:
        raise LimitExceeded("bytes")
    if octets.count(b"<") > 2 * limits.elements:
        raise LimitExceeded("elements")
    if octets.count(b"=") > limits.attributes and _count_attributes(octets) > limits.attributes:
        raise LimitExceeded("attributes")


def _count_attributes(octets: bytes) -> int:
    """Count `=` followed by a quote: text may hold as many bare equals signs as it likes."""
    return octets.count(b'="') + octets.count(b"='") + len(re.findall(rb"=[ \t\r\n]+[\"']", octets))


def _check_scopes(root: etree._Element, limit: int) -> None:
    """Refuse the first place where more than `limit` declarations are in scope, redeclarations included."""
    in_scope = 0
    for event, _ in etree.iterwalk(root, events=("start-ns", "end-ns")):
        in_scope += 1 if event == "start-ns" else -1
        if in_scope > limit:
            raise LimitExceeded("namespaces in scope")


def _check_constructs(root: etree._Element) -> None:
    document = root.getroottree()
    if document.docinfo.doctype:
        raise ForbiddenConstruct("DOCTYPE")
    outside = root.getprevious() is not None or root.getnext() is not None
    if outside or next(root.iter(etree.Comment, etree.ProcessingInstruction, etree.Entity), None) is not None:
        raise ForbiddenConstruct("comment, processing instruction or entity reference")
