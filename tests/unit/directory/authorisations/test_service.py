from datetime import date

import pytest

from gateway.database import Database
from gateway.directory import EVERYTHING, Directory
from gateway.refusals import DirectoryUnavailable
from gateway.values import OpenPeriod
from tests.support.clock import StoppedClock
from tests.support.directory import OPEN, TODAY, a_grant, a_welfare_centre, an_employment_office

CENTRE = a_welfare_centre()
ASKED = {
    "service": "PersonService",
    "operation": "consultPerson",
    "legal_context": "REG:FILE_UPKEEP",
    "day": TODAY,
}


@pytest.fixture
def authorisations(directory):
    return directory.authorisations


def test_finds_the_grant_of_all_that_share_a_code(authorisations):
    grant = a_grant()
    authorisations.put_grants([grant])
    assert authorisations.find_grant(CENTRE, **ASKED) == grant
    assert authorisations.find_grant(a_welfare_centre(2), **ASKED) == grant


@pytest.mark.parametrize(
    "deviation",
    [{"service": "OtherService"}, {"operation": "findPerson"}, {"legal_context": "REG:IDENTIFY"}],
    ids=["service", "operation", "legal-context"],
)
def test_finds_no_grant_for_anything_else(authorisations, deviation):
    authorisations.put_grants([a_grant()])
    assert authorisations.find_grant(CENTRE, **{**ASKED, **deviation}) is None


def test_finds_no_grant_for_another_institution(authorisations):
    authorisations.put_grants([a_grant(), a_grant(institution=str(a_welfare_centre(2).number))])
    assert authorisations.find_grant(an_employment_office(), **ASKED) is None


def test_a_grant_to_one_centre_is_not_one_to_its_neighbour(authorisations):
    authorisations.put_grants([a_grant(institution=str(CENTRE.number))])
    assert authorisations.find_grant(CENTRE, **ASKED) is not None
    assert authorisations.find_grant(a_welfare_centre(2), **ASKED) is None


def test_the_decision_about_the_institution_itself_goes_before_the_general_one(authorisations):
    own = a_grant(institution=str(CENTRE.number), blocks=("identity",), deliberation="08/020")
    newer = OpenPeriod(begin=date(2026, 6, 1))
    authorisations.put_grants([own, a_grant(period=newer)])
    assert authorisations.find_grant(CENTRE, **ASKED) == own


def test_the_newest_decision_goes_before_an_older_one(authorisations):
    newest = a_grant(deliberation="26/001", period=OpenPeriod(begin=date(2026, 6, 1)))
    authorisations.put_grants([newest, a_grant()])
    assert authorisations.find_grant(CENTRE, **ASKED) == newest


@pytest.mark.parametrize("entered", [("26/001", "26/002"), ("26/002", "26/001")], ids=["as numbered", "otherwise"])
def test_of_two_decisions_that_begin_on_one_day_the_one_entered_last_counts(authorisations, entered):
    grants = [a_grant(deliberation=number) for number in entered]
    authorisations.put_grants(grants)
    assert authorisations.find_grant(CENTRE, **ASKED) == grants[-1]


@pytest.mark.parametrize(
    ("day", "is_granted"),
    [(date(2025, 12, 31), False), (date(2026, 1, 1), True), (date(2026, 6, 30), True), (date(2026, 7, 1), False)],
)
def test_a_grant_counts_from_its_first_day_to_its_last(authorisations, day, is_granted):
    authorisations.put_grants([a_grant(period=OpenPeriod(begin=date(2026, 1, 1), end=date(2026, 6, 30)))])
    assert (authorisations.find_grant(CENTRE, **{**ASKED, "day": day}) is not None) is is_granted


def test_entering_the_same_decision_again_overwrites_what_it_allows(authorisations):
    changed = a_grant(capacities=EVERYTHING, blocks=("identity",), period=OpenPeriod(begin=OPEN.begin, end=TODAY))
    authorisations.put_grants([a_grant()])
    authorisations.put_grants([changed])
    assert authorisations.list_grants() == [changed]


def test_a_grant_is_read_anew_each_time(authorisations, directory, clock):
    elsewhere = Directory(Database(directory.services._database.url), clock).authorisations
    assert elsewhere.find_grant(CENTRE, **ASKED) is None
    authorisations.put_grants([a_grant()])
    assert elsewhere.find_grant(CENTRE, **ASKED) is not None


def test_is_unavailable_without_a_database(tmp_path):
    authorisations = Directory(Database(f"sqlite:///{tmp_path}/none.sqlite"), StoppedClock()).authorisations
    with pytest.raises(DirectoryUnavailable):
        authorisations.find_grant(CENTRE, **ASKED)
