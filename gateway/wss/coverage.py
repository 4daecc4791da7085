"""Coverage: which elements the signature digested, and whether that is all that must be.

"See what is signed": references are resolved to element objects by us, from a closed list of targets, and later stages
get those objects. Required: Body, Timestamp, every WS-Addressing header that is present, and the SignatureConfirmation
of an answer. The BinarySecurityToken may be signed and need not be, because a registered key names one application; so
may the certificate that the signature's own SecurityTokenReference names, through the STR-Transform.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from gateway.refusals import InvalidSecurity, UncoveredPart
from gateway.soap.envelope import Envelope
from gateway.soap.namespaces import WSA, local_name, namespace_of, tag_of
from gateway.wss.binary_security_token import BINARY_SECURITY_TOKEN
from gateway.wss.header import SecurityHeader
from gateway.wss.signature import SIGNATURE, Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What one reference points at."""

    reference: Reference
    element: etree._Element
    """The target itself; with an STR-Transform the SecurityTokenReference, whose token was digested."""


def resolve_targets(envelope: Envelope, header: SecurityHeader) -> tuple[Target, ...]:
    """Return the target of each reference of the signature, in order.

    Raises `InvalidSecurity` for an identifier that is nobody's, a target outside the closed list, or one named twice.
    """
    allowed = [*_required(envelope, header), *header.element.iterchildren(BINARY_SECURITY_TOKEN)]
    targets: list[Target] = []
    for reference in header.signature.references:
        element = envelope.identified.get(reference.identifier)
        within = [header.signature.token_reference] if reference.dereferences else allowed
        if element is None or not _is_among(element, within):
            raise InvalidSecurity("a reference to something that is not signed here")
        if reference.enveloped and next(element.iter(SIGNATURE), None) is not None:
            raise InvalidSecurity("an enveloped signature")
        if _is_among(element, (target.element for target in targets)):
            raise InvalidSecurity("two references to one element")
        targets.append(Target(reference=reference, element=element))
    return tuple(targets)


def check_coverage(
    envelope: Envelope, header: SecurityHeader, targets: tuple[Target, ...], *, drops_addressing: bool = False
) -> tuple[str, ...]:
    """Refuse with `UncoveredPart` when something that must be signed is not a target.

    With `drops_addressing` an unsigned WS-Addressing header is as good as absent; its name is returned.
    """
    signed = [target.element for target in targets]
    dropped = []
    for element in _required(envelope, header):
        if _is_among(element, signed):
            continue
        name = local_name(tag_of(element))
        if not (drops_addressing and namespace_of(tag_of(element)) == WSA):
            raise UncoveredPart(name)
        dropped.append(name[:40])
    return tuple(dropped)


def _required(envelope: Envelope, header: SecurityHeader) -> list[etree._Element]:
    required = [envelope.body, header.timestamp_element]
    if header.confirmation is not None:
        required.append(header.confirmation)
    required += [block for block in envelope.header_blocks if namespace_of(tag_of(block)) == WSA]
    return required


def _is_among(element: etree._Element, others: Iterable[etree._Element]) -> bool:
    return any(element is other for other in others)
