"""The reply: what was not granted is withheld, what is left fits the contract, signed and encrypted for the caller.

Answers mirror the SOAP version and the order of protection of the question. The last check against the schema is on our
own message: a response that does not fit is our defect, and nobody gets it.
"""

from dataclasses import dataclass
from http import HTTPStatus
from uuid import uuid4

from lxml import etree

from gateway.behaviours.rights import withheld_names
from gateway.catalogue import Catalogue
from gateway.catalogue.block import HubTrace
from gateway.catalogue.message import build_response
from gateway.catalogue.projection import ITEM
from gateway.clock import Clock
from gateway.contracts import SchemaCache
from gateway.exchange import Accepted, Answered, Declined, Reply
from gateway.refusals import InternalFailure, SchemaViolation
from gateway.soap.addressing import build_answer_blocks
from gateway.soap.namespaces import tag_of
from gateway.wss.apply import Protection, protect
from gateway.wss.canonical import canonical_octets
from gateway.wss.registration import Signer
from gateway.wss.verify import ProtectionOrder


@dataclass(frozen=True, slots=True, kw_only=True)
class Respond:
    """The last stage."""

    catalogue: Catalogue
    schemas: SchemaCache
    signer: Signer
    clock: Clock

    def __call__(self, outcome: Answered | Declined) -> Reply:
        """Return the secured response to an answer or a business no."""
        validated = outcome.validated
        service, operation = validated.service, validated.operation
        status = self.catalogue.status(outcome.answer.code)
        filtered = filtered_names(outcome)
        response = build_response(
            service,
            operation,
            validated.question,
            HubTrace(
                ticket=outcome.arrived.ticket, received_at=outcome.arrived.received_at, replied_at=self.clock.now()
            ),
            status_value=status.value_for(operation.status),
            description=status.description,
            answer=outcome.answer,
            result=_withhold(outcome.result, filtered) if isinstance(outcome, Answered) else None,
            filtered=filtered,
            suppliers=outcome.suppliers if isinstance(outcome, Answered) else (),
        )
        try:
            self.schemas.check(response)
        except SchemaViolation as violation:
            raise InternalFailure(f"own response: {violation.detail} at {violation.where}") from None
        action = operation.soap_action + "Response"
        return secure_reply(validated.accepted, response, HTTPStatus.OK, action, self.signer, self.clock)


def filtered_names(outcome: Answered | Declined) -> tuple[str, ...]:
    """Return what `dataFilters` names: nothing where there is no result to withhold from."""
    if isinstance(outcome, Declined) or outcome.result is None:
        return ()
    authorised = outcome.authorised
    return withheld_names(authorised.operation, authorised.grant, authorised.question.legal_context)


def _withhold(result: etree._Element | None, filtered: tuple[str, ...]) -> etree._Element | None:
    """Remove what is withheld, in the result itself and in each item of a list; named whether or not it was there."""
    if result is None:
        return None
    for parent in [result, *result.iterchildren(ITEM)]:
        for child in [child for child in parent if tag_of(child) in filtered]:
            parent.remove(child)
    return result


def secure_reply(
    accepted: Accepted, payload: etree._Element, status: HTTPStatus, action: str, signer: Signer, clock: Clock
) -> Reply:
    """Return `payload` signed and, unless the question came in clear, encrypted for the caller's application.

    Where the question had addressing headers the answer has them too, with `action`.
    """
    addressing = accepted.secured.addressing
    verified, version = accepted.secured.verified, accepted.arrived.version
    clear = verified.order is ProtectionOrder.SIGN_ONLY
    protection = Protection(
        signer=signer,
        recipient=None if clear else verified.sender.encryption_certificate,
        order=verified.order,
        suite=verified.answer_suite,
        confirms=verified.signature_value,
        version=version,
        blocks=() if addressing is None else build_answer_blocks(addressing, action=action, message_id=uuid4()),
    )
    octets = protect(canonical_octets(payload), protection, now=clock.now()).octets
    return Reply(status=status, octets=octets, content_type=version.content_type)
