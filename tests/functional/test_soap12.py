"""A partner that speaks SOAP 1.2 is served like any other: same answers, same noes, same refusals, in its version."""

from datetime import date

import pytest
from lxml import etree

from gateway.soap.envelope import read_envelope
from gateway.soap.fault import read_fault
from gateway.soap.namespaces import SOAP11, SOAP12
from gateway.soap.version import SOAPVersion
from tests.support import deviations
from tests.support.messages import BOTH_ORDERS
from tests.support.partner import soap12

V12 = SOAPVersion.SOAP12
ACTION = "urn:crossroads:PersonService:findPerson"


@pytest.fixture
def network(shared):
    """One network for all: no test leaves a trace that changes another one's verdict."""
    return shared


def a_question(network):
    asked = {"lastName": "Invented", "firstName": "Person", "birthDate": date(1985, 7, 30)}
    return network.centre.question("PersonService", "findPerson", **asked)


def a_message(network):
    return network.centre.writes(a_question(network)).in_soap(V12)


def post(network, octets, **environ):
    return network.post(octets, operation="findPerson", **{**soap12(ACTION), **environ})


def for_role(role):
    return deviations.in_the_clear(deviations.set_attribute("//wsse:Security", f"{{{SOAP12}}}role", role))


def check_is_in_soap_1_2(reply):
    assert reply.headers["Content-Type"] == "application/soap+xml; charset=utf-8"
    assert read_envelope(reply.octets).version is V12


@pytest.mark.parametrize("order", BOTH_ORDERS)
def test_answers_a_consult(network, order):
    ssin = network.a_client()
    told = network.centre.asks("PersonService", "consultPerson", ssin=str(ssin), order=order, version=V12)
    assert (told.http.status, told.code, told.order) == (200, "MSG00000", order)
    assert told.text("ssin") == str(ssin)
    check_is_in_soap_1_2(told.http)


@pytest.mark.parametrize("order", BOTH_ORDERS)
def test_answers_the_message_of_another_toolkit(network, order):
    reply = post(network, a_message(network).in_order(order).octets)
    assert reply.status == 200
    check_is_in_soap_1_2(reply)


def test_declines(network):
    told = network.centre.asks(
        "PersonService",
        "consultPerson",
        ssin=str(network.a_client()),
        customer=network.office.institution.number,
        version=V12,
    )
    assert (told.http.status, told.secured, told.code) == (200, True, "MSG00013")
    check_is_in_soap_1_2(told.http)


@pytest.mark.parametrize("order", BOTH_ORDERS)
def test_signs_the_fault_for_a_body_that_does_not_fit(network, order):
    request = a_question(network)
    etree.SubElement(request, "surplus")
    told = network.centre.sends(request, "PersonService", "findPerson", order=order, version=V12)
    assert (told.http.status, told.secured, told.fault.code) == (400, True, "Sender")
    assert told.reason_code == "MSG00001"
    check_is_in_soap_1_2(told.http)


@pytest.mark.parametrize(
    "content_type",
    [
        "application/soap+xml",
        'application/soap+xml; action=""',
        'application/soap+xml; action="urn:crossroads:PersonService:consultPerson"',
    ],
)
def test_tells_a_proved_caller_that_its_action_is_another_operation_s(network, content_type):
    told = network.centre.sends(
        a_question(network), "PersonService", "findPerson", version=V12, CONTENT_TYPE=content_type
    )
    assert (told.http.status, told.secured, told.fault.code) == (400, True, "Sender")
    assert network.exchange_of(told.http).outcome.reason == "unknown-operation"


def test_refuses_an_action_that_the_other_version_s_header_contradicts(network):
    told = network.centre.sends(
        a_question(network),
        "PersonService",
        "findPerson",
        version=V12,
        HTTP_SOAPACTION='"urn:crossroads:PersonService:consultPerson"',
    )
    assert network.exchange_of(told.http).outcome.reason == "unknown-operation"


@pytest.mark.parametrize("order", BOTH_ORDERS)
def test_refuses_a_message_whose_version_was_changed_on_the_way(network, order):
    octets = a_message(network).in_order(order).octets
    reply = network.post(octets.replace(V12.encode(), SOAPVersion.SOAP11.encode()), operation="findPerson")
    assert reply.status == 500
    assert network.exchange_of(reply).outcome.reason == "failed-digest"


INSECURE = {
    "a random SignatureValue": (deviations.random_signature, "failed-signature"),
    "a Body that is not covered": (deviations.without_body_reference, "uncovered-part"),
    "no signature": (deviations.unsigned, "invalid-security"),
    "expired": (deviations.expired, "message-expired"),
    "Security for another role": (for_role("urn:other"), "invalid-security"),
    "Security for the next node": (for_role(f"{SOAP12}/role/next"), "invalid-security"),
    "Security with the other version's actor": (
        deviations.in_the_clear(deviations.set_attribute("//wsse:Security", f"{{{SOAP11}}}actor", "")),
        "invalid-security",
    ),
}


def test_gives_every_insecure_message_the_same_fault_and_the_journal_the_reason(network):
    faults = set()
    for deviation, reason in INSECURE.values():
        reply = post(network, a_message(network).but(deviation).octets)
        assert reply.status == 400
        check_is_in_soap_1_2(reply)
        assert network.exchange_of(reply).outcome.reason == reason
        faults.add(reply.octets.replace(reply.headers["X-Correlation-Id"].encode(), b""))
    (octets,) = faults
    fault = read_fault(read_envelope(octets))
    assert (fault.code, fault.subcode) == ("Sender", "InvalidSecurity")


@pytest.mark.parametrize("attribute", ["role", "relay"])
def test_accepts_a_security_header_that_says_for_whom_it_is(network, attribute):
    value = {"role": f"{SOAP12}/role/ultimateReceiver", "relay": "true"}[attribute]
    edit = deviations.set_attribute("//wsse:Security", f"{{{SOAP12}}}{attribute}", value)
    assert post(network, a_message(network).in_the_clear(edit).octets).status == 200


def test_refuses_a_replay(network):
    octets = a_message(network).octets
    assert post(network, octets).status == 200
    reply = post(network, octets)
    assert (reply.status, network.exchange_of(reply).outcome.reason) == (400, "replayed")


BLOCK = '<x:y xmlns:x="urn:x" xmlns:s="{soap}" s:mustUnderstand="true"{role}/>'


def test_names_the_header_block_that_it_does_not_understand(network):
    reply = post(network, a_message(network).with_block(BLOCK.format(soap=SOAP12, role="")).octets)
    assert reply.status == 500
    envelope = read_envelope(reply.octets)
    (named,) = envelope.header_blocks
    assert (named.get("qname"), named.nsmap["q"]) == ("q:y", "urn:x")
    assert read_fault(envelope).code == "MustUnderstand"
    assert network.exchange_of(reply).outcome.reason == "must-understand"


@pytest.mark.parametrize("role", ["none", "elsewhere"])
def test_leaves_a_header_block_alone_that_is_for_somebody_else(network, role):
    block = BLOCK.format(soap=SOAP12, role=f' s:role="{SOAP12}/role/{role}"')
    assert post(network, a_message(network).with_block(block).octets).status == 200


def test_refuses_an_envelope_of_the_other_version_and_names_those_it_speaks(network):
    reply = post(network, network.centre.writes(a_question(network)).octets)
    assert reply.status == 500
    check_is_in_soap_1_2(reply)
    envelope = read_envelope(reply.octets)
    assert read_fault(envelope).code == "VersionMismatch"
    assert [etree.QName(block).localname for block in envelope.header_blocks] == ["Upgrade"]
    assert network.exchange_of(reply).outcome.reason == "version-mismatch"


def test_answers_what_is_no_xml_in_the_version_that_was_announced(network):
    reply = post(network, b"Canaryname")
    assert reply.status == 400
    check_is_in_soap_1_2(reply)
    assert read_fault(read_envelope(reply.octets)).code == "Sender"
