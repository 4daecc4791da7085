"""The one shape that an answer of the hub has. Its parts are found by their place, never by their id."""

import base64
import binascii

from lxml import etree

from hub_client.names import DS, NAMESPACES, SOAP, WSSE, WSSE11, WSU, XENC

SECURITY = "/s:Envelope/s:Header/wsse:Security"
BODY = "/s:Envelope/s:Body"
TIMESTAMP = f"{SECURITY}/wsu:Timestamp"
CONFIRMATION = f"{SECURITY}/wsse11:SignatureConfirmation"
SIGNED = (BODY, TIMESTAMP, CONFIRMATION)
"""Every part of an answer that must be under the signature, and nothing else may be."""

WSU_ID = f"{{{WSU}}}Id"

_SHAPE = {
    "/*": [f"{{{SOAP}}}Envelope"],
    "/s:Envelope/*": [f"{{{SOAP}}}Header", f"{{{SOAP}}}Body"],
    "/s:Envelope/s:Header/*": [f"{{{WSSE}}}Security"],
    f"{SECURITY}/*": [
        f"{{{WSU}}}Timestamp",
        f"{{{WSSE}}}BinarySecurityToken",
        f"{{{WSSE11}}}SignatureConfirmation",
        f"{{{XENC}}}EncryptedKey",
        f"{{{DS}}}Signature",
    ],
    f"{BODY}/text()": [],
}


class OutcomeUnknown(Exception):  # noqa: N818 - it says what you know, not what went wrong
    """Nothing that the hub signed came back: no answer, one that does not hold, or a fault that anybody could write.

    Your message may have been processed or not. A question you may ask again, under a new ticket.
    """


def parse(octets: bytes) -> etree._Element:
    """Parse without network, document type and comments; a comment would split a text in two."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        root = etree.fromstring(octets, parser)  # noqa: TID251 - a partner has no parser of the gateway
    except etree.XMLSyntaxError as error:
        raise OutcomeUnknown("what came back is not XML") from error
    if root.getroottree().docinfo.doctype:
        raise OutcomeUnknown("a document type has no place in an answer")
    return root


def check_shape(envelope: etree._Element) -> None:
    """Refuse everything but a secured answer."""
    for path, expected in _SHAPE.items():
        if [getattr(part, "tag", part) for part in envelope.xpath(path, namespaces=NAMESPACES)] != expected:
            raise OutcomeUnknown(_unsecured_text(envelope) or "not the shape of a secured answer")


def find(envelope: etree._Element, path: str) -> etree._Element:
    """Return the one element at `path`."""
    found = envelope.xpath(path, namespaces=NAMESPACES)
    if len(found) != 1:
        raise OutcomeUnknown(f"the answer has no single {path}")
    return found[0]


def decode(text: str | None) -> bytes:
    """Return the octets that base64 `text` spells."""
    try:
        return base64.b64decode(text or "")
    except binascii.Error as error:
        raise OutcomeUnknown("no base64 where there should be") from error


def canonical(element: etree._Element) -> bytes:
    """Return the exclusive canonical octets of `element`: what a digest is made of."""
    return etree.tostring(element, method="c14n", exclusive=True, with_comments=False)


def _unsecured_text(envelope: etree._Element) -> str | None:
    """What an unsecured fault says. It proves nothing, but the hub can look up the reference in it."""
    text = envelope.findtext(f"{{{SOAP}}}Body/{{{SOAP}}}Fault/faultstring")
    return None if text is None else f"unsecured fault: {text.strip()}"
