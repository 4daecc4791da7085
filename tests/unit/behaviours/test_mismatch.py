from datetime import timedelta

import pytest

from gateway.behaviours.mismatch import MOST, TOO_MANY, WITHIN, Mismatches
from gateway.catalogue.block import Identification
from gateway.catalogue.message import Answer
from gateway.refusals import SourceUnavailable
from tests.support.clock import StoppedClock
from tests.support.directory import a_number, a_welfare_centre

CENTRE, OTHER = (Identification(number=a_welfare_centre(position).number) for position in (1, 2))
PERSON, ANOTHER = a_number(1), a_number(2)


@pytest.fixture
def clock():
    return StoppedClock()


@pytest.fixture
def mismatches(clock):
    return Mismatches(clock)


WRONG, RIGHT = (Answer(result={"verdict": verdict}) for verdict in ("MISMATCH", "MATCH"))


def guess_wrongly(mismatches, times, customer=CENTRE, ssin=PERSON):
    for _ in range(times):
        mismatches.guard(customer, ssin, lambda: WRONG)


def may_guess(mismatches, customer=CENTRE, ssin=PERSON):
    return mismatches.guard(customer, ssin, lambda: RIGHT) is RIGHT


def test_four_wrong_guesses_leave_one(mismatches):
    guess_wrongly(mismatches, MOST - 1)
    assert may_guess(mismatches)


def test_the_fifth_wrong_guess_is_the_last(mismatches):
    guess_wrongly(mismatches, MOST)
    assert mismatches.guard(CENTRE, PERSON, lambda: RIGHT) == Answer(code=TOO_MANY)


def test_right_answers_are_not_counted(mismatches):
    assert all(may_guess(mismatches) for _ in range(2 * MOST))


def test_a_comparison_that_fails_is_not_counted(mismatches):
    def fail():
        raise SourceUnavailable("x")

    for _ in range(MOST):
        with pytest.raises(SourceUnavailable):
            mismatches.guard(CENTRE, PERSON, fail)
    assert may_guess(mismatches)


def test_guesses_that_come_at_once_are_not_all_let_through(mismatches):
    """Each comparison makes the next guess before it is done."""
    let_through = []

    def compare():
        let_through.append(1)
        if len(let_through) < 3 * MOST:
            mismatches.guard(CENTRE, PERSON, compare)
        return WRONG

    mismatches.guard(CENTRE, PERSON, compare)
    assert len(let_through) == MOST


def test_another_customer_may_still_ask(mismatches):
    guess_wrongly(mismatches, MOST)
    assert may_guess(mismatches, OTHER)


def test_another_person_may_still_be_asked_about(mismatches):
    guess_wrongly(mismatches, MOST)
    assert may_guess(mismatches, ssin=ANOTHER)


def test_guessing_may_go_on_after_a_day(mismatches, clock):
    guess_wrongly(mismatches, MOST)
    clock.advance(WITHIN)
    assert may_guess(mismatches)


def test_guessing_may_not_go_on_before_a_day_has_passed(mismatches, clock):
    guess_wrongly(mismatches, MOST)
    clock.advance(WITHIN - timedelta(seconds=1))
    assert not may_guess(mismatches)


def test_guesses_of_different_days_do_not_add_up(mismatches, clock):
    guess_wrongly(mismatches, MOST - 1)
    clock.advance(WITHIN)
    guess_wrongly(mismatches, 1)
    assert may_guess(mismatches)


def test_forgets_the_quietest_when_there_are_too_many(clock):
    mismatches = Mismatches(clock, pairs=2)
    guess_wrongly(mismatches, MOST, ssin=a_number(1))
    guess_wrongly(mismatches, MOST, ssin=a_number(2))
    guess_wrongly(mismatches, 1, ssin=a_number(1))
    guess_wrongly(mismatches, 1, ssin=a_number(3))
    assert may_guess(mismatches, ssin=a_number(2))
