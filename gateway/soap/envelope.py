"""The SOAP envelope: one Header at most, one Body with one child, and nothing else anywhere.

SOAP 1.1 section 4 and SOAP 1.2 Part 1 section 5, both narrowed as WS-I Basic Profile 1.1 narrows the first (R1014 one
child of Body at most, R1011 nothing after Body). The shape is checked on the whole document in one walk, together with
the identifiers: every attribute that any stack could take for an ID is unique over the document, so that `#id` means
one element for everybody. No element of the other version stands anywhere: a second reader must not find another Body.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from gateway.refusals import LimitExceeded, MustUnderstand, NotAnEnvelope, VersionMismatch
from gateway.soap.namespaces import (
    SOAP11,
    SOAP12,
    WSSE,
    WSU,
    XML_BLANKS,
    local_name,
    namespace_of,
    qualified,
    tag_of,
)
from gateway.soap.parser import DEFAULT_LIMITS, Limits, parse_document
from gateway.soap.version import NEXT, ULTIMATE_RECEIVER, SOAPVersion

ENVELOPE = f"{{{SOAP11}}}Envelope"
HEADER = f"{{{SOAP11}}}Header"
BODY = f"{{{SOAP11}}}Body"
FAULT = f"{{{SOAP11}}}Fault"
SECURITY = f"{{{WSSE}}}Security"
WSU_ID = f"{{{WSU}}}Id"

_SOAP_NAMES = (f"{{{SOAP11}}}", f"{{{SOAP12}}}")
_UPGRADE, _SUPPORTED_ENVELOPE = qualified(SOAP12, "Upgrade", "SupportedEnvelope")
_ID_NAMES = frozenset({"id", "assertionid"})
_ID_ENDING = "id"
_FALSE = frozenset({"0", "false"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """An envelope whose shape was checked. Nothing in it is verified."""

    octets: bytes
    """The document as it was parsed."""
    version: SOAPVersion
    root: etree._Element
    header: etree._Element | None
    body: etree._Element
    identified: dict[str, etree._Element]
    """Elements by the value of their `wsu:Id` or unqualified `Id`; only these two can be referenced."""

    @property
    def header_blocks(self) -> tuple[etree._Element, ...]:
        """The children of Header, in document order."""
        return () if self.header is None else tuple(self.header)

    @property
    def payload(self) -> etree._Element:
        """The one child of Body."""
        return self.body[0]


def read_envelope(octets: bytes, *, limits: Limits = DEFAULT_LIMITS, version: SOAPVersion | None = None) -> Envelope:
    """Parse `octets` and return the envelope, which must be of `version` unless any will do.

    Raises the refusals of `parse_document`, `NotAnEnvelope`, `VersionMismatch`, and `LimitExceeded` for an element
    with too many attributes.
    """
    root = parse_document(octets, limits=limits)
    found = _find_version(root)
    if version not in (None, found):
        raise VersionMismatch(found.name)
    header, body = _check_skeleton(root, found)
    identified = _walk(root, limits)
    return Envelope(octets=octets, version=found, root=root, header=header, body=body, identified=identified)


def check_must_understand(envelope: Envelope, *, understood: frozenset[str]) -> None:
    """Refuse a mandatory header block for us whose name is not in `understood`.

    SOAP 1.1 section 4.2.3; SOAP 1.2 Part 1 sections 2.4 and 5.2.3.
    """
    for tag in find_not_understood(envelope, understood=understood):
        raise MustUnderstand(local_name(tag)[:64])


def find_not_understood(envelope: Envelope, *, understood: frozenset[str]) -> tuple[str, ...]:
    """Return the names of the mandatory header blocks for us that are not in `understood`, in document order."""
    mandatory = (block for block in envelope.header_blocks if _is_mandatory(block, envelope.version))
    return tuple(tag_of(block) for block in mandatory if block.tag not in understood)


def is_for_us(block: etree._Element, version: SOAPVersion) -> bool:
    """Tell whether a header block is meant for the last receiver, which an empty or absent actor or role means too."""
    recipient = block.get(version.recipient, "").strip(XML_BLANKS)
    return not recipient or recipient in NEXT or (version is SOAPVersion.SOAP12 and recipient == ULTIMATE_RECEIVER)


def _is_mandatory(block: etree._Element, version: SOAPVersion) -> bool:
    """What is not plainly false is true."""
    said = block.get(version.must_understand, "0").strip(XML_BLANKS)
    return said not in _FALSE and is_for_us(block, version)


def _find_version(root: etree._Element) -> SOAPVersion:
    tag = tag_of(root)
    if local_name(tag) != "Envelope":
        raise NotAnEnvelope("root")
    try:
        return SOAPVersion(namespace_of(tag))
    except ValueError:
        raise VersionMismatch("neither SOAP 1.1 nor SOAP 1.2") from None


def _check_skeleton(root: etree._Element, version: SOAPVersion) -> tuple[etree._Element | None, etree._Element]:
    header_tag, body_tag = qualified(version, "Header", "Body")
    children = list(root)
    tags = [child.tag for child in children]
    if tags not in ([body_tag], [header_tag, body_tag]):
        raise NotAnEnvelope("children of Envelope")
    body = children[-1]
    if len(body) != 1:
        raise NotAnEnvelope("children of Body")
    header = children[0] if len(children) > 1 else None
    for parent in (root, header, body):
        if parent is not None and _has_text(parent):
            raise NotAnEnvelope("text between elements")
    return header, body


def _has_text(parent: etree._Element) -> bool:
    texts = [parent.text, *(child.tail for child in parent)]
    return any(text and text.strip(XML_BLANKS) for text in texts)


def _walk(root: etree._Element, limits: Limits) -> dict[str, etree._Element]:
    """Check every element once: attributes counted, identifiers unique, SOAP's own elements only in the skeleton."""
    seen: set[str] = set()
    identified: dict[str, etree._Element] = {}
    elements = 0
    for element in root.iter():
        elements += 1
        if tag_of(element).startswith(_SOAP_NAMES):
            _check_place(element)
        names = element.keys()
        if names:
            if len(names) > limits.attributes_per_element:
                raise LimitExceeded("attributes of one element")
            _collect_identifiers(element, names, seen, identified)
    if elements > limits.elements:
        raise LimitExceeded("elements")
    return identified


def _check_place(element: etree._Element) -> None:
    """Every element of either SOAP namespace stands where its version puts it; nowhere else does one exist."""
    path = (*reversed([tag_of(ancestor) for ancestor in element.iterancestors()]), tag_of(element))
    if path not in _PLACES:
        raise NotAnEnvelope("an element of a SOAP namespace out of place")


def _places(version: SOAPVersion) -> Iterator[tuple[str, ...]]:
    """Yield the path to each element of SOAP that a message of `version` may have."""
    envelope, header, body, fault = qualified(version, "Envelope", "Header", "Body", "Fault")
    yield from ((envelope,), (envelope, header), (envelope, body), (envelope, body, fault))
    yield (envelope, header, _UPGRADE)
    yield (envelope, header, _UPGRADE, _SUPPORTED_ENVELOPE)
    if version is SOAPVersion.SOAP12:
        code, value, subcode, text, unknown = qualified(SOAP12, "Code", "Value", "Subcode", "Text", "NotUnderstood")
        yield (envelope, header, unknown)
        for child in (code, *qualified(SOAP12, "Reason", "Node", "Role", "Detail")):
            yield (envelope, body, fault, child)
        for below in ((code, value), (code, subcode), (code, subcode, value), (f"{{{SOAP12}}}Reason", text)):
            yield (envelope, body, fault, *below)


_PLACES = frozenset(path for version in SOAPVersion for path in _places(version))


def _collect_identifiers(
    element: etree._Element, names: list[str], seen: set[str], identified: dict[str, etree._Element]
) -> None:
    for name in names:
        if not name.lower().endswith(_ID_ENDING):
            continue
        local = local_name(name)
        if local.lower() not in _ID_NAMES:
            continue
        value = element.get(name, "")
        if value in seen:
            raise NotAnEnvelope("an identifier that is not unique")
        seen.add(value)
        if name in (WSU_ID, "Id"):
            identified[value] = element
        elif namespace_of(name) and local == "Id":
            raise NotAnEnvelope("an identifier in a foreign namespace")
