"""Replay memory of one process: a key is accepted once while the message that used it can be fresh."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from gateway.provider.memory import ProcessMemory
from tests.support.clock import NOON, StoppedClock

SECOND = timedelta(seconds=1)
MARGIN = timedelta(seconds=60)
KEYS = st.lists(st.sampled_from([b"a", b"b", b"c"]), min_size=1, max_size=2, unique=True)


def test_accepts_keys_once():
    memory = ProcessMemory(StoppedClock())
    assert memory.accept([b"a", b"b"], NOON + SECOND)
    assert memory.has_seen([b"b"])
    assert not memory.accept([b"a"], NOON + SECOND)


def test_remembers_nothing_of_a_message_of_which_one_key_is_known():
    memory = ProcessMemory(StoppedClock())
    memory.accept([b"a"], NOON + SECOND)
    assert not memory.accept([b"b", b"a"], NOON + SECOND)
    assert not memory.has_seen([b"b"])


def test_keeps_a_key_for_copies_that_were_fresh_and_are_still_being_decided(clock):
    memory = ProcessMemory(clock)
    memory.accept([b"a"], NOON + SECOND)
    clock.advance(SECOND + MARGIN)
    assert not memory.accept([b"a"], NOON + 2 * SECOND), "the instant itself still counts"
    clock.advance(timedelta(microseconds=1))
    assert memory.accept([b"a"], NOON + 2 * SECOND)


@given(st.lists(st.tuples(KEYS, st.integers(0, 5), st.integers(0, 40)), max_size=30))
def test_never_accepts_a_key_twice_within_its_time(messages):
    clock = StoppedClock()
    memory, held = ProcessMemory(clock), {}
    for keys, lasts, passes in messages:
        now = clock.advance(passes * SECOND)
        is_new = not any(key in held and held[key] + MARGIN >= now for key in keys)
        assert memory.accept(keys, now + lasts * SECOND) is is_new
        if is_new:
            held |= dict.fromkeys(keys, now + lasts * SECOND)
