from datetime import date, timedelta
from itertools import pairwise

from gateway.simulation.place import MUNICIPALITIES


def addresses_of(person):
    (record,) = person.records["PersonAddress"]
    return record["address"]


def legal_of(person):
    return [address for address in addresses_of(person) if address["addressType"] == "LEGAL"]


def test_legal_residences_follow_each_other_without_a_gap(people):
    for person in people:
        legal = [address["validity"] for address in legal_of(person)]
        for earlier, later in pairwise(legal):
            assert date.fromisoformat(earlier["endDate"]) + timedelta(days=1) == date.fromisoformat(later["beginDate"])


def test_some_people_have_moved(people):
    assert any(len(legal_of(person)) > 3 for person in people)


def test_at_most_one_legal_address_is_in_force(people):
    for person in people:
        assert sum("endDate" not in address["validity"] for address in legal_of(person)) <= 1


def test_people_with_a_BIS_number_never_had_a_legal_address(people):  # noqa: N802 - the word is written so
    assert {len(legal_of(person)) for person in people if person.register == "BIS"} == {0}


def test_the_residence_status_says_which_address_is_in_force(people):
    in_force = {"REG": "LEGAL", "REF": "REF", "ABR": "ABROAD", "NONE": "CONTACT"}
    for person in people:
        (record,) = person.records["PersonAddress"]
        current = {each["addressType"] for each in record["address"] if "endDate" not in each["validity"]}
        expected = in_force.get(record["residenceStatus"])
        assert expected in current if expected else not current


def test_all_kinds_of_addresses_occur(people):
    kinds = {address["addressType"] for person in people for address in addresses_of(person)}
    assert kinds == {"LEGAL", "REF", "CONTACT", "ABROAD", "POSTAB"}


def test_postal_code_and_language_agree_with_the_municipality(people):
    for person in people:
        language = person.records["PersonIdentity"][0]["language"]
        for address in addresses_of(person):
            if "municipalityNis" in address:
                municipality = MUNICIPALITIES[address["municipalityNis"]]
                assert address["postalCode"] == municipality.postal_code
                assert language in municipality.languages
