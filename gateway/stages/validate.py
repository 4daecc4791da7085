"""Body against the published schema, and in whose name the caller speaks."""

from dataclasses import dataclass

from gateway.catalogue.block import Identification
from gateway.catalogue.message import Answer, read_question
from gateway.contracts import SchemaCache
from gateway.directory.services.model import Institution
from gateway.exchange import Accepted, Declined, Validated
from gateway.soap.namespaces import tag_of

NOT_ALLOWED = "MSG00013"


@dataclass(frozen=True, slots=True, kw_only=True)
class Validate:
    """The fourth stage."""

    schemas: SchemaCache

    def __call__(self, accepted: Accepted) -> Validated | Declined:
        """Return the question, or `Declined` when the caller speaks in somebody else's name.

        Raises `UnknownOperation` or `SchemaViolation`.
        """
        secured = accepted.secured
        payload = secured.verified.content.payload
        operation = secured.service.operation_asked(tag_of(payload), accepted.arrived.soap_action)
        self.schemas.check(payload)
        question = read_question(payload, operation)
        validated = Validated(accepted=accepted, operation=operation, question=question)
        if not is_own_name(question.customer, accepted.caller.institution):
            return Declined(validated=validated, answer=Answer(code=NOT_ALLOWED))
        return validated


def is_own_name(claimed: Identification, institution: Institution) -> bool:
    """Tell whether `claimed` is the caller's institution, in either spelling of an organisation."""
    if claimed.number is not None:
        return claimed.number == institution.number
    return (claimed.sector, claimed.institution_type) == (institution.sector, institution.institution_type)
