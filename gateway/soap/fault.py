"""Faults of SOAP 1.1 (section 4.4) and SOAP 1.2 (Part 1 section 5.4): built as bytes from fixed parts, and read back.

A fault never carries text of the message it answers, of a parser or of an exception. One exception is the standard's
own: SOAP 1.2 names the header blocks that were not understood (section 5.4.8), and their names are the sender's.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from itertools import islice
from xml.sax.saxutils import escape, quoteattr

from lxml import etree

from gateway.soap.envelope import Envelope
from gateway.soap.namespaces import SOAP12, WSSE, XML_NAMESPACE, local_name, namespace_of
from gateway.soap.version import SOAPVersion


class FaultCode(StrEnum):
    """The fault codes that the gateway sends, with their prefix as SOAP 1.1 writes them."""

    CLIENT = "soap:Client"
    SERVER = "soap:Server"
    VERSION_MISMATCH = "soap:VersionMismatch"
    MUST_UNDERSTAND = "soap:MustUnderstand"
    SECURITY = "wsse:InvalidSecurity"
    """One code for every security failure; WSS SOAP Message Security 1.1.1 section 12 allows finer ones, which help
    attackers to tell failures apart. SOAP 1.2 has it as a Subcode of Sender."""


_VALUES12 = {
    FaultCode.CLIENT: "soap:Sender",
    FaultCode.SERVER: "soap:Receiver",
    FaultCode.SECURITY: "soap:Sender",
}
_NAME_LENGTH = 256
"""What a sender calls its header blocks is repeated up to here."""
_NAMES = 8
"""How many of them: a fault stays small, whatever it answers."""
_FAULT11 = (
    '<soap:Fault xmlns:soap="{soap}" xmlns:wsse="{wsse}"><faultcode>{code}</faultcode>'
    "<faultstring>{text}</faultstring>{detail}</soap:Fault>"
)
_FAULT12 = (
    '<soap:Fault xmlns:soap="{soap}" xmlns:wsse="{wsse}">'
    "<soap:Code><soap:Value>{code}</soap:Value>{subcode}</soap:Code>"
    '<soap:Reason><soap:Text xml:lang="en">{text}</soap:Text></soap:Reason>{detail}</soap:Fault>'
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault as a receiver reads it."""

    code: str
    """Local name of the fault code."""
    subcode: str = ""
    """Local name of the Subcode, which only SOAP 1.2 has."""
    text: str
    detail: etree._Element | None


def build_fault(code: FaultCode, text: str, *, detail: bytes = b"", version: SOAPVersion = SOAPVersion.SOAP11) -> bytes:
    """Return the Fault element as bytes, to stand in a Body; `detail` is the canonical bytes of its one entry."""
    names = {"soap": version.value, "wsse": WSSE, "text": escape(text)}
    if version is SOAPVersion.SOAP11:
        wrapped = f"<detail>{detail.decode()}</detail>" if detail else ""
        return _FAULT11.format(code=code.value, detail=wrapped, **names).encode()
    wrapped = f"<soap:Detail>{detail.decode()}</soap:Detail>" if detail else ""
    finer = f"<soap:Subcode><soap:Value>{code}</soap:Value></soap:Subcode>" if code is FaultCode.SECURITY else ""
    return _FAULT12.format(code=_VALUES12.get(code, code.value), subcode=finer, detail=wrapped, **names).encode()


def status_of(code: FaultCode, version: SOAPVersion) -> HTTPStatus:
    """Return the HTTP status of a fault: SOAP 1.1 section 6.2 knows one, SOAP 1.2 Part 2 section 7.5.2.2 two."""
    if version is SOAPVersion.SOAP12 and _VALUES12.get(code) == _VALUES12[FaultCode.CLIENT]:
        return HTTPStatus.BAD_REQUEST
    return HTTPStatus.INTERNAL_SERVER_ERROR


def enclose(payload: bytes, *, version: SOAPVersion = SOAPVersion.SOAP11, blocks: bytes = b"") -> bytes:
    """Return an unsecured envelope around `payload`, with `blocks` in its header if there are any."""
    header = b"<soap:Header>" + blocks + b"</soap:Header>" if blocks else b""
    opening = f'<soap:Envelope xmlns:soap="{version}">'.encode()
    return opening + header + b"<soap:Body>" + payload + b"</soap:Body></soap:Envelope>"


def upgrade_block() -> bytes:
    """Return the header block that names the envelopes spoken here, in a VersionMismatch fault.

    SOAP 1.2 Part 1 section 5.4.7 and appendix A, which gives it to SOAP 1.1 faults too.
    """
    supported = "".join(
        f'<u:SupportedEnvelope xmlns:e="{version}" qname="e:Envelope"></u:SupportedEnvelope>' for version in SOAPVersion
    )
    return f'<u:Upgrade xmlns:u="{SOAP12}">{supported}</u:Upgrade>'.encode()


def not_understood_blocks(tags: Iterable[str]) -> bytes:
    """Return a NotUnderstood block for the first names (SOAP 1.2 Part 1 section 5.4.8); long ones are not repeated.

    A name without namespace cannot be mandatory in SOAP 1.2 (section 5.2.1), nor can one of XML itself be given another
    prefix (Namespaces in XML section 3): both are left out.
    """
    named = islice(dict.fromkeys(tag for tag in tags if _is_repeatable(tag)), _NAMES)
    return "".join(
        f'<n:NotUnderstood xmlns:n="{SOAP12}" xmlns:q={quoteattr(namespace_of(tag))} qname="q:{local_name(tag)}">'
        "</n:NotUnderstood>"
        for tag in named
    ).encode()


def _is_repeatable(tag: str) -> bool:
    return namespace_of(tag) not in ("", XML_NAMESPACE) and len(tag) <= _NAME_LENGTH


def read_fault(envelope: Envelope) -> Fault | None:
    """Return the fault in `envelope`, or `None` when the Body holds something else."""
    return read_fault_element(envelope.payload)


def read_fault_element(payload: etree._Element) -> Fault | None:
    """Return the fault that `payload` is, in either version, or `None`."""
    if payload.tag == SOAPVersion.SOAP11.fault_tag:
        return Fault(
            code=_read_name(payload, "faultcode"),
            text=(payload.findtext("faultstring") or "").strip(),
            detail=_first_child(payload.find("detail")),
        )
    if payload.tag == SOAPVersion.SOAP12.fault_tag:
        return Fault(
            code=_read_name(payload, "s:Code/s:Value"),
            subcode=_read_name(payload, "s:Code/s:Subcode/s:Value"),
            text=(payload.findtext("s:Reason/s:Text", namespaces=_PREFIXES) or "").strip(),
            detail=_first_child(payload.find("s:Detail", _PREFIXES)),
        )
    return None


_PREFIXES = {"s": SOAP12}


def _read_name(fault: etree._Element, path: str) -> str:
    return (fault.findtext(path, namespaces=_PREFIXES) or "").strip().rpartition(":")[2]


def _first_child(detail: etree._Element | None) -> etree._Element | None:
    return None if detail is None or len(detail) == 0 else detail[0]
