"""A bound on simultaneous calls, and a circuit that opens and closes."""

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.refusals import SourceInvalid, SourceRefused, SourceTimedOut, SourceUnavailable, SourceUntrusted
from gateway.routing.bulkhead import Bulkhead

SILENCE = (SourceUnavailable, SourceTimedOut)
BAD_ANSWERS = (SourceRefused, SourceUntrusted, SourceInvalid)


class Ticks:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def ticks():
    return Ticks()


def a_bulkhead(ticks, **options):
    return Bulkhead(**{"concurrent": 2, "failures_before_open": 3, "open_seconds": 5, "ticks": ticks, **options})


def call(bulkhead, refusal=None):
    """Make one call; return the detail of the refusal that it ends with, or nothing."""
    try:
        with bulkhead.call():
            if refusal is not None:
                raise refusal("as told")
    except (*SILENCE, *BAD_ANSWERS) as error:
        return error.detail
    return None


@pytest.mark.parametrize("refusal", SILENCE)
def test_opens_after_so_many_silences(ticks, refusal):
    bulkhead = a_bulkhead(ticks)
    assert [call(bulkhead, refusal) for _ in range(4)] == ["as told", "as told", "as told", "circuit open"]


@pytest.mark.parametrize("refusal", BAD_ANSWERS)
def test_stays_closed_for_a_provider_that_answers_badly(ticks, refusal):
    bulkhead = a_bulkhead(ticks)
    assert {call(bulkhead, refusal) for _ in range(10)} == {"as told"}


@pytest.mark.parametrize("between", [None, SourceInvalid])
def test_counts_only_silences_in_a_row(ticks, between):
    bulkhead = a_bulkhead(ticks)
    for refusal in (SourceTimedOut, SourceTimedOut, between, SourceTimedOut, SourceTimedOut):
        assert call(bulkhead, refusal) != "circuit open"
    assert call(bulkhead) is None


def opened(ticks):
    bulkhead = a_bulkhead(ticks)
    for _ in range(3):
        call(bulkhead, SourceUnavailable)
    return bulkhead


def test_lets_one_call_through_after_the_open_time_and_closes_when_it_is_answered(ticks):
    bulkhead = opened(ticks)
    ticks.now += 4.999
    assert call(bulkhead) == "circuit open"
    ticks.now += 0.001
    assert call(bulkhead) is None
    assert call(bulkhead) is None


def test_stays_open_when_the_one_call_fails(ticks):
    bulkhead = opened(ticks)
    ticks.now += 5
    assert call(bulkhead, SourceTimedOut) == "as told"
    assert call(bulkhead) == "circuit open"


def test_lets_only_one_call_try_while_others_wait_for_its_outcome(ticks):
    bulkhead = opened(ticks)
    ticks.now += 5
    with bulkhead.call():
        assert call(bulkhead) == "circuit open"
    assert call(bulkhead) is None


def test_gives_no_place_to_more_calls_than_there_are(ticks):
    bulkhead = a_bulkhead(ticks)
    with bulkhead.call(), bulkhead.call():
        assert call(bulkhead) == "all places taken"
    assert call(bulkhead) is None


def test_gives_a_place_back_whatever_a_call_ends_with(ticks):
    bulkhead = a_bulkhead(ticks, concurrent=1)
    with pytest.raises(ZeroDivisionError), bulkhead.call():
        raise ZeroDivisionError
    assert call(bulkhead) is None


@given(st.lists(st.sampled_from([None, *SILENCE, *BAD_ANSWERS]), max_size=40))
def test_is_open_exactly_after_three_silences_in_a_row(outcomes):
    bulkhead, silences = a_bulkhead(Ticks()), 0
    for outcome in outcomes:
        told = call(bulkhead, outcome)
        assert (told == "circuit open") is (silences >= 3)
        if told != "circuit open":
            silences = silences + 1 if outcome in SILENCE else 0


def test_never_lets_more_threads_in_than_it_has_places(ticks):
    bulkhead, inside, most, lock = a_bulkhead(ticks, concurrent=3), 0, 0, threading.Lock()
    start, done = threading.Barrier(12), []

    def run():
        nonlocal inside, most
        start.wait()
        try:
            with bulkhead.call():
                with lock:
                    inside += 1
                    most = max(most, inside)
                with lock:
                    inside -= 1
        except SourceUnavailable:
            pass
        done.append(True)

    threads = [threading.Thread(target=run) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(done) == 12
    assert most <= 3
