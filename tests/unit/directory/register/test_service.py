import pytest

from gateway.database import Database, RefusedRow
from gateway.directory import Directory, NameMatch, RegisteredName, RegisterKind
from gateway.refusals import DirectoryUnavailable
from gateway.values import IncompleteDate, NumberKind
from tests.support.clock import StoppedClock
from tests.support.directory import a_known_number, a_number, a_registered_person

PERSON, OTHER = a_number(1, kind=NumberKind.BIS), a_number(2, kind=NumberKind.BIS)
BIRTH = IncompleteDate(year=1985, month=7, day=30)
YEAR_ONLY = IncompleteDate(year=1985, month=0, day=0)


@pytest.fixture
def register(directory):
    directory.persons.put_numbers(a_known_number(number, register=RegisterKind.BIS) for number in (PERSON, OTHER))
    return directory.register


def find(register, last_name="Invented", first_name="Person", birth_date=BIRTH):
    return register.find_by_name(last_name, first_name, birth_date)


def test_keeps_the_records_of_a_dataset_in_their_order(register):
    records = ({"addressType": "LEGAL", "address": {"postalCode": "1000"}}, {"addressType": "CONTACT"})
    register.put_persons([a_registered_person(PERSON, records={"PersonAddress": records})])
    assert register.records_of(PERSON, "PersonAddress") == records
    assert register.records_of(PERSON, "PersonIdentity") == ()
    assert register.records_of(OTHER, "PersonAddress") == ()


def test_finds_a_person_however_the_name_is_written(register):
    names = (RegisteredName(last_name="D'Hôtel-Ünïx", first_name="Anne Marie"),)
    register.put_persons([a_registered_person(PERSON, names=names)])
    assert find(register, "dhotel unix", "ANNE-MARIE") == (NameMatch(ssin=PERSON, is_former=False),)


@pytest.mark.parametrize(
    "deviation",
    [{"last_name": "Invente"}, {"first_name": "Persona"}, {"birth_date": YEAR_ONLY}],
    ids=["last-name", "first-name", "birth-date"],
)
def test_finds_nobody_when_one_of_the_three_differs(register, deviation):
    register.put_persons([a_registered_person(PERSON)])
    assert find(register, **deviation) == ()


def test_finds_an_incomplete_birth_date_as_it_is_written(register):
    register.put_persons([a_registered_person(PERSON, birth_date=YEAR_ONLY)])
    assert len(find(register, birth_date=YEAR_ONLY)) == 1


def test_finds_a_person_by_a_former_name_and_says_so(register):
    former = RegisteredName(last_name="Former", first_name="Person", is_former=True)
    register.put_persons([a_registered_person(PERSON, names=(*a_registered_person(PERSON).names, former))])
    assert find(register, "Former") == (NameMatch(ssin=PERSON, is_former=True),)
    assert find(register) == (NameMatch(ssin=PERSON, is_former=False),)


def test_a_name_that_is_both_present_and_former_is_found_once_as_present(register):
    names = tuple(
        RegisteredName(last_name="Invented", first_name="Person", is_former=is_former) for is_former in (True, False)
    )
    register.put_persons([a_registered_person(PERSON, names=names)])
    assert find(register) == (NameMatch(ssin=PERSON, is_former=False),)


def test_finds_all_who_share_name_and_birth_date(register):
    register.put_persons([a_registered_person(PERSON), a_registered_person(OTHER)])
    assert {match.ssin for match in find(register)} == {PERSON, OTHER}


def test_entering_a_person_again_overwrites_names_and_records(register):
    register.put_persons([a_registered_person(PERSON)])
    names = (RegisteredName(last_name="New", first_name="Person"),)
    changed = a_registered_person(PERSON, names=names, records={"PersonIdentity": ({"changed": True},)})
    assert register.put_persons([changed]) == 1
    assert find(register) == ()
    assert len(find(register, "New")) == 1
    assert register.records_of(PERSON, "PersonIdentity") == ({"changed": True},)


def test_refuses_a_person_whose_number_is_not_known(register):
    with pytest.raises(RefusedRow):
        register.put_persons([a_registered_person(a_number(9))])


def test_is_unavailable_without_a_database(tmp_path):
    register = Directory(Database(f"sqlite:///{tmp_path}/none.sqlite"), StoppedClock()).register
    with pytest.raises(DirectoryUnavailable):
        find(register)
    with pytest.raises(DirectoryUnavailable):
        register.records_of(PERSON, "PersonIdentity")
