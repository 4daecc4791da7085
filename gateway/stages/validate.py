"""Body against the published schema, and in whose name the caller speaks."""

from dataclasses import dataclass

from lxml import etree

from gateway.catalogue.block import Identification
from gateway.catalogue.message import Answer, read_question
from gateway.contracts import SchemaCache
from gateway.directory.services.model import Institution
from gateway.exchange import Accepted, Declined, Validated
from gateway.refusals import InvalidSecurity
from gateway.soap.namespaces import tag_of
from gateway.soap.version import SOAPVersion
from gateway.wss.verify import Opened

NOT_ALLOWED = "MSG00013"


@dataclass(frozen=True, slots=True, kw_only=True)
class Validate:
    """The fourth stage."""

    schemas: SchemaCache

    def __call__(self, accepted: Accepted) -> Validated | Declined:
        """Return the question, or `Declined` when the caller speaks in somebody else's name.

        Raises `InvalidSecurity`, `UnknownOperation` or `SchemaViolation`.
        """
        secured = accepted.secured
        payload = secured.verified.content.payload
        if isinstance(secured.verified.content, Opened):
            _check_signer_wrote(payload, accepted.caller.institution)
        operation = secured.service.operation_asked(tag_of(payload), _action_named(accepted))
        self.schemas.check(payload)
        question = read_question(payload, operation)
        validated = Validated(accepted=accepted, operation=operation, question=question)
        if not is_own_name(question.customer, accepted.caller.institution):
            return Declined(validated=validated, answer=Answer(code=NOT_ALLOWED))
        return validated


def _check_signer_wrote(payload: etree._Element, institution: Institution) -> None:
    """Refuse a clear text that does not name its signer by the number that nobody else has.

    Whoever signs a ciphertext need not know what is in it: it may be cut out of somebody else's message, and any answer
    would tell the clear text to the one who cut it out.
    """
    named = payload.findtext("informationCustomer/customerIdentification/cbeNumber", "").strip()
    if named != str(institution.number):
        raise InvalidSecurity("a signed ciphertext whose clear text does not name the signer by its enterprise number")


def _action_named(accepted: Accepted) -> str | None:
    """Return the action that HTTP and wsa:Action name, `None` when they differ; the Body must name it too.

    SOAP 1.2 may leave it to wsa:Action alone: the parameter of its media type is optional (RFC 3902 section 2).
    """
    outside, addressing = accepted.arrived.soap_action, accepted.secured.addressing
    if addressing is None:
        return outside
    if outside is None and accepted.arrived.version is SOAPVersion.SOAP12:
        return addressing.action
    return outside if outside == addressing.action else None


def is_own_name(claimed: Identification, institution: Institution) -> bool:
    """Tell whether `claimed` is the caller's institution, in either spelling of an organisation."""
    if claimed.number is not None:
        return claimed.number == institution.number
    return (claimed.sector, claimed.institution_type) == (institution.sector, institution.institution_type)
