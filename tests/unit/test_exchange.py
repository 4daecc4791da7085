"""The facts keep what they were built on, and say from where on a caller may be told something."""

import pytest

from gateway.catalogue.message import Answer
from gateway.exchange import Declined, acceptance_of
from tests.support.facts import accepted, an_arrival, answered, authorised, received, the_catalogue

ASKED = {"ssin": "85073000105"}
AUTHORISED = authorised(**ASKED)
BEFORE = [an_arrival(), received(the_catalogue().services["PersonService"]), accepted(**ASKED).secured]
AFTER = [
    AUTHORISED.validated.accepted,
    AUTHORISED.validated,
    AUTHORISED,
    answered(AUTHORISED, Answer()),
    Declined(validated=AUTHORISED.validated, answer=Answer()),
]


def by_name(fact):
    return type(fact).__name__


@pytest.mark.parametrize("fact", BEFORE, ids=by_name)
def test_nothing_rests_on_an_acceptance_before_there_is_one(fact):
    assert acceptance_of(fact) is None


@pytest.mark.parametrize("fact", AFTER, ids=by_name)
def test_everything_after_rests_on_the_one_acceptance(fact):
    assert acceptance_of(fact) is AUTHORISED.validated.accepted
    assert fact.arrived is AUTHORISED.arrived


def test_a_fact_cannot_be_changed():
    with pytest.raises(AttributeError):
        AUTHORISED.number = None


def test_an_authorised_question_says_who_asked_what():
    assert AUTHORISED.caller.application.identifier == "centre-1"
    assert (AUTHORISED.service.name, AUTHORISED.operation.name) == ("PersonService", "consultPerson")
    assert AUTHORISED.question.criteria == ASKED
