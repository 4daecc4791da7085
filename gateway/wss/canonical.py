"""Exclusive XML Canonicalization (W3C Recommendation 18 July 2002) of one element of a parsed tree."""

import hashlib
import re
import threading

from lxml import etree

from gateway.refusals import FailedDigest, UnsupportedAlgorithm
from gateway.soap.namespaces import EXC_C14N, XML_BLANKS, tag_of
from gateway.wss.algorithms import Canonicalization

INCLUSIVE_NAMESPACES = f"{{{EXC_C14N}}}InclusiveNamespaces"
DEFAULT = "#default"
PREFIX_LIST_LIMIT = 32
PREFIX_LIST_CHARACTERS = 1024
_LEARNT = threading.local()
_BLANKS = re.compile(f"[{XML_BLANKS}]+")


def canonical_octets(element: etree._Element, prefixes: tuple[str, ...] = ()) -> bytes:
    """Return the canonical octets of `element`, its descendants included.

    `prefixes` is the InclusiveNamespaces PrefixList; `#default` in it means the default namespace. Raises
    `FailedDigest` where libxml2 cannot canonicalize (a relative namespace name): nothing can have been signed there.
    """
    if DEFAULT in prefixes and not getattr(_LEARNT, "default", False):
        _learn_default()
    try:
        return etree.tostring(
            element, method="c14n", exclusive=True, with_comments=False, inclusive_ns_prefixes=list(prefixes) or None
        )
    except (etree.C14NError, ValueError):
        raise FailedDigest("cannot be canonicalized") from None


def _learn_default() -> None:
    """Let this thread's canonicalization know the word `#default`.

    lxml hands libxml2 only prefixes that stand in the dictionary of the thread's parser, and no XML document can put
    this word there, so that it would be dropped in silence (WSS4J writes it where an ancestor has a default namespace).
    An HTML attribute may be called so. `gateway.wss.selftest` asks at start whether it works on the deployed library.
    """
    etree.HTML(f'<p {DEFAULT}="1">x</p>')
    _LEARNT.default = True


def canonical_digest(element: etree._Element, prefixes: tuple[str, ...] = ()) -> bytes:
    """Return the SHA-256 of the canonical octets."""
    return hashlib.sha256(canonical_octets(element, prefixes)).digest()


def read_canonicalization(element: etree._Element) -> tuple[str, ...]:
    """Return the PrefixList of a CanonicalizationMethod or Transform that must be exclusive canonicalization.

    Raises `UnsupportedAlgorithm` for another algorithm, another parameter, or an endless list.
    """
    if element.get("Algorithm") != Canonicalization.EXCLUSIVE or len(element.attrib) != 1:
        raise UnsupportedAlgorithm(f"canonicalization {str(element.get('Algorithm'))[:80]!r}")
    children = list(element)
    if not children:
        return ()
    (inclusive,) = children if len(children) == 1 else (None,)
    if inclusive is None or tag_of(inclusive) != INCLUSIVE_NAMESPACES or len(inclusive):
        raise UnsupportedAlgorithm("parameter of a canonicalization")
    listed = inclusive.get("PrefixList", "")
    if len(listed) > PREFIX_LIST_CHARACTERS:
        raise UnsupportedAlgorithm("PrefixList")
    prefixes = tuple(prefix for prefix in _BLANKS.split(listed) if prefix)
    if len(prefixes) > PREFIX_LIST_LIMIT:
        raise UnsupportedAlgorithm("PrefixList")
    return prefixes
