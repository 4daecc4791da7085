"""A message passes once: however it is spelled again, in how many copies, and whatever happened to the hub since."""

import base64
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import uuid4

import pytest
from lxml import etree

from gateway.refusals import Replayed
from gateway.wss.verify import ProtectionOrder
from tests.support import deviations
from tests.support.messages import (
    BOTH_ORDERS,
    a_transported_key,
    encode,
    find_path,
)
from tests.support.pki import Application


@pytest.fixture
def octets(network):
    return network.centre.writes(a_question(network)).octets


def a_question(network, **fields):
    return network.centre.question("TestConnectionService", "sendTestMessage", **{"echo": "ping", **fields})


def post(network, octets):
    return network.post(octets, "TestConnectionService", "sendTestMessage")


def check_replayed(network, reply):
    outcome = network.outcome_of(reply)
    assert (outcome.fault_class, outcome.reason) == ("S", Replayed.journal_reason)
    assert network.exchange_of(reply).acceptance is None


@pytest.mark.parametrize("order", list(ProtectionOrder))
def test_refuses_the_same_octets_a_second_time(network, order):
    sent = network.centre.protected(a_question(network), order=order).octets
    assert post(network, sent).status == 200
    operations = network.hub.decryption_key.operations
    check_replayed(network, post(network, sent))
    assert network.hub.decryption_key.operations == operations


def test_refuses_a_copy_until_it_can_no_longer_be_fresh_and_as_stale_from_then_on(network, clock, octets):
    assert post(network, octets).status == 200
    clock.advance(timedelta(minutes=6, microseconds=-1))
    network.hub.journal.upkeep()
    check_replayed(network, post(network, octets))
    clock.advance(timedelta(microseconds=1))
    network.hub.journal.upkeep()
    assert network.outcome_of(post(network, octets)).reason == "message-expired"


def another_spelling(path):
    """The same octets in base64, over several lines."""

    def edit(root: etree._Element) -> None:
        leaf = find_path(root, path)
        leaf.text = base64.encodebytes(base64.b64decode(leaf.text)).decode()

    return edit


RESPELLINGS = {
    "white space between the header blocks": lambda octets: octets.replace(b"<soap:Header>", b"<soap:Header>\n  "),
    "white space before the Body": lambda octets: octets.replace(b"</soap:Header>", b"</soap:Header>\n"),
    "white space in a tag": lambda octets: octets.replace(b"<soap:Header>", b"<soap:Header >"),
    "an XML declaration": lambda octets: b'<?xml version="1.0" encoding="UTF-8"?>\n' + octets,
    "a namespace declaration that nothing uses": lambda octets: octets.replace(
        b"<soap:Envelope", b'<soap:Envelope xmlns:x="urn:x"', 1
    ),
    "SignatureValue in lines": lambda octets: respell(octets, another_spelling("//ds:SignatureValue")),
    "CipherValue of the key in lines": lambda octets: respell(
        octets, another_spelling("//xenc:EncryptedKey//xenc:CipherValue")
    ),
    "CipherValue of the data in lines": lambda octets: respell(
        octets, another_spelling("//xenc:EncryptedData//xenc:CipherValue")
    ),
    "mustUnderstand left out": lambda octets: octets.replace(b' soap:mustUnderstand="1"', b""),
}


def respell(octets, edit):
    root = etree.XML(octets)
    edit(root)
    return etree.tostring(root)


@pytest.mark.parametrize("name", RESPELLINGS)
def test_refuses_a_copy_that_is_spelled_differently_where_nothing_is_signed(shared, name):
    octets = shared.centre.writes(a_question(shared)).octets
    copy = RESPELLINGS[name](octets)
    assert copy != octets
    assert post(shared, octets).status == 200
    check_replayed(shared, post(shared, copy))


@pytest.mark.parametrize("name", RESPELLINGS)
def test_accepts_that_spelling_when_it_comes_first(shared, name):
    octets = shared.centre.writes(a_question(shared)).octets
    assert post(shared, RESPELLINGS[name](octets)).status == 200
    check_replayed(shared, post(shared, octets))


@pytest.mark.parametrize("order", BOTH_ORDERS)
def test_refuses_an_encrypted_key_that_was_used_before_even_under_another_signature(network, order):
    key = a_transported_key(network.pki.hub_decryption.certificate)
    first, second = (
        network.centre.writes(a_question(network)).in_order(order).encrypting(transported=key) for _ in range(2)
    )
    assert post(network, first.octets).status == 200
    operations = network.hub.decryption_key.operations
    check_replayed(network, post(network, second.octets))
    assert network.hub.decryption_key.operations == operations


def test_refuses_an_encrypted_key_that_another_application_takes_over(network):
    victims = network.centre.writes(a_question(network)).octets
    assert post(network, victims).status == 200
    taken = etree.XML(victims)

    def take_over(root: etree._Element) -> None:
        for path in ("//xenc:EncryptedKey//xenc:CipherValue", "//xenc:EncryptedData//xenc:CipherValue"):
            find_path(root, path).text = find_path(taken, path).text

    request = network.other_centre.question("TestConnectionService", "sendTestMessage", echo="ping")
    stolen = network.other_centre.writes(request).but(deviations.once_finished(take_over)).octets
    check_replayed(network, post(network, stolen))


def test_refuses_the_same_signature_under_another_certificate_of_the_same_key(network, octets):
    """One public key, two certificates: the replay key is of the key."""
    centre = network.centre
    renewed = network.pki.application(
        "centre-1", name="renewal", number=centre.institution.number, private_key=centre.holder.private_key
    )
    network.registers(renewed, centre.institution)
    assert post(network, octets).status == 200

    def show_the_other(root: etree._Element) -> None:
        find_path(root, "//wsse:BinarySecurityToken").text = encode(holder_of(network, renewed).der)

    check_replayed(network, post(network, respell(octets, show_the_other)))


def holder_of(network, application: Application):
    return type(network.centre)(network, network.centre.institution, application).holder


def test_a_message_refused_before_acceptance_may_come_again_once_it_is_right(network, octets):
    broken = octets.replace(b"<soap:Header>", b"<soap:Header><!-- -->")
    assert post(network, broken).status == 500
    assert post(network, octets).status == 200


def test_a_question_asked_again_in_a_new_message_is_answered_again(network, clock):
    ticket = uuid4()
    for _ in range(2):
        clock.advance(timedelta(seconds=1))
        told = network.centre.asks("TestConnectionService", "sendTestMessage", echo="ping", ticket=ticket)
        assert told.code == "MSG00000"
    assert len(network.hub.journal.find_by_customer_ticket(str(ticket))) == 2


def test_refuses_the_copy_after_a_restart_of_the_hub(network, octets):
    assert post(network, octets).status == 200
    network.restart()
    check_replayed(network, post(network, octets))


def test_refuses_the_copy_of_a_declined_question_too(network):
    sent = network.centre.protected(
        network.centre.question("PersonService", "consultPerson", ssin=str(network.a_client(file=False)))
    )
    told = network.centre.open(network.post(sent.octets), confirms=sent.signature_value)
    assert told.code == "MSG00012"
    check_replayed(network, network.post(sent.octets))


def test_lets_one_of_many_simultaneous_copies_pass(network):
    network.a_client()
    name = {"lastName": "Invented", "firstName": "Person", "birthDate": date(1985, 7, 30)}
    octets = network.centre.protected(network.centre.question("PersonService", "findPerson", **name)).octets
    start = threading.Barrier(16)

    def send(_: int):
        start.wait()
        return network.post(octets, operation="findPerson")

    with network.register_running() as register, ThreadPoolExecutor(16) as pool:
        replies = list(pool.map(send, range(16)))
    assert sorted(reply.status for reply in replies) == [200] + [500] * 15
    assert {network.outcome_of(reply).reason for reply in replies if reply.status == 500} == {"replayed"}
    assert len(register.calls) == 1
