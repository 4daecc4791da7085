from datetime import timedelta

import pytest

from gateway.catalogue.message import Identification
from gateway.behaviours.mismatch import MOST, WITHIN, Mismatches
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


def guess_wrongly(mismatches, times, customer=CENTRE, ssin=PERSON):
    for _ in range(times):
        mismatches.record(customer, ssin)


def test_four_wrong_guesses_leave_one(mismatches):
    guess_wrongly(mismatches, MOST - 1)
    assert not mismatches.is_exhausted(CENTRE, PERSON)


def test_the_fifth_wrong_guess_is_the_last(mismatches):
    guess_wrongly(mismatches, MOST)
    assert mismatches.is_exhausted(CENTRE, PERSON)


def test_another_customer_may_still_ask(mismatches):
    guess_wrongly(mismatches, MOST)
    assert not mismatches.is_exhausted(OTHER, PERSON)


def test_another_person_may_still_be_asked_about(mismatches):
    guess_wrongly(mismatches, MOST)
    assert not mismatches.is_exhausted(CENTRE, ANOTHER)


def test_guessing_may_go_on_after_a_day(mismatches, clock):
    guess_wrongly(mismatches, MOST)
    clock.advance(WITHIN)
    assert not mismatches.is_exhausted(CENTRE, PERSON)


def test_guessing_may_not_go_on_before_a_day_has_passed(mismatches, clock):
    guess_wrongly(mismatches, MOST)
    clock.advance(WITHIN - timedelta(seconds=1))
    assert mismatches.is_exhausted(CENTRE, PERSON)


def test_guesses_of_different_days_do_not_add_up(mismatches, clock):
    guess_wrongly(mismatches, MOST - 1)
    clock.advance(WITHIN)
    guess_wrongly(mismatches, 1)
    assert not mismatches.is_exhausted(CENTRE, PERSON)


def test_forgets_the_quietest_when_there_are_too_many(clock):
    mismatches = Mismatches(clock, pairs=2)
    guess_wrongly(mismatches, MOST, ssin=a_number(1))
    guess_wrongly(mismatches, MOST, ssin=a_number(2))
    guess_wrongly(mismatches, 1, ssin=a_number(1))
    guess_wrongly(mismatches, 1, ssin=a_number(3))
    assert [mismatches.is_exhausted(CENTRE, a_number(position)) for position in (1, 2)] == [True, False]
