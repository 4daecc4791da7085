"""The whole path, told as conversations: the connection test and a consult."""

import pytest

from gateway.wss.verify import ProtectionOrder


@pytest.mark.parametrize("order", list(ProtectionOrder))
def test_answers_the_connection_test_in_the_order_of_the_question(network, order):
    told = network.centre.asks("TestConnectionService", "sendTestMessage", echo="ping", order=order)
    assert told.order is order
    assert told.code == "MSG00000"
    assert told.text("echo") == "ping"
    assert told.text("institution/equalsCertificate") == "true"


def test_gives_identity_and_address_to_a_centre_with_a_file(network):
    ssin = network.a_client()
    with network.register_running() as register:
        told = network.centre.asks("PersonService", "consultPerson", ssin=str(ssin))
    assert (told.value, told.code) == ("DATA_FOUND", "MSG00000")
    assert told.text("name/lastName") == "Invented"
    assert told.text("address/postalCode") == "9000"
    assert len(register.calls) == 1
    assert register.calls[0].trace.ticket == told.hub_ticket
    outcome = network.outcome_of(told)
    assert outcome.status_code == "MSG00000"
    assert [hop.outcome for hop in outcome.hops] == ["answered"]
