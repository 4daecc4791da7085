"""What the journal is told: names of the catalogue, codes, digests, times; never what was asked."""

from dataclasses import replace
from hashlib import sha256
from http import HTTPStatus
from uuid import uuid4

import pytest
from lxml import etree

from gateway.catalogue.message import Answer
from gateway.exchange import Declined, Reply
from gateway.journal import Hop, OutcomeKind, StageTime
from gateway.refusals import FailedDigest, SchemaViolation, SourceInvalid
from gateway.routing import Hop as RoutingHop
from gateway.stages.record import Record
from tests.support.clock import NOON
from tests.support.directory import a_grant, a_number
from tests.support.facts import accepted, an_arrival, answered, authorised, received, the_catalogue, validated

REPLY = Reply(status=HTTPStatus.OK, octets=b"reply")


class Journal:
    """Implements what `Record` asks of `gateway.journal.Journal`."""

    def record(self, outcome):
        self.outcome = outcome


@pytest.fixture
def journal():
    return Journal()


@pytest.fixture
def record(journal, clock):
    return Record(journal=journal, clock=clock)


def asked(**choices):
    return {"ssin": str(a_number()), **choices}


def test_records_an_answer_with_what_was_withheld(record, journal):
    ticket = uuid4()
    fact = authorised(**asked(ticket=ticket), grant=a_grant(blocks=("PersonIdentity.core",)))
    fact.arrived.stopwatch.stages.append(("receive", 12))
    fact.arrived.stopwatch.hops.append(RoutingHop(provider="RRN", ticket=None, outcome="answered", microseconds=7))
    record.answered(answered(fact, Answer(), etree.Element("result")), REPLY)
    outcome = journal.outcome
    assert (outcome.ticket, outcome.at, outcome.kind) == (fact.arrived.ticket, NOON, OutcomeKind.ANSWERED)
    assert (outcome.service, outcome.operation) == ("PersonService", "consultPerson")
    assert (outcome.legal_context, outcome.status_code) == ("REG:FILE_UPKEEP", "MSG00000")
    assert outcome.customer_ticket == str(ticket)
    assert outcome.stages == (StageTime(name="receive", microseconds=12),)
    assert outcome.hops == (Hop(provider="RRN", ticket=None, outcome="answered", microseconds=7),)
    assert outcome.reply_sha256 == sha256(b"reply").digest()
    assert {"name", "addressee", "address"} <= set(outcome.filtered)
    assert (outcome.fault_class, outcome.reason) == (None, None)


def test_records_a_no_as_declined(record, journal):
    record.answered(Declined(validated=validated(**asked()), answer=Answer(code="MSG00012")), REPLY)
    assert (journal.outcome.kind, journal.outcome.status_code) == (OutcomeKind.DECLINED, "MSG00012")
    assert journal.outcome.filtered == ()


def test_records_no_legal_context_that_the_operation_does_not_know(record, journal):
    question = validated(**asked(legal_context="Canaryname"))
    record.answered(Declined(validated=question, answer=Answer(code="MSG00013")), REPLY)
    assert journal.outcome.legal_context is None


def test_records_no_ticket_that_is_not_a_uuid(record, journal):
    question = validated(**asked())
    question = replace(question, question=replace(question.question, customer_ticket="Canaryname"))
    record.answered(Declined(validated=question, answer=Answer(code="MSG00013")), REPLY)
    assert journal.outcome.customer_ticket is None


@pytest.mark.parametrize(
    ("reached", "service", "operation"),
    [
        (an_arrival(), None, None),
        (received(the_catalogue().services["PersonService"]), "PersonService", None),
        (accepted(**asked()).secured, "PersonService", None),
        (accepted(**asked()), "PersonService", None),
        (validated(**asked()), "PersonService", "consultPerson"),
        (authorised(**asked()), "PersonService", "consultPerson"),
        (answered(authorised(**asked()), Answer()), "PersonService", "consultPerson"),
    ],
    ids=lambda fact: type(fact).__name__,
)
def test_records_a_refusal_with_what_was_known_by_then(record, journal, reached, service, operation):
    record.refused(reached, FailedDigest("Body"), REPLY)
    outcome = journal.outcome
    assert outcome.kind is OutcomeKind.REFUSED
    assert (outcome.fault_class, outcome.reason, outcome.detail) == ("S", "failed-digest", "Body")
    assert (outcome.service, outcome.operation) == (service, operation)
    assert (outcome.peer, outcome.status_code) == ("127.0.0.1", None)


@pytest.mark.parametrize(("detail", "kept"), [("", None), ("x" * 256, "x" * 256), ("x" * 257, "x" * 256)])
def test_records_as_much_detail_as_there_is_room_for(record, journal, detail, kept):
    record.refused(an_arrival(), SourceInvalid(detail), REPLY)
    assert journal.outcome.detail == kept


def test_tells_the_journal_no_more_than_the_detail(record, journal):
    record.refused(validated(**asked()), SchemaViolation("pattern at x", where="Canaryname"), REPLY)
    assert "Canaryname" not in repr(journal.outcome)


@pytest.mark.parametrize(
    ("dropped", "detail"),
    [((), None), (("To", "Action1234567"), "unsigned and dropped unread: To, Action…")],
)
def test_names_what_the_profile_let_us_drop_without_its_numbers(record, journal, dropped, detail):
    question = validated(**asked())
    verified = replace(question.accepted.secured.verified, dropped_parts=dropped)
    secured = replace(question.accepted.secured, verified=verified)
    question = replace(question, accepted=replace(question.accepted, secured=secured))
    record.answered(Declined(validated=question, answer=Answer(code="MSG00013")), REPLY)
    assert journal.outcome.detail == detail
