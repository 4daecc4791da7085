from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.database import Database
from gateway.directory import Directory, Effect
from gateway.values import NumberKind, OpenPeriod
from tests.support.clock import NOON
from tests.support.directory import (
    INCOME,
    INQUIRY,
    a_known_number,
    a_number,
    a_welfare_centre,
    an_inscription,
)

CENTRE, OTHER = a_welfare_centre(1), a_welfare_centre(2)
PERSON = a_number()


@pytest.fixture
def persons(directory):
    directory.persons.put_numbers([a_known_number(PERSON)])
    return directory.persons


def days(begin, end=None):
    """Return a period of June 2026."""
    return OpenPeriod(begin=date(2026, 6, begin), end=None if end is None else date(2026, 6, end))


def a_line(begin, end=None, **deviations):
    return an_inscription(PERSON, period=days(begin, end), **deviations)


def effects(opening):
    return [(change.effect, change.line.period) for change in opening.changes]


def periods(persons, **filters):
    return [line.period for line in persons.lines([PERSON], **filters)]


# -- opening


def test_creates_a_line_where_there_is_none(persons):
    opening = persons.open_line(a_line(1))
    assert effects(opening) == [(Effect.CREATED, days(1))]
    assert opening.overlapping == ()
    assert persons.lines([PERSON]) == (a_line(1),)


def test_leaves_a_line_unchanged_that_covers_the_period(persons):
    persons.open_line(a_line(1))
    assert effects(persons.open_line(a_line(5, 10))) == [(Effect.UNCHANGED, days(1))]
    assert periods(persons) == [days(1)]


@pytest.mark.parametrize(
    ("opened", "together"),
    [
        (days(15, 25), days(10, 25)),
        (days(21, 25), days(10, 25)),
        (days(5, 9), days(5, 20)),
        (days(5), days(5)),
        (days(20), days(10)),
    ],
    ids=["overlaps", "follows", "precedes", "surrounds", "opens-the-end"],
)
def test_extends_a_line_that_it_overlaps_or_touches(persons, opened, together):
    persons.open_line(a_line(10, 20))
    opening = persons.open_line(an_inscription(PERSON, period=opened))
    assert effects(opening) == [(Effect.EXTENDED, together)]
    assert periods(persons) == [together]


def test_creates_a_second_line_across_a_gap(persons):
    persons.open_line(a_line(1, 10))
    assert effects(persons.open_line(a_line(12, 20))) == [(Effect.CREATED, days(12, 20))]
    assert periods(persons) == [days(1, 10), days(12, 20)]


def test_bridging_lines_makes_one_of_them(persons):
    for begin, end in ((1, 5), (10, 15), (20, 25)):
        persons.open_line(a_line(begin, end))
    opening = persons.open_line(a_line(6, 19))
    assert effects(opening) == [
        (Effect.EXTENDED, days(1, 25)),
        (Effect.MERGED, days(10, 15)),
        (Effect.MERGED, days(20, 25)),
    ]
    assert periods(persons) == [days(1, 25)]


@pytest.mark.parametrize(
    "deviation",
    [{"capacity": INCOME}, {"phase": 2}, {"organisation": OTHER.number}],
    ids=["capacity", "phase", "organisation"],
)
def test_never_touches_the_line_of_another_file(persons, deviation):
    persons.open_line(a_line(1, 10, **deviation))
    assert effects(persons.open_line(a_line(5, 20))) == [(Effect.CREATED, days(5, 20))]
    assert periods(persons) == [days(1, 10), days(5, 20)]


def test_extends_the_line_under_a_number_that_was_replaced(persons):
    old = a_number(1, kind=NumberKind.BIS)
    persons.put_numbers([a_known_number(old, replaced_by=PERSON)])
    persons.put_inscriptions([an_inscription(old, period=days(1, 10))])
    assert effects(persons.open_line(a_line(5, 20))) == [(Effect.EXTENDED, days(1, 20))]
    assert persons.lines([PERSON]) == ()


def test_an_extension_takes_the_new_purpose_and_the_time_of_change(persons):
    persons.open_line(a_line(1, 10))
    later = NOON + timedelta(hours=1)
    persons.open_line(a_line(5, 20, purpose="REVIEW", changed_at=later))
    (line,) = persons.lines([PERSON])
    assert (line.purpose, line.changed_at) == ("REVIEW", later)


def test_tells_which_lines_of_the_sector_overlapped_before(persons):
    elsewhere = a_line(1, 10, organisation=OTHER.number)
    own = a_line(5, 15)
    persons.put_inscriptions([elsewhere, own, a_line(25, organisation=OTHER.number)])
    assert persons.open_line(a_line(8, 20)).overlapping == (elsewhere, own)


def test_writes_nothing_while_another_organisation_holds_an_exclusive_capacity(persons):
    held = a_line(1, 10, capacity=INCOME, organisation=OTHER.number)
    persons.put_inscriptions([held])
    opening = persons.open_line(a_line(5, 20, capacity=INCOME), exclusive=[INCOME])
    assert opening.is_contested
    assert opening.changes == ()
    assert opening.overlapping == (held,)
    assert persons.lines([PERSON]) == (held,)


@pytest.mark.parametrize(
    "present",
    [
        a_line(1, 10, capacity=INCOME),
        a_line(1, 10, capacity=INQUIRY, organisation=OTHER.number),
        a_line(1, 4, capacity=INCOME, organisation=OTHER.number),
    ],
    ids=["the-own-line", "another-capacity", "another-period"],
)
def test_an_exclusive_capacity_is_free(persons, present):
    persons.put_inscriptions([present])
    assert not persons.open_line(a_line(5, 20, capacity=INCOME), exclusive=[INCOME]).is_contested


def test_of_two_centres_that_open_an_exclusive_line_at_once_one_gets_it(persons, directory, clock):
    url = directory.services._database.url

    def open_from(centre):
        elsewhere = Directory(Database(url), clock).persons
        return elsewhere.open_line(a_line(1, capacity=INCOME, organisation=centre.number), exclusive=[INCOME])

    centres = [a_welfare_centre(position) for position in range(8)]
    with ThreadPoolExecutor(8) as threads:
        openings = list(threads.map(open_from, centres))
    assert sum(not opening.is_contested for opening in openings) == 1
    assert len(persons.lines([PERSON])) == 1


def test_of_many_writers_that_open_the_same_line_one_creates_it(persons, directory, clock):
    url = directory.services._database.url

    def open_it(_):
        (change,) = Directory(Database(url), clock).persons.open_line(a_line(1)).changes
        return change.effect

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(open_it, range(8)))
    assert sorted(found) == [Effect.CREATED, *[Effect.UNCHANGED] * 7]


# -- closing


def close(persons, on, **options):
    changes = persons.close_lines(PERSON, organisation=CENTRE.number, on=date(2026, 6, on), **options)
    return [(change.effect, change.line.period) for change in changes]


def test_a_closed_line_ends_with_the_day_and_stays(persons, clock):
    persons.open_line(a_line(1))
    clock.advance(timedelta(hours=1))
    assert close(persons, 20) == [(Effect.CLOSED, days(1, 20))]
    (line,) = persons.lines([PERSON])
    assert line.period == days(1, 20)
    assert line.changed_at == clock.now()


@pytest.mark.parametrize("on", [1, 20], ids=["its-first-day", "its-last-day"])
def test_the_ends_of_a_line_belong_to_it(persons, on):
    persons.open_line(a_line(1, 20))
    expected = Effect.UNCHANGED if on == 20 else Effect.CLOSED
    assert close(persons, on) == [(expected, days(1, on))]


def test_a_line_that_does_not_contain_the_day_is_left_alone(persons):
    persons.open_line(a_line(10, 20))
    assert close(persons, 9) == close(persons, 21) == []
    assert periods(persons) == [days(10, 20)]


def test_the_lines_of_others_are_left_alone(persons):
    persons.put_inscriptions([a_line(1, organisation=OTHER.number), a_line(1, organisation=None)])
    assert close(persons, 20) == []
    assert periods(persons) == [days(1), days(1)]


def test_closes_only_the_capacities_named(persons):
    persons.put_inscriptions([a_line(1), a_line(2, capacity=INCOME)])
    assert close(persons, 20, capacities=[INCOME]) == [(Effect.CLOSED, days(2, 20))]
    assert periods(persons) == [days(1), days(2, 20)]


def test_closes_only_the_purpose_named(persons):
    persons.put_inscriptions([a_line(1), a_line(2, capacity=INCOME, purpose="INCOME")])
    assert close(persons, 20, purpose="INCOME") == [(Effect.CLOSED, days(2, 20))]


def test_closes_lines_under_all_numbers_of_the_person(persons):
    old = a_number(1, kind=NumberKind.BIS)
    persons.put_numbers([a_known_number(old, replaced_by=PERSON)])
    persons.put_inscriptions([an_inscription(old, period=days(1))])
    assert close(persons, 20) == [(Effect.CLOSED, days(1, 20))]


# -- whatever comes, in whatever order


some_periods = st.lists(
    st.tuples(st.integers(1, 28), st.none() | st.integers(0, 10)).map(
        lambda drawn: OpenPeriod(
            begin=date(2026, 6, drawn[0]),
            end=None if drawn[1] is None else date(2026, 6, drawn[0]) + timedelta(days=drawn[1]),
        )
    ),
    min_size=1,
    max_size=8,
)


def covered(periods):
    window = [date(2026, 6, 1) + timedelta(days=day) for day in range(45)]
    return {day for day in window if any(period.contains(day) for period in periods)}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(opened=some_periods, position=st.integers(1, 400))
def test_the_lines_of_a_file_hold_exactly_the_days_opened_and_never_meet(persons, opened, position):
    ssin = a_number(position)
    before = [line.period for line in persons.lines([ssin])]
    for period in opened:
        persons.open_line(an_inscription(ssin, period=period))
    lines = persons.lines([ssin])
    assert covered([line.period for line in lines]) == covered([*before, *opened])
    for earlier, later in pairwise(lines):
        assert not earlier.continues(later)
