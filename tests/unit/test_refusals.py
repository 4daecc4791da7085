"""Every refusal is a decision with a class, a stable word and a sentence; none carries a text to the peer."""

import inspect

import pytest

from gateway import refusals
from gateway.refusals import FaultClass, InternalFailure, Refusal, Replayed, SourceRefusal, TransportRefusal

KINDS = [kind for _, kind in inspect.getmembers(refusals, inspect.isclass) if issubclass(kind, Refusal)]
DECISIONS = [kind for kind in KINDS if "journal_reason" in vars(kind)]


def by_name(kind):
    return kind.__name__


def test_no_two_decisions_have_the_same_word():
    words = [kind.journal_reason for kind in DECISIONS]
    assert len(set(words)) == len(words) > 20


@pytest.mark.parametrize("kind", KINDS, ids=by_name)
def test_a_refusal_is_documented(kind):
    assert (inspect.getdoc(kind) or "").endswith(".")


@pytest.mark.parametrize("kind", DECISIONS, ids=by_name)
def test_a_decision_belongs_to_one_class_and_keeps_its_detail(kind):
    assert isinstance(kind.fault_class, FaultClass)
    assert kind.journal_reason.replace("-", "").isalpha()
    assert kind.journal_reason == kind.journal_reason.lower()
    assert len(kind.journal_reason) <= 64
    assert kind("a detail").detail == str(kind("a detail")) == "a detail"
    assert kind().detail == ""


@pytest.mark.parametrize("kind", DECISIONS, ids=by_name)
def test_a_decision_says_all_that_its_class_must_tell(kind):
    if issubclass(kind, TransportRefusal):
        assert 400 <= kind.status < 600
    if issubclass(kind, SourceRefusal | InternalFailure):
        assert kind.reason_code in ("MSG00002", "MSG00003")


def test_a_refusal_stays_itself():
    refusal = Replayed("x")
    assert Refusal.of(refusal) is refusal


def test_of_a_foreign_exception_only_the_kind_is_kept():
    refusal = Refusal.of(KeyError("Canaryname"))
    assert isinstance(refusal, InternalFailure)
    assert refusal.detail == "KeyError"
