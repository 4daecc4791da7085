"""What was not granted is withheld, whatever the answer holds; and what does not fit the contract is sent to nobody."""

from http import HTTPStatus

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from gateway.catalogue.message import Answer, build_result
from gateway.contracts import SchemaCache
from gateway.exchange import Declined
from gateway.refusals import InternalFailure, InvalidSecurity
from gateway.soap.envelope import read_envelope
from gateway.soap.version import SOAPVersion
from gateway.stages.respond import Respond, _withhold, filtered_names
from gateway.wss.verify import ProtectionOrder
from tests.support.clock import StoppedClock
from tests.support.directory import a_grant, a_number
from tests.support.facts import answered, authorised, opened, the_catalogue, the_operation, validated
from tests.support.keys import a_holder
from tests.support.verification import HUB

SCHEMAS = SchemaCache()
_, CONSULT = the_operation("PersonService.consultPerson")
RESULT = {
    "ssin": str(a_number()),
    "register": "RRN",
    "gender": "M",
    "name": {"lastName": "Invented"},
    "addressee": "De heer Invented",
    "birth": {"birthDate": "1985-07-30"},
    "residenceStatus": "REG",
}
BLOCKS = st.sets(st.sampled_from(sorted(CONSULT.blocks)))


def respond(outcome):
    stage = Respond(catalogue=the_catalogue(), schemas=SCHEMAS, signer=a_holder(HUB), clock=StoppedClock())
    return stage(outcome)


def an_answer(
    *,
    blocks="*",
    result=RESULT,
    order=ProtectionOrder.SIGN_THEN_ENCRYPT,
    answer=None,
    version=SOAPVersion.SOAP11,
):
    arrival = {"content_type": version.content_type}
    fact = authorised(ssin=str(a_number()), grant=a_grant(blocks=blocks), order=order, arrival=arrival)
    tree = None if result is None else build_result(CONSULT, result)
    return answered(fact, answer or Answer(), tree)


@pytest.mark.parametrize("order", list(ProtectionOrder))
def test_mirrors_the_order_of_protection(order):
    reply = respond(an_answer(order=order))
    assert reply.status is HTTPStatus.OK
    assert opened(reply).order is order


@pytest.mark.parametrize("version", SOAPVersion)
@pytest.mark.parametrize("order", list(ProtectionOrder))
def test_answers_in_the_version_of_the_question(order, version):
    reply = respond(an_answer(order=order, version=version))
    assert reply.content_type == version.content_type
    assert read_envelope(reply.octets).version is version
    assert opened(reply).content.payload.tag == CONSULT.response_tag


@given(BLOCKS)
def test_a_result_holds_exactly_the_granted_blocks(granted):
    outcome = an_answer(blocks=tuple(sorted(granted)))
    payload = opened(respond(outcome)).content.payload
    withheld = {name for block, names in CONSULT.blocks.items() if block not in granted for name in names}
    allowed = {name for names in CONSULT.blocks.values() for name in names} - withheld
    given_names = {child.tag for child in payload.find("result")}
    assert given_names == set(RESULT) & allowed
    filtered = {element.text for element in payload.iterfind("dataFilters/filteredElement")}
    everything = {name for names in CONSULT.blocks.values() for name in names}
    assert filtered == everything - allowed == set(filtered_names(outcome))


def test_names_no_filter_of_an_answer_without_a_result():
    outcome = an_answer(blocks=(), result=None, answer=Answer(code="MSG00100"))
    payload = opened(respond(outcome)).content.payload
    assert payload.find("dataFilters") is None
    assert payload.findtext("status/value") == "NO_DATA_FOUND"


def test_sends_a_no_with_its_code_and_its_information():
    answer = Answer(code="MSG00006", information=(("newSSIN", str(a_number(2))),))
    payload = opened(respond(Declined(validated=validated(ssin=str(a_number())), answer=answer))).content.payload
    assert payload.findtext("status/code") == "MSG00006"
    assert payload.findtext("status/information/fieldValue") == str(a_number(2))
    assert payload.findtext("status/description")


def test_confirms_the_signature_of_the_question():
    with pytest.raises(InvalidSecurity, match="confirms another message"):
        opened(respond(an_answer()), confirms=b"another")


def test_sends_nobody_a_response_that_does_not_fit_the_contract():
    outcome = an_answer()
    etree.SubElement(outcome.result, "secret").text = "Canaryname"
    with pytest.raises(InternalFailure, match="own response") as caught:
        respond(outcome)
    assert "Canaryname" not in caught.value.detail


def test_encrypts_for_the_application_that_asked():
    octets = respond(an_answer()).octets
    assert b"Invented" not in octets
    assert read_envelope(octets).payload.tag.endswith("EncryptedData")


def test_withholds_an_element_in_every_item_of_a_list_too():
    item = "<item><name>Canaryname</name><ssin>1</ssin></item>"
    result = _withhold(etree.XML(f"<result>{item}{item}<name>Canaryname</name><total>2</total></result>"), ("name",))
    assert "Canaryname" not in etree.tostring(result).decode()
    assert [child.tag for child in result] == ["item", "item", "total"]
