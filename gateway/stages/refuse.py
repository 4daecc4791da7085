"""A refusal becomes a fault, and the only place that knows how faults look.

T is a bare HTTP status. P and S are fixed SOAP faults whose octets, in one version of SOAP, differ in the correlation
number alone, unsecured, because nobody is proved; an unsecured fault proves nothing to its receiver either. V and Z go
to a proved caller only, signed and encrypted, with the operation's declared detail. All are in the version of the
question, as its media type announces it.
"""

from dataclasses import dataclass
from http import HTTPStatus

from lxml import etree

from gateway.catalogue.block import HubTrace
from gateway.catalogue.message import build_fault_detail
from gateway.catalogue.model import Operation
from gateway.catalogue.service import HUB
from gateway.clock import Clock
from gateway.exchange import (
    Accepted,
    Answered,
    Authorised,
    Declined,
    Progress,
    Received,
    Reply,
    Validated,
    acceptance_of,
)
from gateway.refusals import (
    FaultClass,
    InternalFailure,
    MustUnderstand,
    Refusal,
    SchemaViolation,
    SourceRefusal,
    TransportRefusal,
    VersionMismatch,
)
from gateway.soap.addressing import FAULT_ACTION
from gateway.soap.envelope import find_not_understood
from gateway.soap.fault import (
    FaultCode,
    build_fault,
    enclose,
    not_understood_blocks,
    status_of,
    upgrade_block,
)
from gateway.soap.namespaces import local_name, tag_of
from gateway.soap.version import SOAPVersion
from gateway.stages.respond import secure_reply
from gateway.stages.secure import UNDERSTOOD
from gateway.wss.registration import Signer

_INVALID = "MSG00001"
_TEXTS = {
    FaultClass.PARSE: "The message is not a SOAP envelope that this address accepts.",
    FaultClass.SECURITY: "The security of the message could not be accepted.",
    FaultClass.VALIDATION: "The message does not fit the contract of the service.",
    FaultClass.INTERNAL: "The message could not be processed.",
}
_PARSE_CODES: dict[type[Refusal], FaultCode] = {
    VersionMismatch: FaultCode.VERSION_MISMATCH,
    MustUnderstand: FaultCode.MUST_UNDERSTAND,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refuse:
    """Builds the fault for a refusal."""

    signer: Signer
    clock: Clock

    def __call__(self, reached: Progress, refusal: Refusal) -> Reply:
        """Return what the peer gets; never more than its fault class allows."""
        if isinstance(refusal, TransportRefusal):
            retry = 1 if refusal.status is HTTPStatus.SERVICE_UNAVAILABLE else None
            return Reply(status=refusal.status, octets=b"", retry_after=retry)
        accepted = acceptance_of(reached)
        if accepted is None or refusal.fault_class in (FaultClass.PARSE, FaultClass.SECURITY):
            return self._unsecured(reached, refusal)
        return self._secured(reached, accepted, refusal)

    def _unsecured(self, reached: Progress, refusal: Refusal) -> Reply:
        """One fixed fault per class; what is unforeseen before the caller is proved is answered as unsaid."""
        code, version = _PARSE_CODES.get(type(refusal), _unsecured_code(refusal)), reached.arrived.version
        text = f"{_TEXTS[refusal.fault_class]} Reference {reached.arrived.ticket}"
        octets = enclose(build_fault(code, text, version=version), version=version, blocks=_blocks(reached, code))
        return Reply(status=status_of(code, version), octets=octets, content_type=version.content_type)

    def _secured(self, reached: Progress, accepted: Accepted, refusal: Refusal) -> Reply:
        operation = _operation(reached, accepted)
        text = f"{_TEXTS[refusal.fault_class]} Reference {reached.arrived.ticket}"
        code = FaultCode.CLIENT if refusal.fault_class is FaultClass.VALIDATION else FaultCode.SERVER
        detail = b"" if operation is None else self._detail(reached, accepted, operation, refusal)
        version = reached.arrived.version
        fault = etree.XML(build_fault(code, text, detail=detail, version=version))
        action = FAULT_ACTION if operation is None else operation.soap_action + "Fault"
        return secure_reply(accepted, fault, status_of(code, version), action, self.signer, self.clock)

    def _detail(self, reached: Progress, accepted: Accepted, operation: Operation, refusal: Refusal) -> bytes:
        arrived = reached.arrived
        trace = HubTrace(ticket=arrived.ticket, received_at=arrived.received_at, replied_at=self.clock.now())
        detail = build_fault_detail(
            accepted.secured.service,
            operation,
            trace,
            reason_code=_reason_code(refusal),
            diagnostic=_diagnostic(refusal),
            author=HUB,
        )
        return etree.tostring(detail)


def _unsecured_code(refusal: Refusal) -> FaultCode:
    if refusal.fault_class is FaultClass.SECURITY:
        return FaultCode.SECURITY
    return FaultCode.CLIENT if refusal.fault_class is FaultClass.PARSE else FaultCode.SERVER


def _blocks(reached: Progress, code: FaultCode) -> bytes:
    """Return the header blocks with which SOAP 1.2 explains two of its faults, the first to SOAP 1.1 as well."""
    if code is FaultCode.VERSION_MISMATCH:
        return upgrade_block()
    explains = code is FaultCode.MUST_UNDERSTAND and reached.arrived.version is SOAPVersion.SOAP12
    if not explains or not isinstance(reached, Received):
        return b""
    return not_understood_blocks(find_not_understood(reached.envelope, understood=UNDERSTOOD))


def _reason_code(refusal: Refusal) -> str:
    return refusal.reason_code if isinstance(refusal, SourceRefusal | InternalFailure) else _INVALID


def _diagnostic(refusal: Refusal) -> str:
    """Only a proved caller reads this: where its own message went wrong, never what anything contained."""
    if isinstance(refusal, SchemaViolation) and refusal.where:
        return f"{refusal.journal_reason} at {refusal.where}"
    return refusal.journal_reason


def _operation(reached: Progress, accepted: Accepted) -> Operation | None:
    """Return the operation whose fault is declared; `None` when the Body named none."""
    if isinstance(reached, Validated | Authorised):
        return reached.operation
    if isinstance(reached, Answered | Declined):
        return reached.validated.operation
    payload = accepted.secured.verified.content.payload
    return accepted.secured.service.operation_named(local_name(tag_of(payload)))
