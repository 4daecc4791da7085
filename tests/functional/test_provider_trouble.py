"""An authentic source in trouble: the proved caller is told that, signed, and the journal knows what it was.

A source's answer is worth nothing until it is verified as strictly as a request. Whatever is wrong with it, nothing of
it reaches the caller.
"""

import base64
import threading
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives import hashes
from lxml import etree

from gateway.directory import Endpoint
from gateway.soap.envelope import read_envelope
from gateway.soap.fault import FaultCode, build_fault, enclose
from gateway.wss.apply import LIFE
from gateway.wss.verify import ProtectionOrder
from tests.support.clock import StoppedClock
from tests.support.directory import a_known_number, a_number, an_inscription
from tests.support.hub import StagedNetwork
from tests.support.messages import a_message

CANARY = "Canaryname"
"""The family name of the person asked about: it may appear in a good answer and nowhere else."""


@pytest.fixture
def ssin(network):
    return network.a_client(last_name=CANARY)


def ask(network, ssin):
    network.clock.advance(timedelta(seconds=1))
    return network.centre.asks("PersonService", "consultPerson", ssin=str(ssin))


def check_fault(network, told, reason_code, reason):
    """A signed Z fault with the declared detail; one hop in the journal with the reason, and nothing of the answer."""
    assert told.secured
    assert told.order is ProtectionOrder.SIGN_THEN_ENCRYPT
    assert (told.http.status, told.fault.code, told.reason_code) == (500, "Server", reason_code)
    assert CANARY.encode() not in etree.tostring(told.payload)
    exchange = network.exchange_of(told)
    assert exchange.acceptance is not None
    outcome = exchange.outcome
    assert (outcome.fault_class, outcome.reason) == ("Z", reason)
    assert [hop.outcome for hop in outcome.hops] == [reason]
    assert CANARY not in (outcome.detail or "")
    assert told.fault.detail.findtext("informationCBSS/ticketCBSS") == str(exchange.acceptance.ticket)


def check_it_serves_on(network, ssin):
    """The register behaves again, and the caller's next good call is answered."""
    network.register.behaves()
    told = ask(network, ssin)
    assert told.code == "MSG00000"
    assert told.text("name/lastName") == CANARY


def test_says_that_a_source_is_not_there(network, ssin):
    with network.register_running():
        pass
    check_fault(network, ask(network, ssin), "MSG00002", "source-unavailable")
    with network.register_running():
        check_it_serves_on(network, ssin)


def test_says_that_a_source_has_no_endpoint(network, ssin):
    check_fault(network, ask(network, ssin), "MSG00002", "source-unavailable")


def test_says_that_a_source_has_no_certificate_any_more(network, ssin):
    with network.register_running() as register:
        fingerprint = network.source.application.certificate.fingerprint(hashes.SHA256())
        assert network.directory.services.withdraw_certificate(fingerprint)
        check_fault(network, ask(network, ssin), "MSG00002", "source-unavailable")
        assert register.heard == []


def test_gives_up_on_a_source_that_is_slow(tmp_path, clock):
    network = StagedNetwork(tmp_path, clock, providers={"answer_seconds": 0.2})
    ssin, release = network.a_client(last_name=CANARY), threading.Event()

    def late(reply):
        release.wait(30)
        return reply

    with network.register_running() as register:
        register.delivers = late
        check_fault(network, ask(network, ssin), "MSG00002", "source-timed-out")
        release.set()
        assert len(register.heard) == 1, "a question must never be sent twice"


# What the register does wrong before it leaves: HTTP


def with_http(**changes):
    return lambda reply: replace(reply, **changes)


def with_octets(change):
    return lambda reply: with_http(octets=change(reply.octets), headers=length(change(reply.octets)))(reply)


def length(octets):
    return {"Content-Type": "text/xml", "Content-Length": str(len(octets))}


def instead(octets, status=200):
    return lambda reply: replace(reply, status=status, octets=octets, headers=length(octets))


def redirected(reply):
    headers = {"Location": "http://127.0.0.1:9/elsewhere", "Content-Length": "0"}
    return replace(reply, status=302, headers=headers, octets=b"")


UNSECURED_FAULT = enclose(build_fault(FaultCode.SERVER, f"{CANARY} could not be found"))
UNSECURED_ANSWER = enclose(b'<m:consultPersonResponse xmlns:m="urn:crossroads:intf:PersonService:v1"/>')


def tampered(octets):
    start = octets.rindex(b"<xenc:CipherValue>") + 40
    return octets[:start] + (b"A" if octets[start : start + 1] != b"A" else b"B") + octets[start + 1 :]


DELIVERIES = {
    "an unsecured fault": (instead(UNSECURED_FAULT, 500), "source-untrusted"),
    "an unsecured answer": (instead(UNSECURED_ANSWER), "source-untrusted"),
    "garbage": (instead(b"\x00\xff" * 100), "source-untrusted"),
    "nothing": (instead(b""), "source-untrusted"),
    "a web page": (instead(b"<!DOCTYPE html><html/>"), "source-untrusted"),
    "a tampered ciphertext": (with_octets(tampered), "source-untrusted"),
    "a redirection": (redirected, "source-refused"),
    "an error of a proxy": (instead(b"Bad gateway", 502), "source-refused"),
    "not found": (instead(b"", 404), "source-refused"),
}


@pytest.mark.parametrize("name", DELIVERIES)
def test_does_not_trust_a_source_that_delivers(shared, name):
    ssin = shared.a_client(last_name=CANARY)
    shared.register.delivers, reason = DELIVERIES[name]
    check_fault(shared, ask(shared, ssin), "MSG00003", reason)
    check_it_serves_on(shared, ssin)


def test_does_not_trust_the_answer_to_another_question(network, ssin):
    with network.register_running() as register:
        kept = []
        register.delivers = lambda reply: kept.append(reply) or reply
        assert ask(network, ssin).code == "MSG00000"
        register.delivers = instead(kept[0].octets)
        told = ask(network, ssin)
        check_fault(network, told, "MSG00003", "source-untrusted")
        assert "invalid-security" in network.outcome_of(told).detail
        check_it_serves_on(network, ssin)


def test_does_not_trust_an_answer_that_is_only_signed(network, ssin):
    def in_clear(reply):
        asked = read_envelope(network.register.heard[-1]).header.findtext(".//{*}SignatureValue")
        message = a_message().with_payload(b"<a/>").with_period(network.clock.now(), LIFE)
        told = message.signed_by(network.source.holder).confirming(base64.b64decode(asked))
        return instead(told.octets)(reply)

    with network.register_running() as register:
        register.delivers = in_clear
        told = ask(network, ssin)
        check_fault(network, told, "MSG00003", "source-untrusted")
        assert network.outcome_of(told).detail == "uncovered-part: Body is not encrypted"
        check_it_serves_on(network, ssin)


# Who signs


@pytest.mark.parametrize("who", ["another registered application", "the caller itself", "the hub", "a stranger"])
def test_does_not_trust_an_answer_signed_by(network, ssin, who):
    signers = {
        "another registered application": network.other_centre.application.signing_key,
        "the caller itself": network.centre.application.signing_key,
        "the hub": network.pki.hub_signing,
        "a stranger": network.pki.application().signing_key,
    }
    network.register.keys = replace(network.register.keys, signer=signers[who])
    with network.register_running():
        told = ask(network, ssin)
        check_fault(network, told, "MSG00003", "source-untrusted")
        assert network.outcome_of(told).detail.startswith("unknown-token")


def test_asks_nothing_of_a_source_whose_certificate_was_revoked(network, ssin):
    """Whoever holds its key must not read the question either."""
    with network.register_running() as register:
        assert ask(network, ssin).code == "MSG00000"
        network.pki.authority.revoke(network.register.keys.signer.certificate.serial_number)
        network.clock.advance(timedelta(seconds=2))
        told = ask(network, ssin)
    check_fault(network, told, "MSG00003", "source-untrusted")
    assert network.outcome_of(told).detail == "untrusted-certificate: revoked; nothing was sent"
    assert len(register.calls) == 1


# What the answer says, before it is signed


def without_status(payload):
    payload.remove(payload.find("status"))
    return payload


def with_another_field(payload):
    etree.SubElement(payload.find("result"), "secret").text = CANARY
    return payload


def with_text(path, text):
    def rewrite(payload):
        payload.find(path).text = text
        return payload

    return rewrite


def renamed(payload):
    payload.tag = payload.tag.replace("consultPerson", "findPerson")
    return payload


def a_fault(payload):
    return etree.XML(build_fault(FaultCode.SERVER, f"{CANARY} is not at home"))


REWRITES = {
    "without a status": (without_status, "source-invalid"),
    "with a field that does not fit the contract": (with_text("result/birth/birthDate", CANARY), "source-invalid"),
    "with a field that the contract does not have": (with_another_field, "source-invalid"),
    "of another operation": (renamed, "source-invalid"),
    "with another ticket of the hub": (with_text("informationCBSS/ticketCBSS", str(uuid4())), "source-untrusted"),
    "with another ticket of the caller": (with_text("informationCustomer/ticket", str(uuid4())), "source-untrusted"),
    "that is a signed fault": (a_fault, "source-refused"),
}


@pytest.mark.parametrize("name", REWRITES)
def test_does_not_pass_on_an_answer(shared, name):
    ssin, calls = shared.a_client(last_name=CANARY), len(shared.register.calls)
    shared.register.rewrites, reason = REWRITES[name]
    check_fault(shared, ask(shared, ssin), "MSG00003", reason)
    assert len(shared.register.calls) == calls + 1
    check_it_serves_on(shared, ssin)


@pytest.mark.parametrize("code", ["XYZ99999", "MSG00002"])
def test_does_not_pass_on_a_status_code_that_is_none_of_an_answer(shared, code):
    ssin = shared.a_client(last_name=CANARY)
    shared.register.rewrites = with_text("status/code", code)
    told = ask(shared, ssin)
    assert told.reason_code == "MSG00003"
    assert shared.outcome_of(told).reason == "source-invalid"
    check_it_serves_on(shared, ssin)


def test_says_that_a_source_failed_when_it_says_so_itself(network, ssin):
    with network.register_running() as register:
        register.breaks = True
        check_fault(network, ask(network, ssin), "MSG00003", "source-refused")
        check_it_serves_on(network, ssin)


def test_passes_on_that_a_source_has_nothing_on_somebody(network):
    ssin = a_number()
    network.directory.persons.put_numbers([a_known_number(ssin)])
    network.directory.persons.put_inscriptions([an_inscription(ssin)])
    with network.register_running():
        told = ask(network, ssin)
    assert (told.value, told.code) == ("NO_DATA_FOUND", "MSG00100")
    assert told.result is None


# The circuit


@pytest.fixture
def fragile(tmp_path, clock: StoppedClock):
    return StagedNetwork(tmp_path, clock, providers={"failures_before_open": 3, "open_seconds": 60})


def test_leaves_a_dead_source_alone_for_a_while_and_then_tries_again(fragile, clock):
    network = fragile
    ssin = network.a_client(last_name=CANARY)
    with network.register.running() as url:
        pass
    network.directory.services.put_endpoint(Endpoint(provider="RRN", url=url, application="register-1"))
    for _ in range(3):
        assert network.outcome_of(ask(network, ssin)).detail != "circuit open"
    port = int(url.rpartition(":")[2])
    with network.register.running(port=port):
        told = ask(network, ssin)
        check_fault(network, told, "MSG00002", "source-unavailable")
        assert network.outcome_of(told).detail == "circuit open"
        assert network.register.heard == []
        clock.advance(timedelta(seconds=60))
        check_it_serves_on(network, ssin)
        assert ask(network, ssin).code == "MSG00000"


def test_does_not_leave_a_source_alone_that_answers_badly(fragile):
    network = fragile
    ssin = network.a_client(last_name=CANARY)
    with network.register_running() as register:
        register.breaks = True
        for _ in range(5):
            assert network.outcome_of(ask(network, ssin)).reason == "source-refused"
        check_it_serves_on(network, ssin)


def test_still_answers_what_needs_no_source_while_one_is_down(network):
    assert network.centre.asks("TestConnectionService", "sendTestMessage", echo="ping").code == "MSG00000"


def test_tells_more_callers_than_there_are_places_at_once_instead_of_letting_them_wait(tmp_path, clock):
    network = StagedNetwork(tmp_path, clock, providers={"concurrent": 1})
    first, second = network.a_client(1, last_name=CANARY), network.a_client(2, last_name=CANARY)
    arrived, release, told = threading.Event(), threading.Event(), []

    def late(reply):
        arrived.set()
        release.wait(30)
        return reply

    with network.register_running() as register:
        register.delivers = late
        waiting = threading.Thread(target=lambda: told.append(ask(network, first)))
        waiting.start()
        assert arrived.wait(30)
        refused = network.centre.asks("PersonService", "consultPerson", ssin=str(second))
        release.set()
        waiting.join()
        check_fault(network, refused, "MSG00002", "source-unavailable")
        assert network.outcome_of(refused).detail == "all places taken"
        assert told[0].code == "MSG00000"


# The question on that leg


def test_asks_the_source_in_the_callers_name_and_in_its_own_signature(network, ssin):
    ticket = uuid4()
    with network.register_running() as register:
        told = network.centre.asks("PersonService", "consultPerson", ssin=str(ssin), ticket=ticket)
    (asked,) = register.calls
    assert asked.question.customer.number == network.centre.institution.number
    assert asked.question.customer_ticket == str(ticket)
    assert asked.trace.ticket == told.hub_ticket
    (octets,) = register.heard
    assert str(ssin).encode() not in octets
    assert read_envelope(octets).payload.tag.endswith("EncryptedData")
    supplier = told.payload.find("informationSupplier")
    assert supplier.findtext("supplierIdentification/cbeNumber") == str(register.keys.institution)
    assert network.outcome_of(told).hops[0].ticket == supplier.findtext("ticket")
