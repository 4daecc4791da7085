import pytest

from gateway.directory import RegisterKind
from gateway.simulation import persona
from gateway.simulation.persona import PERSONAS
from gateway.values import NumberKind


@pytest.fixture(scope="session")
def cast(people):
    return {person.persona: person for person in people if person.persona is not None}


def addresses_today(person):
    (record,) = person.records["PersonAddress"]
    return {address["addressType"] for address in record["address"] if "endDate" not in address["validity"]}


def present_card(person):
    (record,) = person.records["IdentityDocument"]
    return record["document"][-1]


def test_each_is_in_the_module_documentation():
    assert [name for name in PERSONAS if name not in persona.__doc__] == []


def test_the_plain_adult_has_a_legal_address_and_a_valid_card(cast):
    plain = cast["plain"]
    assert "LEGAL" in addresses_today(plain)
    assert (present_card(plain)["documentType"], present_card(plain)["status"]) == ("EID", "VALID")
    assert plain.deceased_on is None
    assert plain.replaces == ()


def test_the_replaced_number_is_a_BIS_number(cast):  # noqa: N802 - the word is written so
    (former,) = cast["replaced"].replaces
    assert former.kind is NumberKind.TER
    assert cast["replaced"].register is RegisterKind.RRN


def test_the_deceased_has_no_address_and_no_valid_card(cast):
    assert cast["deceased"].deceased_on is not None
    assert addresses_today(cast["deceased"]) == set()
    assert present_card(cast["deceased"])["status"] == "ANN"


def test_the_BIS_person_has_a_contact_address_only(cast):  # noqa: N802 - the word is written so
    assert cast["bis"].register is RegisterKind.BIS
    assert addresses_today(cast["bis"]) == {"CONTACT"}


def test_the_homeless_person_has_a_reference_address_only(cast):
    assert addresses_today(cast["reference"]) == {"REF"}


def test_the_renamed_person_is_known_under_a_former_name(cast):
    assert [name.is_former for name in cast["renamed"].names] == [False, True]


def test_namesakes_share_name_and_birth_date_and_not_the_number(cast):
    one, other = cast["namesake"], cast["namesake-other"]
    assert (one.names, one.birth_date) == (other.names, other.birth_date)
    assert one.ssin != other.ssin


@pytest.mark.parametrize("name", ["test-inscribed", "test-stranger"])
def test_fictitious_numbers_are_of_the_test_range(cast, name):
    assert 900 <= cast[name].ssin.counter <= 998
