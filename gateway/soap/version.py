"""The two versions of SOAP that partners speak, and what differs between them in names alone.

SOAP 1.1 (W3C Note, 8 May 2000) and SOAP 1.2 Part 1 (W3C Recommendation, second edition). A message has one version: its
media type says which, its Envelope must agree, and its answer keeps it.
"""

from enum import StrEnum

from gateway.soap.namespaces import SOAP11, SOAP12


class SOAPVersion(StrEnum):
    """A version of SOAP; the value is the namespace of its envelope."""

    SOAP11 = SOAP11
    SOAP12 = SOAP12

    @property
    def media_type(self) -> str:
        """SOAP 1.1 section 6; RFC 3902 for SOAP 1.2."""
        return "text/xml" if self is SOAPVersion.SOAP11 else "application/soap+xml"

    @property
    def content_type(self) -> str:
        """The Content-Type of what is sent."""
        return f"{self.media_type}; charset=utf-8"

    @property
    def must_understand(self) -> str:
        """The attribute of a mandatory header block."""
        return f"{{{self}}}mustUnderstand"

    @property
    def recipient(self) -> str:
        """The attribute that says for whom a header block is: actor, which SOAP 1.2 calls role."""
        return f"{{{self}}}{'actor' if self is SOAPVersion.SOAP11 else 'role'}"

    @property
    def fault_tag(self) -> str:
        """The name of a fault."""
        return f"{{{self}}}Fault"


ULTIMATE_RECEIVER = f"{SOAP12}/role/ultimateReceiver"
"""Said or left out, it means the same (SOAP 1.2 Part 1 section 5.2.2)."""
NEXT = frozenset({"http://schemas.xmlsoap.org/soap/actor/next", f"{SOAP12}/role/next"})
"""Whoever reads the message, so also its last receiver (SOAP 1.1 section 4.2.2, SOAP 1.2 Part 1 section 2.2)."""
RELAY = f"{{{SOAP12}}}relay"
