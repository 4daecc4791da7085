from datetime import date

import pytest

from gateway.directory import Directory
from gateway.simulation.enrolment import INQUIRY, WAGE_EARNER, Enrolment
from gateway.simulation.institution import CENTRE_A, CENTRE_B
from tests.support.clock import StoppedClock
from tests.support.database import a_database


@pytest.fixture(scope="module")
def entered(people, tmp_path_factory):
    """Hub and register after the first people were entered, and what was told meanwhile."""
    folders = [tmp_path_factory.mktemp(name) for name in ("hub", "register")]
    hub, register = (Directory(a_database(folder), StoppedClock()) for folder in folders)
    told = []
    Enrolment(hub=hub, national_register=register, clock=StoppedClock()).enter(iter(people[:700]), told.append)
    return hub, register, told


@pytest.fixture(scope="module")
def hub(entered):
    return entered[0]


@pytest.fixture(scope="module")
def register(entered):
    return entered[1]


@pytest.fixture(scope="module")
def cast(people):
    return {person.persona: person for person in people if person.persona is not None}


def lines(hub, person):
    return hub.persons.lines(hub.persons.numbers_of_same_person(person.ssin))


def test_tells_how_many_were_entered(entered):
    assert sum(entered[2]) == 700
    assert len(entered[2]) > 1


def test_the_hub_knows_every_number(hub, people):
    for person in people[:700]:
        for number in person.known_numbers:
            assert hub.persons.find_number(number.ssin) == number


def test_records_are_where_the_number_belongs(hub, register, people):
    for person in people[:700]:
        kept = {"hub": bool(hub.register.records_of(person.ssin, "PersonIdentity"))}
        kept["register"] = bool(register.register.records_of(person.ssin, "PersonIdentity"))
        assert kept == {"hub": person.register == "BIS", "register": person.register == "RRN"}


def test_the_register_finds_its_people_by_name(register, cast):
    _, former = cast["renamed"].names
    found = register.register.find_by_name(former.last_name, former.first_name, cast["renamed"].birth_date)
    assert [(match.ssin, match.is_former) for match in found] == [(cast["renamed"].ssin, True)]


def test_no_welfare_centre_keeps_a_file_on_the_person_of_the_demonstration(hub, cast):
    assert [line.capacity for line in lines(hub, cast["plain"])] == [WAGE_EARNER]


def test_the_file_on_a_replaced_number_stands_under_the_old_one(hub, cast):
    (line,) = lines(hub, cast["replaced"])
    assert (line.ssin, line.organisation) == (cast["replaced"].replaces[0], CENTRE_B.number)


def test_both_centres_keep_files_on_the_fictitious_person(hub, cast):
    keepers = {line.organisation for line in lines(hub, cast["test-inscribed"]) if line.capacity == INQUIRY}
    assert keepers == {CENTRE_A.number, CENTRE_B.number}


def test_nobody_keeps_a_file_on_the_stranger(hub, cast):
    assert lines(hub, cast["test-stranger"]) == ()


def test_the_office_keeps_files_on_part_of_the_working_people(hub, people):
    ordinary = [person for person in people[:700] if person.persona is None]
    keeping = [person for person in ordinary if any(line.capacity == WAGE_EARNER for line in lines(hub, person))]
    assert 0.2 < len(keeping) / len(ordinary) < 0.5
    assert all(2026 - 66 < person.birth_date.year < 2026 - 22 for person in keeping)


def test_the_second_centre_keeps_files_on_a_few(hub, people):
    ordinary = [person for person in people[:700] if person.persona is None]
    keepers = [{line.organisation for line in lines(hub, person)} for person in ordinary]
    assert 0 < sum(CENTRE_B.number in each for each in keepers) < 40


def test_every_file_is_open_today(hub, people):
    for person in people[:700]:
        assert all(line.period.contains(date(2026, 6, 15)) for line in lines(hub, person))
