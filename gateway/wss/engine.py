"""Who computes: the two questions of XML Signature that take a canonicalizer or a public key, each one function.

Shape, algorithms, references, coverage and replay are decided before and after, whichever engine answers. The own one
is `gateway.wss.signature`; libxmlsec can be put in its place by a setting (`gateway.wss.engine_xmlsec`), so that an
operator who doubts a verdict can ask somebody else without another release.
"""

from enum import StrEnum
from typing import Protocol

from lxml import etree

from gateway.wss.registration import RegisteredCertificate
from gateway.wss.signature import Reference, Signature, digest_holds, verify_value


class EngineName(StrEnum):
    """The engines that a setting can name."""

    OWN = "own"
    XMLSEC = "xmlsec"


class Engine(Protocol):
    """Answers for a signature whose shape and algorithms are accepted."""

    def verify_value(self, signature: Signature, sender: RegisteredCertificate) -> bytes:
        """Check SignatureValue with the registered key; return the canonical SignedInfo or raise `FailedSignature`."""
        ...

    def digest_holds(self, reference: Reference, target: etree._Element) -> bool:
        """Tell whether `target`, as it stands, is what was digested."""
        ...


class OwnEngine:
    """lxml canonicalizes, `cryptography` computes."""

    def verify_value(self, signature: Signature, sender: RegisteredCertificate) -> bytes:
        """Check SignatureValue."""
        return verify_value(signature, sender)

    def digest_holds(self, reference: Reference, target: etree._Element) -> bool:
        """Compare digests."""
        return digest_holds(reference, target)


OWN = OwnEngine()


def load_engine(name: EngineName) -> Engine:
    """Return the engine of that name. The library of the second one belongs to the server's extra."""
    if name is EngineName.OWN:
        return OWN
    from gateway.wss.engine_xmlsec import XMLSecEngine  # noqa: PLC0415 - absent from the base install

    return XMLSecEngine()
