"""The SOAP 1.1 envelope: one Header at most, one Body with one child, and nothing else anywhere.

SOAP 1.1 section 4, narrowed as WS-I Basic Profile 1.1 does (R1014 one child of Body at most, R1011 nothing after Body).
The shape is checked on the whole document in one walk, together with the identifiers: every attribute that any stack
could take for an ID is unique over the document, so that `#id` means one element for everybody.
"""

from dataclasses import dataclass

from lxml import etree

from gateway.refusals import LimitExceeded, MustUnderstand, NotAnEnvelope, VersionMismatch
from gateway.soap.namespaces import SOAP11, SOAP12, WSSE, WSU, XML_BLANKS, local_name, namespace_of, tag_of
from gateway.soap.parser import DEFAULT_LIMITS, Limits, parse_document

ENVELOPE = f"{{{SOAP11}}}Envelope"
HEADER = f"{{{SOAP11}}}Header"
BODY = f"{{{SOAP11}}}Body"
FAULT = f"{{{SOAP11}}}Fault"
MUST_UNDERSTAND = f"{{{SOAP11}}}mustUnderstand"
SECURITY = f"{{{WSSE}}}Security"
WSU_ID = f"{{{WSU}}}Id"

_SOAP_NAMES = f"{{{SOAP11}}}"
_DEPTHS = {ENVELOPE: 0, HEADER: 1, BODY: 1, FAULT: 2}
_ID_NAMES = frozenset({"id", "assertionid"})
_ID_ENDING = "id"
_FALSE = frozenset({"0", "false"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """An envelope whose shape was checked. Nothing in it is verified."""

    octets: bytes
    """The document as it was parsed."""
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


def read_envelope(octets: bytes, *, limits: Limits = DEFAULT_LIMITS) -> Envelope:
    """Parse `octets` and return the envelope.

    Raises the refusals of `parse_document`, `NotAnEnvelope`, `VersionMismatch`, and `LimitExceeded` for an element
    with too many attributes.
    """
    root = parse_document(octets, limits=limits)
    header, body = _check_skeleton(root)
    identified = _walk(root, limits)
    return Envelope(octets=octets, root=root, header=header, body=body, identified=identified)


def check_must_understand(envelope: Envelope, *, understood: frozenset[str]) -> None:
    """Refuse a mandatory header block whose name is not in `understood` (SOAP 1.1 section 4.2.3)."""
    for block in envelope.header_blocks:
        mandatory = block.get(MUST_UNDERSTAND, "0").strip(XML_BLANKS) not in _FALSE
        if mandatory and block.tag not in understood:
            raise MustUnderstand(local_name(tag_of(block))[:64])


def _check_skeleton(root: etree._Element) -> tuple[etree._Element | None, etree._Element]:
    if root.tag != ENVELOPE:
        if root.tag == f"{{{SOAP12}}}Envelope":
            raise VersionMismatch("SOAP 1.2")
        raise NotAnEnvelope("root")
    children = list(root)
    tags = [child.tag for child in children]
    if tags not in ([BODY], [HEADER, BODY]):
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
    """Envelope is the root, Header and Body are its children, Fault is the child of Body; nothing else exists."""
    depth = sum(1 for _ in element.iterancestors())
    if _DEPTHS.get(tag_of(element)) != depth:
        raise NotAnEnvelope("an element of the SOAP namespace out of place")


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
