from datetime import timedelta

import pytest

from gateway.directory.memory import ShortMemory

LIFE = timedelta(seconds=2)


class Source:
    """Counts how often it is asked."""

    def __init__(self, answer="answer"):
        self.answer, self.asked = answer, 0

    def __call__(self):
        self.asked += 1
        return self.answer


@pytest.fixture
def memory(clock):
    return ShortMemory(clock, life=LIFE, size=2)


def test_asks_once_within_its_life(memory, clock):
    source = Source()
    memory.recall("key", source)
    clock.advance(timedelta(seconds=1.9))
    assert memory.recall("key", source) == "answer"
    assert source.asked == 1


def test_asks_again_at_the_end_of_its_life(memory, clock):
    source = Source()
    memory.recall("key", source)
    clock.advance(LIFE)
    source.answer = "new"
    assert memory.recall("key", source) == "new"


def test_use_does_not_make_an_answer_live_longer(memory, clock):
    source = Source()
    for _ in range(3):
        memory.recall("key", source)
        clock.advance(timedelta(seconds=1))
    assert source.asked == 2


def test_never_remembers_that_something_is_not_there(memory):
    assert memory.recall("key", Source(None)) is None
    assert memory.recall("key", Source()) == "answer"


def test_forgets_on_demand(memory):
    memory.recall("key", Source("old"))
    memory.forget()
    assert memory.recall("key", Source("new")) == "new"


def test_holds_no_more_than_its_size(memory):
    for key in range(10):
        memory.recall(key, Source(key))
    assert len(memory._entries) <= 2
