"""Body against contract and SOAPAction, and in whose name it is asked."""

from contextlib import nullcontext
from dataclasses import replace

import pytest
from lxml import etree

from gateway.catalogue.block import Identification
from gateway.contracts import SchemaCache
from gateway.exchange import Declined, Validated
from gateway.refusals import InvalidSecurity, SchemaViolation, UnknownOperation
from gateway.soap.addressing import Addressing
from gateway.soap.version import SOAPVersion
from gateway.stages.validate import Validate, is_own_name
from gateway.wss.verify import Opened
from tests.support.directory import a_number, a_welfare_centre, an_employment_office
from tests.support.facts import a_request, accepted, the_operation

_, CONSULT = the_operation("PersonService.consultPerson")


@pytest.fixture(scope="module")
def validate():
    return Validate(schemas=SchemaCache())


def a_message(request=None, **choices):
    return accepted(payload=request if request is not None else a_request(ssin=str(a_number())), **choices)


def opened(request, **choices):
    """A message whose signature covers ciphertext: its signer need not know what is in it."""
    fact = a_message(request, **choices)
    verified = replace(fact.secured.verified, content=Opened(fact.secured.verified.content.body))
    return replace(fact, secured=replace(fact.secured, verified=verified))


def test_reads_the_question_in_a_signed_ciphertext(validate):
    assert isinstance(validate(opened(a_request(ssin=str(a_number())))), Validated)


@pytest.mark.parametrize("named", ["another number", "the sector, which others have too", "nobody", "nothing at all"])
def test_refuses_a_signed_ciphertext_that_does_not_name_the_signer_before_it_says_anything(validate, named):
    request = a_request(ssin="no number")
    identification = request.find("informationCustomer/customerIdentification")
    if named == "another number":
        identification[0].text = str(an_employment_office().number)
    elif named == "nothing at all":
        request.remove(request[0])
    else:
        identification.remove(identification[0])
    if named.startswith("the sector"):
        centre = a_welfare_centre()
        etree.SubElement(identification, "sector").text = str(centre.sector)
        etree.SubElement(identification, "institution").text = str(centre.institution_type)
    with pytest.raises(InvalidSecurity):
        validate(opened(request))


def test_reads_the_question(validate):
    fact = validate(a_message())
    assert isinstance(fact, Validated)
    assert fact.operation is CONSULT
    assert fact.question.criteria == {"ssin": str(a_number())}
    assert fact.question.legal_context == "REG:FILE_UPKEEP"


@pytest.mark.parametrize(
    "tag",
    [
        "consultPersonRequest",
        "{urn:crossroads:intf:ManageAccess:v1}consultPersonRequest",
        f"{{{CONSULT.namespace}}}consultPerson",
        f"{{{CONSULT.namespace}}}consultPersonResponse",
        f"{{{CONSULT.namespace}}}findNobodyRequest",
    ],
)
def test_refuses_a_body_that_names_no_operation_of_the_service(validate, tag):
    request = a_request(ssin=str(a_number()))
    request.tag = tag
    with pytest.raises(UnknownOperation, match="Body"):
        validate(a_message(request))


@pytest.mark.parametrize("action", [None, "", "urn:crossroads:PersonService:findPerson", "consultPerson"])
def test_refuses_a_soap_action_of_another_operation(validate, action):
    with pytest.raises(UnknownOperation, match="SOAPAction"):
        validate(a_message(arrival={"soap_action": action}))


ANOTHER = "urn:crossroads:PersonService:findPerson"


@pytest.mark.parametrize(
    ("version", "outside", "inside", "accepted"),
    [
        (SOAPVersion.SOAP11, CONSULT.soap_action, CONSULT.soap_action, True),
        (SOAPVersion.SOAP11, None, CONSULT.soap_action, False),
        (SOAPVersion.SOAP11, "", CONSULT.soap_action, False),
        (SOAPVersion.SOAP11, CONSULT.soap_action, ANOTHER, False),
        (SOAPVersion.SOAP12, CONSULT.soap_action, CONSULT.soap_action, True),
        (SOAPVersion.SOAP12, CONSULT.soap_action, None, True),
        (SOAPVersion.SOAP12, None, CONSULT.soap_action, True),
        (SOAPVersion.SOAP12, None, ANOTHER, False),
        (SOAPVersion.SOAP12, None, None, False),
        (SOAPVersion.SOAP12, "", CONSULT.soap_action, False),
        (SOAPVersion.SOAP12, CONSULT.soap_action, ANOTHER, False),
        (SOAPVersion.SOAP12, ANOTHER, CONSULT.soap_action, False),
        (SOAPVersion.SOAP12, ANOTHER, ANOTHER, False),
    ],
)
def test_wants_http_wsa_action_and_body_to_agree(validate, version, outside, inside, accepted):
    fact = a_message(arrival={"soap_action": outside, "content_type": version.content_type})
    headers = None if inside is None else Addressing(message_id="urn:a:b", action=inside)
    message = replace(fact, secured=replace(fact.secured, addressing=headers))
    with nullcontext() if accepted else pytest.raises(UnknownOperation):
        validate(message)


def test_refuses_a_body_that_does_not_fit_the_schema(validate):
    request = a_request(ssin=str(a_number()))
    request.find("criteria/ssin").text = "1"
    with pytest.raises(SchemaViolation):
        validate(a_message(request))


def test_declines_whoever_speaks_in_the_name_of_another(validate):
    fact = validate(a_message(a_request(ssin=str(a_number()), institution=a_welfare_centre(2))))
    assert isinstance(fact, Declined)
    assert fact.answer.code == "MSG00013"


CENTRE = a_welfare_centre()


@pytest.mark.parametrize(
    ("claimed", "verdict"),
    [
        (Identification(number=CENTRE.number), True),
        (Identification(number=an_employment_office().number), False),
        (Identification(sector=17, institution_type=1), True),
        (Identification(sector=17, institution_type=0), False),
        (Identification(sector=12, institution_type=1), False),
        (Identification(number=an_employment_office().number, sector=17, institution_type=1), False),
        (Identification(), False),
    ],
)
def test_an_institution_is_itself_in_either_spelling(claimed, verdict):
    assert is_own_name(claimed, CENTRE) is verdict
