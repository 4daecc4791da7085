import dataclasses
from datetime import date

import pytest

from gateway.database import Database
from gateway.directory import Directory, RegisterKind
from gateway.refusals import DirectoryUnavailable
from gateway.values import Capacity, NumberKind, OpenPeriod
from tests.support.clock import StoppedClock
from tests.support.directory import (
    INCOME,
    INQUIRY,
    TODAY,
    a_known_number,
    a_number,
    a_welfare_centre,
    an_employment_office,
    an_inscription,
)

CENTRE, OTHER, OFFICE = a_welfare_centre(1), a_welfare_centre(2), an_employment_office()
PERSON = a_number()
BIS, REGISTER, LATER = a_number(1, kind=NumberKind.BIS), a_number(3), a_number(5)
WAGE_EARNER = Capacity(sector=12, code=10)
JUNE = OpenPeriod(begin=date(2026, 6, 1), end=date(2026, 6, 30))


@pytest.fixture
def persons(directory):
    return directory.persons


# -- numbers


def test_a_number_that_was_never_given_is_unknown(persons):
    assert persons.find_number(PERSON) is None
    assert persons.find_successor(PERSON) is None
    assert persons.numbers_of_same_person(PERSON) == {PERSON}


def test_knows_how_a_number_stands(persons):
    known = a_known_number(BIS, register=RegisterKind.BIS, replaced_by=REGISTER, deceased_on=TODAY)
    persons.put_numbers([known])
    assert persons.find_number(BIS) == known


def test_follows_replacements_both_ways_over_any_number_of_steps(persons):
    persons.put_numbers(
        [
            a_known_number(BIS, replaced_by=REGISTER),
            a_known_number(REGISTER, replaced_by=LATER),
            a_known_number(LATER),
            a_known_number(a_number(7), replaced_by=LATER),
            a_known_number(a_number(9)),
        ]
    )
    everyone = {BIS, REGISTER, LATER, a_number(7)}
    for number in everyone:
        assert persons.numbers_of_same_person(number) == everyone
    assert persons.find_successor(BIS) == LATER
    assert persons.find_successor(LATER) is None


def test_ends_when_numbers_replace_each_other_in_a_circle(persons):
    persons.put_numbers([a_known_number(BIS, replaced_by=REGISTER), a_known_number(REGISTER, replaced_by=BIS)])
    assert persons.numbers_of_same_person(BIS) == {BIS, REGISTER}
    assert persons.find_successor(BIS) == REGISTER


def test_entering_a_number_again_overwrites_how_it_stands(persons):
    persons.put_numbers([a_known_number(PERSON)])
    dead = a_known_number(PERSON, deceased_on=TODAY)
    assert persons.put_numbers(iter([dead])) == 1
    assert persons.find_number(PERSON) == dead


# -- who keeps a file


def holds(persons, institution=CENTRE, capacities=(INQUIRY,), during=TODAY, numbers=(PERSON,)):
    return persons.holds(numbers, institution, capacities, during)


def test_a_centre_holds_a_file_that_it_opened_itself(persons):
    persons.put_inscriptions([an_inscription(PERSON)])
    assert holds(persons)


def test_nobody_holds_a_file_on_somebody_else(persons):
    persons.put_inscriptions([an_inscription(PERSON)])
    assert not holds(persons, numbers=[a_number(3)])
    assert not holds(persons, numbers=[])


def test_a_centre_does_not_hold_the_file_of_its_neighbour(persons):
    persons.put_inscriptions([an_inscription(PERSON, organisation=OTHER.number)])
    assert not holds(persons)


def test_a_line_of_the_whole_sector_says_nothing_of_one_centre(persons):
    persons.put_inscriptions([an_inscription(PERSON, organisation=None)])
    assert not holds(persons)


def test_a_line_of_the_whole_sector_counts_for_an_institution_of_the_primary_network(persons):
    persons.put_inscriptions([an_inscription(PERSON, capacity=WAGE_EARNER, organisation=None)])
    assert holds(persons, OFFICE, [WAGE_EARNER])


def test_an_institution_of_the_primary_network_holds_its_own_lines_and_not_those_of_others(persons):
    own = an_inscription(PERSON, capacity=WAGE_EARNER, organisation=OFFICE.number)
    persons.put_inscriptions([own, an_inscription(a_number(3), capacity=WAGE_EARNER, organisation=OTHER.number)])
    assert holds(persons, OFFICE, [WAGE_EARNER])
    assert not holds(persons, OFFICE, [WAGE_EARNER], numbers=[a_number(3)])


def test_a_file_of_another_sector_does_not_count_though_the_capacity_is_allowed(persons):
    persons.put_inscriptions([an_inscription(PERSON, organisation=None)])
    assert not holds(persons, OFFICE, [INQUIRY, WAGE_EARNER])


def test_a_code_that_is_allowed_in_another_sector_is_not_allowed_in_the_own(persons):
    same_code = Capacity(sector=OFFICE.sector, code=INQUIRY.code)
    persons.put_inscriptions([an_inscription(PERSON, capacity=same_code, organisation=None)])
    assert not holds(persons, OFFICE, [INQUIRY, WAGE_EARNER])
    assert holds(persons, OFFICE, [same_code])


def test_a_file_in_another_capacity_does_not_count(persons):
    persons.put_inscriptions([an_inscription(PERSON, capacity=INCOME)])
    assert not holds(persons)
    assert holds(persons, capacities=[INQUIRY, INCOME])
    assert not holds(persons, capacities=[])


@pytest.mark.parametrize(
    ("day", "verdict"),
    [(date(2026, 5, 31), False), (date(2026, 6, 1), True), (date(2026, 6, 30), True), (date(2026, 7, 1), False)],
)
def test_a_file_counts_from_its_first_day_to_its_last(persons, day, verdict):
    persons.put_inscriptions([an_inscription(PERSON, period=JUNE)])
    assert holds(persons, during=day) is verdict


@pytest.mark.parametrize(
    ("period", "verdict"),
    [
        (OpenPeriod(begin=date(2026, 1, 1), end=date(2026, 6, 1)), True),
        (OpenPeriod(begin=date(2026, 6, 30)), True),
        (OpenPeriod(begin=date(2026, 1, 1), end=date(2026, 5, 31)), False),
        (OpenPeriod(begin=date(2026, 7, 1)), False),
    ],
    ids=["its-first-day", "its-last-day", "ends-before", "begins-after"],
)
def test_one_common_day_with_the_period_is_enough(persons, period, verdict):
    persons.put_inscriptions([an_inscription(PERSON, period=JUNE)])
    assert holds(persons, during=period) is verdict


def test_a_file_under_a_replaced_number_counts_when_all_numbers_are_given(persons):
    persons.put_numbers([a_known_number(BIS, replaced_by=REGISTER), a_known_number(REGISTER)])
    persons.put_inscriptions([an_inscription(BIS)])
    assert not holds(persons, numbers=[REGISTER])
    assert holds(persons, numbers=persons.numbers_of_same_person(REGISTER))


# -- lines


def test_lists_the_lines_that_fit_begin_ascending(persons):
    june = an_inscription(PERSON, period=JUNE)
    may = an_inscription(PERSON, period=OpenPeriod(begin=date(2026, 5, 1), end=date(2026, 5, 15)), capacity=INCOME)
    elsewhere = an_inscription(PERSON, organisation=OTHER.number)
    wide = an_inscription(PERSON, capacity=WAGE_EARNER, organisation=None, purpose=None)
    lines = [june, may, elsewhere, wide]
    persons.put_inscriptions([*lines, an_inscription(a_number(3))])
    assert set(persons.lines([PERSON])) == set(lines)
    assert persons.lines([PERSON], organisation=CENTRE.number) == (may, june)
    assert persons.lines([PERSON], sector=12) == (wide,)
    assert persons.lines([PERSON], capacity=INCOME) == (may,)
    assert persons.lines([PERSON], organisation=CENTRE.number, overlapping=JUNE) == (june,)


def test_entering_a_line_again_overwrites_the_one_with_the_same_begin(persons):
    persons.put_inscriptions([an_inscription(PERSON)])
    closed = dataclasses.replace(an_inscription(PERSON), period=OpenPeriod(begin=date(2026, 1, 1), end=TODAY))
    assert persons.put_inscriptions([closed]) == 1
    assert persons.lines([PERSON]) == (closed,)


def test_enters_many_persons_as_they_come(persons):
    given = (a_known_number(a_number(position)) for position in range(1, 900))
    assert persons.put_numbers(given) == 899
    assert persons.find_number(a_number(899)) is not None


@pytest.mark.parametrize(
    "ask",
    [
        lambda persons: persons.find_number(PERSON),
        lambda persons: persons.numbers_of_same_person(PERSON),
        holds,
        lambda persons: persons.lines([PERSON]),
        lambda persons: persons.open_line(an_inscription(PERSON)),
    ],
)
def test_is_unavailable_without_a_database(tmp_path, ask):
    persons = Directory(Database(f"sqlite:///{tmp_path}/none.sqlite"), StoppedClock()).persons
    with pytest.raises(DirectoryUnavailable):
        ask(persons)
