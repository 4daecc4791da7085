"""SOAP 1.1 faults (section 4.4): built as bytes from fixed parts, read back for partners that answer with one.

A fault never carries text of the message it answers, of a parser or of an exception.
"""

from dataclasses import dataclass
from enum import StrEnum
from xml.sax.saxutils import escape

from lxml import etree

from gateway.soap.envelope import FAULT, Envelope
from gateway.soap.namespaces import SOAP11, WSSE


class FaultCode(StrEnum):
    """The fault codes that the gateway sends, with their prefix as written on the wire."""

    CLIENT = "soap:Client"
    SERVER = "soap:Server"
    VERSION_MISMATCH = "soap:VersionMismatch"
    MUST_UNDERSTAND = "soap:MustUnderstand"
    SECURITY = "wsse:InvalidSecurity"
    """One code for every security failure; WSS SOAP Message Security 1.1.1 section 12 allows finer ones, which help
    attackers to tell failures apart."""


_ENVELOPE = '<soap:Envelope xmlns:soap="{soap}"><soap:Body>{fault}</soap:Body></soap:Envelope>'
_FAULT = (
    '<soap:Fault xmlns:soap="{soap}" xmlns:wsse="{wsse}"><faultcode>{code}</faultcode>'
    "<faultstring>{text}</faultstring>{detail}</soap:Fault>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault as a receiver reads it."""

    code: str
    """Local name of the fault code."""
    text: str
    detail: etree._Element | None


def build_fault(code: FaultCode, text: str, *, detail: bytes = b"") -> bytes:
    """Return the Fault element as bytes, to stand in a Body; `detail` is the canonical bytes of its one entry."""
    wrapped = f"<detail>{detail.decode()}</detail>" if detail else ""
    return _FAULT.format(soap=SOAP11, wsse=WSSE, code=code.value, text=escape(text), detail=wrapped).encode()


def enclose(payload: bytes) -> bytes:
    """Return an unsecured envelope around `payload`."""
    return _ENVELOPE.format(soap=SOAP11, fault=payload.decode()).encode()


def read_fault(envelope: Envelope) -> Fault | None:
    """Return the fault in `envelope`, or `None` when the Body holds something else."""
    return read_fault_element(envelope.payload)


def read_fault_element(payload: etree._Element) -> Fault | None:
    """Return the fault that `payload` is, or `None`."""
    if payload.tag != FAULT:
        return None
    detail = payload.find("detail")
    return Fault(
        code=(payload.findtext("faultcode") or "").strip().rpartition(":")[2],
        text=(payload.findtext("faultstring") or "").strip(),
        detail=None if detail is None or len(detail) == 0 else detail[0],
    )
