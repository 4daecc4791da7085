"""An answer says what it says, and shows nobody's data by accident."""

import pytest

from gateway.sdk import Client, CrossroadsError, Declined
from tests.support.fake_hub import LAST_NAME, FakeHub

NUMBER = "85073003328"
REPLACED = {
    "value": "NO_RESULT",
    "code": "MSG00006",
    "description": "The identification number was replaced",
    "information": {"newSSIN": NUMBER},
    "result": "",
}


def ask(client: Client):
    return client.person_service.consult_person(ssin=NUMBER)


def test_gives_code_description_information_and_what_was_withheld(client: Client, hub: FakeHub):
    hub.script = lambda asked: asked.answered(information={"a": "b", "c": ""}, withheld=["address", "gender"])
    answer = ask(client)
    assert answer.status.value == "DATA_FOUND"
    assert answer.status.description == "Treated successfully"
    assert answer.status.information == {"a": "b", "c": ""}
    assert answer.withheld == ("address", "gender")


@pytest.mark.parametrize("value", ["DATA_FOUND", "INCOMPLETE_DATA", "PARTIAL_RESULT"])
def test_gives_the_data_where_there_are_some(client: Client, hub: FakeHub, value):
    hub.script = lambda asked: asked.answered(value=value)
    assert ask(client).require_data().name.lastName == LAST_NAME


@pytest.mark.parametrize("value", ["NO_DATA_FOUND", "NO_RESULT"])
def test_declines_only_when_data_are_required(client: Client, hub: FakeHub, value):
    hub.script = lambda asked: asked.answered(**{**REPLACED, "value": value})
    answer = ask(client)
    assert not answer.found
    with pytest.raises(Declined) as caught:
        answer.require_data()
    assert isinstance(caught.value, CrossroadsError)
    assert (caught.value.code, caught.value.value, caught.value.answer) == ("MSG00006", value, answer)
    assert caught.value.information == {"newSSIN": NUMBER}


@pytest.mark.parametrize(("value", "found"), [("OK", True), ("NOK", False)])
def test_an_acknowledgement_is_done_or_not(client: Client, hub: FakeHub, value, found):
    hub.script = lambda asked: asked.answered(value=value, result="")
    answer = client.manage_access.manage_access(
        action="OPEN", register="PRIMARY", ssin=NUMBER, proof_of_identity={"card_number": "1"}
    )
    assert answer.found is found
    assert answer.to_plain() is None


def test_shows_no_personal_data_in_its_repr_nor_in_the_error(client: Client, hub: FakeHub):
    assert LAST_NAME not in repr(ask(client))
    hub.script = lambda asked: asked.answered(**REPLACED)
    answer = ask(client)
    with pytest.raises(Declined) as caught:
        answer.require_data()
    for text in (repr(answer), str(caught.value), repr(caught.value)):
        assert NUMBER not in text
        assert "MSG00006" in text
