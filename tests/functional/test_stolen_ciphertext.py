"""A registered partner signs a ciphertext that it cut out of somebody else's message. It must learn nothing of it.

Whoever signs first and encrypts then has shown the clear text to be theirs. Encrypting first shows nothing: the hub
would open the ciphertext for any registered signer, and tell the clear text in what it answers.
"""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from lxml import etree

from gateway.wss.verify import ProtectionOrder
from tests.support.hub import StagedNetwork
from tests.support.messages import BOTH_ORDERS, Message, find
from tests.support.partner import Partner

CANARY = "Canaryname"


def a_question(network: StagedNetwork, partner: Partner, **fields: Any) -> etree._Element:
    asked = {"lastName": CANARY, "firstName": "Person", "birthDate": date(1985, 7, 30), **fields}
    return partner.question("PersonService", "findPerson", **asked)


def signed_by_a_thief(network: StagedNetwork, victim: bytes) -> Message:
    root = etree.XML(victim)
    data, key = find(root, "EncryptedData"), find(root, "EncryptedKey")

    def put_in(mine: etree._Element) -> None:
        body = find(mine, "Body")
        body[:] = [data]
        find(mine, "Security").append(key)

    thief = network.other_centre
    return replace(thief.writes(a_question(network, thief)), encryption=None).in_the_clear(put_in)


def post(network: StagedNetwork, octets: bytes) -> Any:
    return network.post(octets, "PersonService", "findPerson")


def passed_security(network: StagedNetwork, octets: bytes) -> bool:
    """Nobody runs a register here: what is in order fails there."""
    return network.outcome_of(post(network, octets)).reason == "source-unavailable"


@pytest.mark.parametrize("order", BOTH_ORDERS)
def test_it_is_refused_like_any_other_and_nothing_of_it_is_told(network, order):
    victim = network.centre.writes(a_question(network, network.centre)).in_order(order)
    reply = post(network, signed_by_a_thief(network, victim.octets).octets)
    outcome = network.outcome_of(reply)
    assert (reply.status, outcome.fault_class, outcome.reason) == (500, "S", "invalid-security")
    assert outcome.detail.startswith("a signed ciphertext whose clear text does not name the signer")
    assert CANARY.encode() not in reply.octets


def test_it_is_refused_long_after_the_hub_forgot_the_message_it_was_cut_from(network, clock):
    victim = network.centre.writes(a_question(network, network.centre)).octets
    assert passed_security(network, victim)
    clock.advance(timedelta(minutes=30))
    network.hub.journal.upkeep()
    outcome = network.outcome_of(post(network, signed_by_a_thief(network, victim).octets))
    assert (outcome.fault_class, outcome.reason) == ("S", "invalid-security")


def test_it_is_refused_when_it_names_its_author_by_a_sector_that_the_thief_is_in(network):
    question = a_question(network, network.centre)
    identification = question.find("informationCustomer/customerIdentification")
    identification[:] = []
    centre = network.centre.institution
    etree.SubElement(identification, "sector").text = str(centre.sector)
    etree.SubElement(identification, "institution").text = str(centre.institution_type)
    stolen = signed_by_a_thief(network, network.centre.writes(question).octets)
    assert network.outcome_of(post(network, stolen.octets)).reason == "invalid-security"


def test_the_author_may_sign_its_own_ciphertext(network):
    mine = network.centre.writes(a_question(network, network.centre)).in_order(ProtectionOrder.ENCRYPT_THEN_SIGN)
    assert passed_security(network, mine.octets)
