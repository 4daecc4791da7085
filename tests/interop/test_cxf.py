"""Apache CXF, told nothing but the live contract and its keys, talks to a hub that runs as processes of its own."""

import re
from hashlib import sha256
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from gateway.journal import OutcomeKind
from gateway.simulation.institution import CENTRE_B
from gateway.simulation.network import Network
from gateway.wss.verify import ProtectionOrder
from tests.support.conversation import find
from tests.support.cxf import JavaPartner, a_java_partner
from tests.support.foreign import copy_keys, verify_request
from tests.support.tampering import CHANGES, forged_by

pytestmark = pytest.mark.interop

RSA_1_5 = "http://www.w3.org/2001/04/xmlenc#rsa-1_5"


@pytest.fixture(scope="module")
def partner(network: Network, tmp_path_factory: pytest.TempPathFactory) -> JavaPartner:
    return a_java_partner(tmp_path_factory.mktemp("partner") / "java-cxf", network, CENTRE_B)


def test_the_hub_answers_cxf_and_sees_a_body_signed_and_then_encrypted(partner, wire, journal, tmp_path):
    told = partner.asks("send-test-message", "Grüße 😀", address=wire.address)
    assert told["outcome"] == "answered"
    assert told["echo"] == "Grüße 😀"
    assert (told["institution"], told["signature"]) == ("PCSW", "RSA_SHA256")
    assert (set(told["signed"].split(",")), told["encrypted"]) == ({"Body", "Timestamp"}, "Body")

    exchange = find(journal, told["hubTicket"])
    assert exchange.outcome.kind is OutcomeKind.ANSWERED
    assert exchange.acceptance.application == CENTRE_B.application
    assert exchange.acceptance.message_sha256 == sha256(wire.last.request).digest()
    copy_keys(partner.network.pki, exchange.acceptance.application, tmp_path)
    verified = verify_request(wire.last.request, tmp_path, instant=exchange.acceptance.accepted_at)
    assert verified.order is ProtectionOrder.SIGN_THEN_ENCRYPT


def test_the_hub_answers_a_consult_of_cxf_with_what_the_register_holds(partner, network, journal):
    somebody = network.cast["renamed"]
    told = partner.asks("consult-person", somebody.ssin)
    assert (told["outcome"], told["status"], told["code"]) == ("answered", "DATA_FOUND", "MSG00000")
    assert told["lastName"] == somebody.last_name
    assert re.fullmatch(r"\d{4}", told["postalCode"])
    outcome = find(journal, told["hubTicket"]).outcome
    assert [(hop.provider, hop.outcome) for hop in outcome.hops] == [("RRN", "answered")]


def test_the_hub_declines_a_consult_about_somebody_without_a_file(partner, network, journal):
    told = partner.asks("consult-person", network.cast["plain"].ssin)
    assert (told["outcome"], told["code"]) == ("declined", "MSG00012")
    outcome = find(journal, told["hubTicket"]).outcome
    assert (outcome.kind, outcome.hops) == (OutcomeKind.DECLINED, ())


def test_a_signed_fault_reaches_cxf_as_the_exception_that_the_contract_declares(partner, journal):
    told = partner.asks("send-test-message", "x" * 257)
    assert (told["outcome"], told["reason"]) == ("fault", "MSG00001")
    assert told["diagnostic"].endswith("sendTestMessageRequest/criteria/echo")
    outcome = find(journal, told["hubTicket"]).outcome
    assert (outcome.fault_class, outcome.reason) == ("V", "schema-violation")


def test_the_hub_refuses_the_key_transport_that_cxf_uses_unless_told(partner, wire, network, journal):
    name = "ws-security_custom_alg_suite_asymmetric_key_encryption_algorithm"
    told = partner.asks("send-test-message", "ping", address=wire.address, **{name: RSA_1_5})
    assert (told["outcome"], told["code"]) == ("unknown", "InvalidSecurity")
    refused = find(journal, told["text"].rpartition(" ")[2]).outcome
    assert (refused.fault_class, refused.reason) == ("S", "unsupported-algorithm")


def test_the_hub_accepts_a_message_of_cxf_once(partner, wire, network, journal):
    assert partner.asks("send-test-message", "ping", address=wire.address)["outcome"] == "answered"
    hub = urlsplit(network.address)
    connection = HTTPConnection(hub.hostname, hub.port, timeout=10)
    connection.request(
        "POST",
        "/services/TestConnectionService/v1",
        wire.last.request,
        {"Content-Type": "text/xml", "SOAPAction": '"urn:crossroads:TestConnectionService:sendTestMessage"'},
    )
    response = connection.getresponse()
    connection.close()
    assert response.status == 500
    assert find(journal, response.headers["X-Correlation-Id"]).outcome.reason == "replayed"


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_cxf_refuses_an_answer_changed_on_the_way(partner, wire, change):
    wire.change = change
    told = partner.asks("send-test-message", "ping", address=wire.address)
    assert told["outcome"] == "unknown"
    assert b"<wsse:Security" in wire.last.answer
    assert change(wire.last) != wire.last.answer


def test_cxf_refuses_the_answer_to_another_question(partner, wire):
    partner.asks("send-test-message", "first", address=wire.address)
    first = wire.last.answer
    wire.change = lambda _: first
    assert partner.asks("send-test-message", "second", address=wire.address)["outcome"] == "unknown"


def test_cxf_takes_an_answer_under_the_key_of_the_hub(partner, wire, network):
    wire.change = forged_by(network, CENTRE_B, "hub-signing")
    assert partner.asks("send-test-message", "ping", address=wire.address)["echo"] == "forged"


def test_cxf_refuses_an_answer_signed_by_somebody_else_of_the_network(partner, wire, network):
    wire.change = forged_by(network, CENTRE_B)
    assert partner.asks("send-test-message", "ping", address=wire.address)["outcome"] == "unknown"


def test_a_fault_that_nobody_signed_does_not_pass_for_one_of_the_hub(partner, wire):
    wire.change = CHANGES["a fault in the clear"]
    assert partner.asks("send-test-message", "ping", address=wire.address)["outcome"] == "unknown"


def test_a_signed_fault_changed_on_the_way_does_not_pass_for_one_of_the_hub(partner, wire):
    wire.change = CHANGES["the ciphertext"]
    assert partner.asks("send-test-message", "x" * 257, address=wire.address)["outcome"] == "unknown"
    assert b"<wsse:Security" in wire.last.answer
