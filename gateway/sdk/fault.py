"""A verified SOAP fault as a typed error."""

from typing import Any

from lxml import etree

from gateway.sdk.errors import ContractViolation, CrossroadsError, OutcomeUnknown, SignedFault, SourceFailed

_KINDS: dict[str, type[SignedFault]] = {
    "MSG00001": ContractViolation,
    "MSG00002": SourceFailed,
    "MSG00003": SourceFailed,
}
_KINDS_WITHOUT_REASON: dict[str, type[SignedFault]] = {"Client": ContractViolation, "Server": SourceFailed}


def read_signed_fault(fault: Any) -> CrossroadsError:
    """Return the error that a zeep `Fault` stands for, which message security let pass.

    zeep also calls it a fault when an HTTP status other than 200 comes with an answer; those two contradict each other.
    """
    if fault.code is None:
        return OutcomeUnknown("an answer with the HTTP status of a fault")
    code = str(fault.code).rpartition(":")[2]
    detail: etree._Element | None = fault.detail
    if detail is None or len(detail) == 0:
        kind = _KINDS_WITHOUT_REASON.get(code, SignedFault)
        return kind(reason_code="", diagnostic=str(fault.message or ""), ticket=None)
    declared = detail[0]
    reason_code = declared.findtext("detail/reasonCode", "").strip()
    return _KINDS.get(reason_code, SignedFault)(
        reason_code=reason_code,
        diagnostic=declared.findtext("detail/diagnostic", "").strip(),
        ticket=declared.findtext("informationCBSS/ticketCBSS", "").strip() or None,
    )
