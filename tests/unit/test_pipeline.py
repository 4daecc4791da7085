"""The path, with stages that only say that they were there: order, noes, failures, and what is told when nothing can be
recorded.
"""

from http import HTTPStatus

import pytest

from gateway.catalogue.message import Answer
from gateway.exchange import Declined, Reply
from gateway.pipeline import Pipeline
from gateway.refusals import (
    DirectoryUnavailable,
    FailedSignature,
    InternalFailure,
    JournalUnavailable,
    SchemaViolation,
    SourceTimedOut,
)
from tests.support.facts import accepted, an_arrival, answered, authorised, received, the_catalogue, validated

ASKED = {"ssin": "85073000105"}
ARRIVED = an_arrival()
RECEIVED = received(the_catalogue().services["PersonService"])
ACCEPTED = accepted(**ASKED)
VALIDATED = validated(**ASKED)
AUTHORISED = authorised(**ASKED)
ANSWERED = answered(AUTHORISED, Answer())
NO = Declined(validated=VALIDATED, answer=Answer(code="MSG00012"))
REPLY = Reply(status=HTTPStatus.OK, octets=b"answer")
FAULT = Reply(status=HTTPStatus.INTERNAL_SERVER_ERROR, octets=b"fault")
STAGES = {
    "receive": RECEIVED,
    "secure": ACCEPTED.secured,
    "accept": ACCEPTED,
    "validate": VALIDATED,
    "authorise": AUTHORISED,
    "route": ANSWERED,
    "respond": REPLY,
}
AFTER_ACCEPTANCE = ("validate", "authorise", "route", "respond")


class Recorder:
    """Implements `gateway.pipeline.Recorder`; fails at the calls that it is told."""

    def __init__(self):
        self.rows = []
        self.fails = []
        """One entry for each of the next calls."""

    def answered(self, outcome, reply):
        self._write(("answered", outcome))

    def refused(self, reached, refusal, reply):
        self._write(("refused", type(reached).__name__, refusal.journal_reason, refusal.detail))

    def _write(self, row):
        if self.fails and self.fails.pop(0):
            raise JournalUnavailable
        self.rows.append(row)


class Path:
    """A pipeline whose stages return, or raise, what is prepared."""

    def __init__(self):
        self.outcomes = dict(STAGES)
        self.visited = []
        self.recorder = Recorder()

    def run(self):
        stages = {name: self._stage(name) for name in STAGES}
        return Pipeline(**stages, refuse=lambda reached, refusal: FAULT, recorder=self.recorder).run(ARRIVED)

    def _stage(self, name):
        def stage(fact):
            self.visited.append((name, fact))
            outcome = self.outcomes[name]
            if isinstance(outcome, Exception):
                raise outcome
            return outcome

        return stage


@pytest.fixture
def path():
    return Path()


def test_visits_the_stages_in_order_each_with_what_the_one_before_found(path):
    assert path.run() is REPLY
    found = [ARRIVED, *STAGES.values()]
    assert path.visited == list(zip(STAGES, found, strict=False))
    assert path.recorder.rows == [("answered", ANSWERED)]


@pytest.mark.parametrize(("stage", "skipped"), [("validate", {"authorise", "route"}), ("authorise", {"route"})])
def test_a_no_ends_the_questions_and_is_answered(path, stage, skipped):
    path.outcomes[stage] = NO
    assert path.run() is REPLY
    assert [name for name, _ in path.visited] == [name for name in STAGES if name not in skipped]
    assert path.visited[-1] == ("respond", NO)
    assert path.recorder.rows == [("answered", NO)]


REACHED = ["Arrived", "Received", "Secured", "Accepted", "Validated", "Authorised", "Answered"]


@pytest.mark.parametrize(("stage", "reached"), list(zip(STAGES, REACHED, strict=True)))
@pytest.mark.parametrize("refusal", [FailedSignature("x"), SchemaViolation("x"), SourceTimedOut("x")])
def test_a_refusal_ends_the_path_where_it_was_and_is_recorded_before_the_fault_leaves(path, stage, reached, refusal):
    path.outcomes[stage] = refusal
    assert path.run() is FAULT
    assert path.visited[-1][0] == stage
    assert path.recorder.rows == [("refused", reached, refusal.journal_reason, "x")]


@pytest.mark.parametrize("stage", STAGES)
def test_what_is_unforeseen_is_recorded_by_its_kind_alone(path, stage):
    path.outcomes[stage] = KeyError("Canaryname")
    assert path.run() is FAULT
    ((_, _, reason, detail),) = path.recorder.rows
    assert (reason, detail) == ("internal-failure", "KeyError")


@pytest.mark.parametrize("stage", ["receive", "secure", "accept"])
@pytest.mark.parametrize("refusal", [FailedSignature("x"), JournalUnavailable(), DirectoryUnavailable()])
def test_invites_to_send_again_what_was_not_accepted_and_cannot_be_recorded(path, stage, refusal):
    path.outcomes[stage] = refusal
    path.recorder.fails = [True]
    reply = path.run()
    assert (reply.status, reply.octets) == (HTTPStatus.SERVICE_UNAVAILABLE, b"")
    assert reply.retry_after is not None


@pytest.mark.parametrize("stage", AFTER_ACCEPTANCE)
def test_leaves_the_outcome_unknown_when_neither_answer_nor_fault_can_be_recorded(path, stage):
    path.outcomes[stage] = SourceTimedOut("x")
    path.recorder.fails = [True]
    reply = path.run()
    assert (reply.status, reply.octets, reply.retry_after) == (HTTPStatus.INTERNAL_SERVER_ERROR, b"", None)


def test_sends_no_answer_that_it_cannot_record(path):
    path.recorder.fails = [True, True]
    reply = path.run()
    assert (reply.status, reply.octets, reply.retry_after) == (HTTPStatus.INTERNAL_SERVER_ERROR, b"", None)
    assert path.recorder.rows == []


def test_a_journal_that_fails_for_a_moment_after_acceptance_is_a_failure_and_no_invitation(path):
    path.recorder.fails = [True, False]
    assert path.run() is FAULT
    assert path.recorder.rows == [("refused", "Answered", "internal-failure", "journal-unavailable")]


@pytest.mark.parametrize("stage", AFTER_ACCEPTANCE)
def test_a_directory_that_fails_after_acceptance_is_a_failure_and_no_invitation(path, stage):
    """The one-time keys of the message are used: the same octets would be refused as a replay."""
    path.outcomes[stage] = DirectoryUnavailable("SQLITE_BUSY")
    assert path.run() is FAULT
    ((_, _, reason, detail),) = path.recorder.rows
    assert (reason, detail) == (InternalFailure.journal_reason, "directory-unavailable")


def test_a_defect_in_making_the_fault_costs_the_exchange_nothing_but_its_text(path):
    path.outcomes["respond"] = ZeroDivisionError("of the message")

    def refuse(reached, refusal):
        raise ZeroDivisionError("again")

    stages = {name: path._stage(name) for name in STAGES}
    reply = Pipeline(**stages, refuse=refuse, recorder=path.recorder).run(ARRIVED)
    assert (reply.status, reply.octets) == (HTTPStatus.INTERNAL_SERVER_ERROR, b"")
    assert path.recorder.rows == [("refused", "Answered", InternalFailure.journal_reason, "ZeroDivisionError")]
