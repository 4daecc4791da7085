import pytest

from gateway.sdk.naming import describe_choice, find_named, snake_case


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("PersonService", "person_service"),
        ("consultPerson", "consult_person"),
        ("municipalityNis", "municipality_nis"),
        ("consultSSINHistory", "consult_ssin_history"),
        ("list2Be", "list2_be"),
        ("ssin", "ssin"),
    ],
)
def test_writes_names_of_the_contract_as_python_does(name, expected):
    assert snake_case(name) == expected


def test_finds_a_name_in_both_spellings_and_no_other():
    known = {"PersonService": 1}
    assert find_named("PersonService", known) == find_named("person_service", known) == 1
    assert find_named("personservice", known) is None


def test_describes_what_exists_with_the_closest_first():
    assert describe_choice("consultPersons", ["findPerson", "consultPerson"]).startswith("did you mean consult_person")
    assert describe_choice("x", ["findPerson"]) == "There are: find_person"
    assert describe_choice("x", []) == "There are: none"
