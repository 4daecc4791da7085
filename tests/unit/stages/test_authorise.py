"""One order of noes. The functional tests tell each of them; here is what the stage does with its collaborators."""

from dataclasses import replace

import pytest

from gateway.catalogue.message import Answer
from gateway.exchange import Authorised, Declined
from gateway.stages.authorise import Authorise
from tests.support.directory import OPEN, a_directory, a_grant, a_known_number, a_number, an_inscription
from tests.support.facts import the_catalogue, validated

MANAGE = "ManageAccess.manageAccess"


@pytest.fixture
def directory(tmp_path, clock):
    directory = a_directory(tmp_path, clock)
    grant = {"service": "ManageAccess", "operation": "manageAccess", "legal_context": "DIRECTORY:FILE_MANAGEMENT"}
    directory.authorisations.put_grants([a_grant(), a_grant(**grant)])
    return directory


@pytest.fixture
def authorise(directory, clock):
    def make(**rules):
        names = validated(MANAGE, **an_access_request()).operation.rules
        all_pass = dict.fromkeys(names, lambda criteria, clock: None)
        return Authorise(catalogue=the_catalogue(), directory=directory, clock=clock, rules={**all_pass, **rules})

    return make


def an_access_request(**changes):
    return {
        "action": "REGISTER",
        "register": "PRIMARY",
        "ssin": str(a_number()),
        "purpose": "INQUIRY",
        "capacity": "17/1",
        "period": OPEN,
        "proofOfIdentity": {"cardNumber": "591000000106"},
        **changes,
    }


def code_of(fact):
    return fact.answer.code if isinstance(fact, Declined) else None


def test_hands_on_the_grant_and_what_is_known_of_the_number(authorise, directory):
    known = a_known_number(a_number())
    directory.persons.put_numbers([known])
    directory.persons.put_inscriptions([an_inscription(a_number())])
    fact = authorise()(validated(ssin=str(a_number())))
    assert isinstance(fact, Authorised)
    assert (fact.grant, fact.number) == (a_grant(), known)


def test_knows_no_number_of_a_question_that_names_nobody(authorise, directory):
    grant = {"service": "TestConnectionService", "operation": "sendTestMessage", "legal_context": "NETWORK:OPERATIONS"}
    directory.authorisations.put_grants([a_grant(**grant)])
    fact = authorise()(validated("TestConnectionService.sendTestMessage", echo="x"))
    assert isinstance(fact, Authorised)
    assert fact.number is None


def test_asks_the_rules_in_the_order_of_the_catalogue_until_one_says_no(authorise, directory):
    directory.persons.put_numbers([a_known_number(a_number())])
    question = validated(MANAGE, **an_access_request())
    names = question.operation.rules
    asked = []

    def rule(name, answer):
        def check(criteria, clock):
            asked.append(name)
            return answer

        return check

    rules = {name: rule(name, None) for name in names}
    rules[names[2]] = rule(names[2], Answer(code="ACC10010"))
    assert code_of(authorise(**rules)(question)) == "ACC10010"
    assert asked == list(names[:3])


def test_asks_no_rule_about_what_cannot_be_read(authorise):
    question = validated(MANAGE, **an_access_request())
    question = replace(question, question=replace(question.question, unreadable=("period",)))

    def rule(criteria, clock):
        raise AssertionError("asked about nothing")

    rules = dict.fromkeys(question.operation.rules, rule)
    fact = authorise(**rules)(question)
    assert code_of(fact) == "MSG00008"
    assert fact.answer.information == (("field", "period"),)


def test_names_at_most_fifteen_fields(authorise):
    """As many as the contract allows."""
    question = validated(MANAGE, **an_access_request())
    unreadable = tuple(f"f{number}" for number in range(40))
    fact = authorise()(replace(question, question=replace(question.question, unreadable=unreadable)))
    assert len(fact.answer.information) == 15


def test_names_the_path_of_a_wrong_number(authorise):
    fact = authorise()(validated(ssin="85073000100"))
    assert code_of(fact) == "MSG00011"
    assert fact.answer.information == (("ssin", "85073000100"),)
