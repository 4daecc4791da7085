"""WS-Addressing 1.0: what the headers of a question may say, and the headers of its answer.

WS-Addressing 1.0 Core sections 3.2 and 3.4, SOAP Binding section 3. Read are only headers that a signature covers
(`gateway.wss.coverage`). An answer goes back over the connection on which the question came, so ReplyTo and FaultTo may
be anonymous and nothing else: no address that a message names is ever dialled, and no reference parameters are echoed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID
from xml.sax.saxutils import escape

from lxml import etree

from gateway.refusals import InvalidSecurity
from gateway.soap.envelope import is_for_us
from gateway.soap.namespaces import WSA, WSU, XML_BLANKS, local_name, qualified, tag_of
from gateway.soap.version import SOAPVersion

TO, ACTION, MESSAGE_ID, REPLY_TO, FAULT_TO, FROM, RELATES_TO = qualified(
    WSA, "To", "Action", "MessageID", "ReplyTo", "FaultTo", "From", "RelatesTo"
)
ADDRESS = f"{{{WSA}}}Address"
ANONYMOUS = f"{WSA}/anonymous"
FAULT_ACTION = f"{WSA}/soap/fault"
"""The action of a fault without a declared detail (SOAP Binding section 6)."""
UNDERSTOOD = frozenset({TO, ACTION, MESSAGE_ID, REPLY_TO, FAULT_TO, FROM})

_IRI_LENGTH = 256
_ABSOLUTE_IRI = re.compile(r"""[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20\x7f-\x9f<>"{}|\\^`]+""")
_NOT_HEX = re.compile("[^0-9a-f]")
_UUID_DIGITS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressing:
    """What the signed headers of a question say."""

    message_id: str
    action: str


def read_addressing(blocks: Sequence[etree._Element], *, version: SOAPVersion, address: str) -> Addressing | None:
    """Return what `blocks`, the signed headers of a question that came to `address`, say; `None` when there are none.

    Raises `InvalidSecurity` for a header that a question cannot have, that is doubled, for somebody else, or says what
    is not accepted here, and when Action or MessageID is missing among others.
    """
    if not blocks:
        return None
    named: dict[str, etree._Element] = {}
    for block in blocks:
        tag = tag_of(block)
        if tag not in UNDERSTOOD or tag in named or not is_for_us(block, version):
            raise _refusal(tag)
        named[tag] = block
    for tag in (REPLY_TO, FAULT_TO):
        if tag in named and _read_endpoint(named[tag]) != ANONYMOUS:
            raise _refusal(tag)
    if TO in named and _read_iri(named[TO]) != address:
        raise _refusal(TO)
    for tag in (ACTION, MESSAGE_ID):
        if tag not in named:
            raise _refusal(tag)
    return Addressing(message_id=_read_iri(named[MESSAGE_ID]), action=_read_iri(named[ACTION]))


def tells_ticket(addressing: Addressing, ticket: str) -> bool:
    """Tell whether the MessageID, which travels in clear, holds the UUID that makes an encrypted Body unguessable."""
    digits = _NOT_HEX.sub("", ticket.lower())
    return len(digits) == _UUID_DIGITS and digits in _NOT_HEX.sub("", addressing.message_id.lower())


def build_answer_blocks(question: Addressing, *, action: str, message_id: UUID) -> tuple[tuple[str, bytes], ...]:
    """Return the headers of an answer: the identifier of each, and its canonical octets, to be signed."""
    texts = {
        "To": ANONYMOUS,
        "Action": action,
        "MessageID": message_id.urn,
        "RelatesTo": question.message_id,
    }
    return tuple((f"wsa-{name}", _build_block(name, text)) for name, text in texts.items())


def _build_block(name: str, text: str) -> bytes:
    attributes = f'xmlns:wsa="{WSA}" xmlns:wsu="{WSU}" wsu:Id="wsa-{name}"'
    return f"<wsa:{name} {attributes}>{escape(text)}</wsa:{name}>".encode()


def _read_endpoint(element: etree._Element) -> str:
    """An endpoint is its Address alone: reference parameters would have to be repeated to it (Core section 3.4)."""
    texts = [element.text, *(child.tail for child in element)]
    if [child.tag for child in element] != [ADDRESS] or any(text and text.strip(XML_BLANKS) for text in texts):
        raise _refusal(tag_of(element))
    return _read_iri(element[0])


def _read_iri(element: etree._Element) -> str:
    """Return the absolute IRI that is the whole content, up to a length that can be kept and repeated."""
    text = (element.text or "").strip(XML_BLANKS)
    if len(element) or len(text) > _IRI_LENGTH or not _ABSOLUTE_IRI.fullmatch(text):
        raise _refusal(tag_of(element))
    return text


def _refusal(tag: str) -> InvalidSecurity:
    return InvalidSecurity(f"addressing header {local_name(tag)[:40]}")
