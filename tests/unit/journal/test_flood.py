from datetime import timedelta
from uuid import uuid4

import pytest

from gateway.journal.flood import FloodGate, RefusalRate
from gateway.journal.records import OutcomeKind
from gateway.refusals import FaultClass
from tests.support.clock import NOON
from tests.support.journal import a_refusal, an_outcome


@pytest.fixture
def gate(clock):
    return FloodGate(clock, RefusalRate(per_second=2, burst=3))


def admitted(gate, count, **deviations):
    return sum(gate.admits(a_refusal(**deviations)) for _ in range(count))


def test_admits_a_burst_and_counts_the_rest(gate):
    assert admitted(gate, 10) == 3
    (counted,) = gate.take()
    assert counted.count == 7


def test_admits_again_as_time_passes(gate, clock):
    admitted(gate, 10)
    clock.advance(timedelta(seconds=1))
    assert admitted(gate, 10) == 2


def test_a_long_silence_earns_no_more_than_a_burst(gate, clock):
    clock.advance(timedelta(days=1))
    assert admitted(gate, 10) == 3


@pytest.mark.parametrize("kind", [OutcomeKind.ANSWERED, OutcomeKind.DECLINED])
def test_never_holds_back_an_answer(gate, kind):
    admitted(gate, 10)
    assert gate.admits(an_outcome(kind=kind))


@pytest.mark.parametrize("fault_class", [FaultClass.VALIDATION, FaultClass.INTERNAL])
def test_never_holds_back_a_refusal_after_acceptance(gate, fault_class):
    admitted(gate, 10)
    assert gate.admits(a_refusal(fault_class=fault_class))


@pytest.mark.parametrize("fault_class", [FaultClass.TRANSPORT, FaultClass.PARSE, FaultClass.SECURITY])
def test_holds_back_every_refusal_before_acceptance(gate, fault_class):
    admitted(gate, 10)
    assert not gate.admits(a_refusal(fault_class=fault_class))


def test_counts_each_class_and_reason_apart_with_a_sample_and_its_period(gate):
    admitted(gate, 3)
    sample = uuid4()
    gate.admits(a_refusal(ticket=sample, reason="replayed"))
    gate.admits(a_refusal(reason="replayed", at=NOON + timedelta(seconds=9)))
    gate.admits(a_refusal(fault_class="P", reason="malformed-xml"))
    replayed, malformed = gate.take()
    assert (replayed.reason, replayed.count, replayed.sample) == ("replayed", 2, sample)
    assert (replayed.begin, replayed.end) == (NOON, NOON + timedelta(seconds=9))
    assert (malformed.fault_class, malformed.reason, malformed.count) == ("P", "malformed-xml", 1)


def test_begins_again_after_taking(gate):
    admitted(gate, 10)
    gate.take()
    assert gate.take() == []


def test_what_was_put_back_is_counted_with_what_came_since(gate):
    admitted(gate, 10)
    taken = gate.take()
    admitted(gate, 2)
    gate.put_back(taken)
    (counted,) = gate.take()
    assert counted.count == 9
