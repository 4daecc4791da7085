"""Strict reading of the small leaf elements that security headers are made of."""

import base64
import binascii
from collections.abc import Container

from lxml import etree

from gateway.refusals import InvalidSecurity
from gateway.soap.namespaces import WSU, XML_BLANKS, local_name, tag_of

_BLANKS = XML_BLANKS.encode("ascii")
IDENTIFIERS = (f"{{{WSU}}}Id", "Id")
"""How an element may be named: WSS SOAP Message Security 1.1.1, section 4.2, and as node's xml-crypto writes it."""


def read_text(element: etree._Element) -> str:
    """Return the text of a leaf; an element inside it is refused with `InvalidSecurity`."""
    if len(element):
        raise InvalidSecurity(f"{local_name(tag_of(element))} has children")
    return (element.text or "").strip(XML_BLANKS)


def read_base64(element: etree._Element) -> bytes:
    """Return the octets of an `xs:base64Binary` leaf."""
    return decode_base64(read_text(element), local_name(tag_of(element)))


def decode_base64(text: str, name: str) -> bytes:
    """Return the octets that `text` spells; line breaks are allowed, other alphabets and nothing at all are not.

    Raises `InvalidSecurity`, which says that it is `name`.
    """
    try:
        octets = base64.b64decode(text.encode("ascii").translate(None, _BLANKS), validate=True)
    except (binascii.Error, ValueError):
        raise InvalidSecurity(f"{name} is not base64") from None
    if not octets:
        raise InvalidSecurity(f"{name} is empty")
    return octets


def read_identifier(element: etree._Element) -> str:
    """Return the identifier of `element`, empty when it has none; one with two is refused with `InvalidSecurity`."""
    identifiers = [element.get(name, "") for name in IDENTIFIERS if name in element.attrib]
    if len(identifiers) > 1:
        raise InvalidSecurity(f"{local_name(tag_of(element))} has two identifiers")
    return identifiers[0] if identifiers else ""


def check_attributes(element: etree._Element, allowed: Container[str]) -> None:
    """Refuse an attribute outside `allowed` with `InvalidSecurity`."""
    for name in element.keys():  # noqa: SIM118 - an element iterates over its children
        if name not in allowed:
            raise InvalidSecurity(f"attribute of {local_name(tag_of(element))}")


def check_no_text(element: etree._Element) -> None:
    """Refuse text between the children of a structural element."""
    _check_blank(element.text, element)
    for child in element:
        _check_blank(child.tail, element)


def children_named(element: etree._Element, *tags: str) -> list[etree._Element]:
    """Return the children of `element`, which must be exactly these, once each and in this order."""
    check_no_text(element)
    children = list(element)
    if len(children) != len(tags) or any(child.tag != tag for child, tag in zip(children, tags, strict=True)):
        raise InvalidSecurity(f"children of {local_name(tag_of(element))}")
    return children


def _check_blank(text: str | None, element: etree._Element) -> None:
    if text and text.strip(XML_BLANKS):
        raise InvalidSecurity(f"text in {local_name(tag_of(element))}")


def fragment(uri: str | None) -> str:
    """Return the identifier that a same-document reference `#id` names.

    Nothing else is a reference here: no empty URI, no XPointer, no file (XML Signature 1.1 section 4.4.3.1 allows
    more, which attackers use).
    """
    if uri is None or not uri.startswith("#") or not uri[1:].replace("-", "_").replace(".", "_").isidentifier():
        raise InvalidSecurity("a reference that is not #id")
    return uri[1:]
