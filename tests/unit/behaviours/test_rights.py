"""May this institution ask this, and does it hold a file on this person."""

from datetime import date, timedelta

import pytest

from gateway.behaviours.rights import allowed_capacities, find_right, holds_file, period_asked
from gateway.values import Capacity, OpenPeriod
from tests.support.directory import (
    INCOME,
    INQUIRY,
    TODAY,
    a_directory,
    a_grant,
    a_known_number,
    a_number,
    a_welfare_centre,
    an_employment_office,
    an_inscription,
)
from tests.support.facts import the_operation

CENTRE = a_welfare_centre()
SERVICE, CONSULT = the_operation("PersonService.consultPerson")
_, MANAGE = the_operation("ManageAccess.manageAccess")


@pytest.fixture
def directory(tmp_path, clock):
    return a_directory(tmp_path, clock)


def test_a_right_needs_the_menu_and_the_grant(directory):
    grant = a_grant()
    assert find_right(directory, CENTRE, SERVICE, CONSULT, "REG:FILE_UPKEEP", TODAY) is None
    directory.authorisations.put_grants([grant])
    assert find_right(directory, CENTRE, SERVICE, CONSULT, "REG:FILE_UPKEEP", TODAY) == grant


def test_a_grant_in_a_context_that_is_not_on_the_menu_is_no_right(directory):
    directory.authorisations.put_grants([a_grant(legal_context="REG:IDENTIFY")])
    assert find_right(directory, CENTRE, SERVICE, CONSULT, "REG:IDENTIFY", TODAY) is None


def test_a_grant_to_an_institution_that_is_not_on_the_menu_is_no_right(directory):
    service, _ = the_operation("ManageAccess.manageAccess")
    directory.authorisations.put_grants(
        [a_grant(institution="NSSO", service="ManageAccess", operation="manageAccess", legal_context="X")]
    )
    assert find_right(directory, an_employment_office(), service, MANAGE, "DIRECTORY:FILE_MANAGEMENT", TODAY) is None


def test_a_grant_narrows_the_capacities_of_the_catalogue_and_never_widens_them():
    outside = Capacity(sector=17, code=40)
    assert allowed_capacities(CONSULT, a_grant(capacities=(INCOME, outside))) == (INCOME,)
    assert allowed_capacities(CONSULT, a_grant(capacities="*")) == CONSULT.inscription.caller


def test_a_file_counts_under_every_number_of_the_person(directory):
    old, new = a_number(1), a_number(2)
    directory.persons.put_numbers([a_known_number(new), a_known_number(old, replaced_by=new)])
    directory.persons.put_inscriptions([an_inscription(old)])
    today = OpenPeriod(begin=TODAY, end=TODAY)
    for number in (old, new):
        assert holds_file(directory, CENTRE, number, (INQUIRY,), today)
    assert not holds_file(directory, CENTRE, a_number(3), (INQUIRY,), today)
    assert not holds_file(directory, a_welfare_centre(2), old, (INQUIRY,), today)
    assert not holds_file(directory, CENTRE, old, (INCOME,), today)
    assert not holds_file(directory, CENTRE, old, (), today)


def test_the_days_asked_about_are_today_unless_the_operation_has_a_period():
    today = OpenPeriod(begin=TODAY, end=TODAY)
    assert period_asked(CONSULT, {"period": OpenPeriod(begin=date(2020, 1, 1))}, TODAY) == today
    assert period_asked(MANAGE, {}, TODAY) == today


def test_the_days_asked_about_are_those_of_the_question_where_it_has_a_period():
    asked = OpenPeriod(begin=TODAY - timedelta(days=9), end=TODAY - timedelta(days=5))
    assert period_asked(MANAGE, {"period": asked}, TODAY) == asked
    day = date(2025, 5, 5)
    assert period_asked(MANAGE, {"period": day}, TODAY) == OpenPeriod(begin=day, end=day)
