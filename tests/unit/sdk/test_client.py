"""Calls through the whole client against a hub on the loopback."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from gateway.sdk import Client, OutcomeUnknown, ProtectionOrder, UnknownName, WrongArguments
from gateway.values import SSIN
from tests.support.clock import StoppedClock
from tests.support.fake_hub import FIRST_NAME, HUB_TICKET, LAST_NAME, Asked, FakeHub
from tests.support.pki import INSTITUTION_NUMBER

NUMBER = "85073003328"
LATE = timedelta(minutes=7)


def test_answers_with_the_data_of_a_good_answer(client: Client):
    answer = client.person_service.consult_person(ssin=NUMBER)
    assert answer.found
    assert answer.status.code == "MSG00000"
    assert answer.ticket == HUB_TICKET
    assert answer.require_data().name.lastName == LAST_NAME
    assert answer.to_plain()["name"]["firstName"] == [FIRST_NAME]


def test_fills_who_asks_under_which_ticket_and_when(client: Client, hub: FakeHub):
    answer = client.person_service.consult_person(ssin=NUMBER)
    (asked,) = hub.asked
    assert asked.payload.findtext("informationCustomer/customerIdentification/cbeNumber") == str(INSTITUTION_NUMBER)
    assert asked.payload.findtext("informationCustomer/ticket") == answer.customer_ticket
    assert UUID(answer.customer_ticket).version == 4
    assert asked.payload.findtext("informationCustomer/timestampSent") == "2026-06-15T12:00:00.000Z"
    assert asked.payload.findtext("legalContext") == "WELFARE:SOCIAL_INQUIRY"
    assert hub.actions == ['"urn:crossroads:PersonService:consultPerson"']


def test_sends_criteria_in_the_order_of_the_contract_under_its_names(client: Client, hub: FakeHub):
    client.person_service.consult_person(with_contact_address=True, withAddress=False, ssin=NUMBER)
    criteria = hub.asked[0].payload.find("criteria")
    assert [(child.tag, child.text) for child in criteria] == [
        ("ssin", NUMBER),
        ("withAddress", "false"),
        ("withContactAddress", "true"),
    ]


def test_takes_values_of_our_own_types(client: Client, hub: FakeHub):
    hub.script = lambda asked: asked.answered(result="")
    client.verify_identity_proof.verify_name_and_birth(
        ssin=SSIN.parse(NUMBER), last_name=LAST_NAME, birth_date=date(1985, 7, 30)
    )
    criteria = hub.asked[0].payload.find("criteria")
    assert criteria.findtext("ssin") == NUMBER
    assert criteria.findtext("birthDate") == "1985-07-30"


def test_takes_a_group_as_a_mapping(client: Client, hub: FakeHub):
    hub.script = lambda asked: asked.answered(value="OK", result="")
    client.manage_access.manage_access(
        action="LIST", register="PRIMARY", ssin=NUMBER, proof_of_identity={"last_name": LAST_NAME}
    )
    assert hub.asked[0].payload.findtext("criteria/proofOfIdentity/lastName") == LAST_NAME


def test_asks_under_the_ticket_and_legal_context_of_the_call(client: Client, hub: FakeHub):
    ticket = uuid4()
    answer = client.person_service.consult_person(ssin=NUMBER, ticket=ticket, legal_context="HEALTH:INSURANCE_FILE")
    assert answer.customer_ticket == str(ticket)
    assert hub.asked[0].payload.findtext("legalContext") == "HEALTH:INSURANCE_FILE"


def test_a_business_no_is_an_answer(client: Client, hub: FakeHub):
    hub.script = lambda asked: asked.answered(value="NO_RESULT", code="MSG00012", result="")
    answer = client.person_service.consult_person(ssin=NUMBER)
    assert not answer.found
    assert answer.status.code == "MSG00012"
    assert answer.data is None


def test_shows_both_messages_as_they_crossed_the_wire(client: Client, hub: FakeHub):
    client.person_service.consult_person(ssin=NUMBER)
    assert client.last_sent == hub.asked[0].octets
    assert b"EncryptedData" in client.last_received
    assert LAST_NAME.encode() not in client.last_received


def test_encrypts_before_it_signs_when_asked(make_client, hub: FakeHub):
    client = make_client(client_options={"order": ProtectionOrder.ENCRYPT_THEN_SIGN})
    assert client.person_service.consult_person(ssin=NUMBER).found
    assert hub.asked[0].verified.order is ProtectionOrder.ENCRYPT_THEN_SIGN


def test_never_sends_in_clear(make_client):
    with pytest.raises(ValueError, match="recipient"):
        make_client(client_options={"order": ProtectionOrder.SIGN_ONLY})


def test_names_the_published_services_and_operations(client: Client):
    assert {"person_service", "manage_access", "verify_identity_proof", "test_connection_service"} <= set(dir(client))
    assert {"consult_person", "find_person"} <= set(dir(client.person_service))
    assert "consult_person" in repr(client.person_service)
    assert "ssin, with_address=" in repr(client.person_service.consult_person)


def test_takes_names_as_the_contract_writes_them(client: Client):
    assert client.PersonService.consultPerson is client.person_service.consult_person


def test_refuses_an_unknown_service_naming_the_close_ones(client: Client):
    with pytest.raises(UnknownName, match="did you mean person_service"):
        _ = client.persons_service
    assert not hasattr(client, "persons_service")


def test_refuses_an_unknown_operation_naming_the_close_ones(client: Client):
    with pytest.raises(UnknownName, match="did you mean consult_person"):
        _ = client.person_service.consult_persons


@pytest.mark.parametrize(
    ("criteria", "said"),
    [
        ({"ssn": NUMBER}, "did you mean ssin"),
        ({}, "Missing element ssin"),
        ({"ssin": NUMBER, "with_address": "maybe"}, "with_address is true or false"),
        ({"ssin": [NUMBER]}, "several times"),
        ({"ssin": "\x00"}, "a value that its field cannot hold"),
    ],
    ids=["unknown", "missing", "no-boolean", "list", "no-text"],
)
def test_refuses_arguments_that_do_not_fit_before_anything_is_sent(client: Client, hub: FakeHub, criteria, said):
    with pytest.raises(WrongArguments, match=said):
        client.person_service.consult_person(**criteria)
    assert client.last_sent is None
    assert not hub.asked


def test_arguments_that_do_not_fit_are_ours_to_mend_also_after_a_call_that_worked(client: Client):
    client.person_service.consult_person(ssin=NUMBER)
    with pytest.raises(WrongArguments):
        client.person_service.consult_person()
    assert client.last_sent is None
    assert client.last_received is None


def test_refuses_a_call_without_legal_context_naming_what_is_needed(make_client, hub: FakeHub):
    client = make_client(legal_context=None)
    with pytest.raises(WrongArguments, match=r"needs legal_context.*ssin"):
        client.person_service.consult_person(ssin=NUMBER)
    assert not hub.asked


@pytest.mark.parametrize("ticket", ["demo-1", "11111111-2222-1333-8444-555555555555"], ids=["no-uuid", "not-random"])
def test_refuses_a_ticket_that_is_no_random_uuid(client: Client, ticket):
    with pytest.raises(WrongArguments, match="ticket"):
        client.person_service.consult_person(ssin=NUMBER, ticket=ticket)


def test_an_error_knows_the_ticket_to_ask_again_with(client: Client, hub: FakeHub):
    ticket = uuid4()
    hub.script = lambda asked: asked.answered(customer=asked.customer(ticket=str(uuid4())))
    with pytest.raises(OutcomeUnknown) as caught:
        client.person_service.consult_person(ssin=NUMBER, ticket=ticket)
    assert caught.value.customer_ticket == str(ticket)


def test_an_authentic_answer_outside_the_contract_has_an_unknown_outcome(client: Client, hub: FakeHub):
    hub.script = lambda asked: asked.answered(result=f"<result><surprise>{LAST_NAME}</surprise></result>")
    with pytest.raises(OutcomeUnknown, match="does not fit the contract") as caught:
        client.person_service.consult_person(ssin=NUMBER)
    assert LAST_NAME not in str(caught.value)


def test_two_threads_get_each_its_own_answer_although_both_wait_at_once(client: Client, hub: FakeHub):
    both = threading.Barrier(2, timeout=20)

    def answer_together(asked: Asked):
        both.wait()
        name = asked.payload.findtext("criteria/lastName")
        return asked.answered(result=f"<result><ssin>{NUMBER if name == 'One' else NUMBER[::-1]}</ssin></result>")

    def ask(name: str) -> tuple[str, bool]:
        answer = client.person_service.find_person(last_name=name, first_name=FIRST_NAME, birth_date="1985-07-30")
        own = next(asked for asked in hub.asked if asked.payload.findtext("criteria/lastName") == name)
        return answer.data.ssin, client.last_sent == own.octets

    hub.script = answer_together
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(ask, ["One", "Two"])) == [(NUMBER, True), (NUMBER[::-1], True)]


def test_works_with_the_clock_of_the_machine_when_none_is_given(profile_file):
    with Client.from_profile("demo", file=profile_file) as client:
        assert client.last_sent is None
        assert client.last_received is None


def test_an_answer_past_its_own_period_has_an_unknown_outcome(make_client, hub: FakeHub, clock: StoppedClock):
    client = make_client(answer_seconds=600)

    def answer_late(asked: Asked):
        reply = asked.answered()
        clock.advance(LATE)
        return reply

    hub.script = answer_late
    with pytest.raises(OutcomeUnknown, match="message-expired"):
        client.person_service.consult_person(ssin=NUMBER)
