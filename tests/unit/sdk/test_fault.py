"""What the hub says, signed, when there is no answer."""

import pytest

from gateway.sdk import Client, ContractViolation, OutcomeUnknown, SignedFault, SourceFailed
from gateway.soap.fault import FaultCode
from tests.support.fake_hub import HUB_TICKET, FakeHub, Reply


def ask(client: Client):
    return client.person_service.consult_person(ssin="85073003328")


@pytest.mark.parametrize(
    ("reason_code", "kind"),
    [
        ("MSG00001", ContractViolation),
        ("MSG00002", SourceFailed),
        ("MSG00003", SourceFailed),
        ("MSG09999", SignedFault),
    ],
)
def test_names_the_decision_by_the_reason_code(client: Client, hub: FakeHub, reason_code, kind):
    hub.script = lambda asked: asked.faulted(reason_code=reason_code, diagnostic="schema-violation at a/b")
    with pytest.raises(SignedFault) as caught:
        ask(client)
    assert type(caught.value) is kind
    assert caught.value.reason_code == reason_code
    assert caught.value.diagnostic == "schema-violation at a/b"
    assert caught.value.ticket == HUB_TICKET
    assert caught.value.customer_ticket == hub.asked[0].payload.findtext("informationCustomer/ticket")


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (FaultCode.CLIENT, ContractViolation),
        (FaultCode.SERVER, SourceFailed),
        (FaultCode.VERSION_MISMATCH, SignedFault),
    ],
)
def test_names_it_by_the_fault_code_where_no_detail_is_declared(client: Client, hub: FakeHub, code, kind):
    hub.script = lambda asked: asked.faulted(code=code, declared=False)
    with pytest.raises(SignedFault) as caught:
        ask(client)
    assert type(caught.value) is kind
    assert (caught.value.reason_code, caught.value.ticket) == ("", None)


def test_a_fault_is_one_whatever_the_http_status_says(client: Client, hub: FakeHub):
    hub.script = lambda asked: Reply(octets=asked.secured(asked.fault()), status=200)
    with pytest.raises(SourceFailed):
        ask(client)


def test_an_answer_with_the_status_of_a_fault_has_an_unknown_outcome(client: Client, hub: FakeHub):
    hub.script = lambda asked: Reply(octets=asked.secured(asked.response()), status=500)
    with pytest.raises(OutcomeUnknown, match="status of a fault"):
        ask(client)
