"""A verdict on a card, or on a name and birth date, and never data."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.behaviours.identity import compare_card, compare_person
from gateway.values import IncompleteDate
from tests.support.clock import NOON
from tests.support.directory import TODAY, a_number

SSIN = a_number()
BORN = IncompleteDate(year=1985, month=7, day=30)
PARTS = st.tuples(st.integers(1900, 2020), st.integers(1, 12), st.integers(1, 28))


class Register:
    """Implements `gateway.behaviours.person.Register` for one person."""

    def __init__(self, **records):
        self.records = records

    def records_of(self, ssin, dataset):
        record = self.records.get(dataset)
        return (record,) if record is not None and ssin == SSIN else ()


def a_register(*, birth="1985-07-30", last="De Smet-Ménard", first=("Zoë",), gender="F"):
    identity = {
        "name": {"lastName": last, "firstName": list(first)},
        "birth": {"birthDate": birth},
        "gender": gender,
    }
    return Register(PersonIdentity=identity)


def told(**changes):
    return {"ssin": str(SSIN), "lastName": "De Smet-Ménard", "birthDate": BORN, **changes}


def verdict(answer):
    return answer.result["verdict"]


def results(answer):
    return {element["checked"]: element["result"] for element in answer.result["element"]}


def test_says_of_whom_the_register_does_not_know_that_it_knows_nothing():
    assert compare_person(Register(), told()).code == "MSG00100"


@pytest.mark.parametrize(
    ("last", "expected"),
    [
        ("DE SMET MENARD", "MATCH"),
        ("desmetménard", "MATCH"),
        ("De Smet-Menar", "PARTIAL"),
        ("De Smet-Menards", "PARTIAL"),
        ("De Smedt-Menart", "MISMATCH"),
        ("Janssens", "MISMATCH"),
    ],
)
def test_compares_a_family_name_after_normalisation(last, expected):
    assert results(compare_person(a_register(), told(lastName=last)))["LASTNAME"] == expected


@pytest.mark.parametrize(("name", "known"), [("Philips", "Filip"), ("Kock", "Cok"), ("Huybrechts", "Huibrecht")])
def test_a_family_name_that_sounds_the_same_is_partly_right(name, known):
    assert results(compare_person(a_register(last=known), told(lastName=name)))["LASTNAME"] == "PARTIAL"


def test_compares_the_first_given_name_only():
    register = a_register(first=("Zoë", "Marie"))
    assert results(compare_person(register, told(firstName="ZOE")))["FIRSTNAME"] == "MATCH"
    assert results(compare_person(register, told(firstName="Marie")))["FIRSTNAME"] == "MISMATCH"


def test_does_not_check_a_given_name_that_the_register_lacks():
    answer = compare_person(a_register(first=()), told(firstName="Zoë"))
    assert results(answer)["FIRSTNAME"] == "NOTCHECK"
    assert verdict(answer) == "MATCH", "what was not checked does not count"


@pytest.mark.parametrize(("known", "expected"), [("F", "MATCH"), ("M", "MISMATCH"), ("U", "NOTCHECK")])
def test_compares_the_sex_where_the_register_knows_it(known, expected):
    assert results(compare_person(a_register(gender=known), told(gender="F")))["GENDER"] == expected


@pytest.mark.parametrize(
    ("known", "told_date", "expected"),
    [
        ("1985-07-30", "1985-07-30", "MATCH"),
        ("1985-07-30", "1985-07-31", "MISMATCH"),
        ("1985-07-00", "1985-07-30", "MATCH"),
        ("1985-00-00", "1985-07-30", "MATCH"),
        ("1985-00-00", "1986-07-30", "MISMATCH"),
        ("1985-07-30", "1985-07-00", "MISMATCH"),
        ("1985-07-30", "1985-00-00", "MISMATCH"),
        ("1985-07-30", "0000-00-00", "MISMATCH"),
    ],
)
def test_every_part_of_the_birth_date_that_the_register_knows_must_be_told(known, told_date, expected):
    answer = compare_person(a_register(birth=known), told(birthDate=IncompleteDate.parse(told_date)))
    assert results(answer)["BIRTHDATE"] == expected


@given(PARTS, PARTS)
def test_a_birth_date_matches_a_complete_one_only_when_it_is_the_same(known, told_parts):
    first, second = (IncompleteDate(year=y, month=m, day=d) for y, m, d in (known, told_parts))
    answer = compare_person(a_register(birth=str(first)), told(birthDate=second))
    assert (results(answer)["BIRTHDATE"] == "MATCH") is (first == second)


def test_the_verdict_is_the_worst_of_what_was_checked():
    assert verdict(compare_person(a_register(), told())) == "MATCH"
    assert verdict(compare_person(a_register(), told(lastName="De Smet-Menar"))) == "PARTIAL"
    assert verdict(compare_person(a_register(), told(lastName="De Smet-Menar", gender="M"))) == "MISMATCH"


def test_answers_with_no_data_of_the_person():
    answer = compare_person(a_register(), told())
    assert "Ménard" not in repr(answer)
    assert set(answer.result) == {"verdict", "element"}


# Cards


def with_card(**document):
    kept = {"documentType": "EID", "documentNumber": "591000000106", "status": "VALID", **document}
    return Register(IdentityDocument={"document": [kept]})


def shown(**changes):
    return {"ssin": str(SSIN), "documentType": "EID", "documentNumber": "591000000106", **changes}


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ({}, "MATCH"),
        ({"status": "STOLEN"}, "MISMATCH"),
        ({"deliveryDate": "2026-06-15", "expiryDate": "2026-06-15"}, "MATCH"),
        ({"deliveryDate": "2026-06-16"}, "MISMATCH"),
        ({"expiryDate": "2026-06-14"}, "MISMATCH"),
    ],
)
def test_a_card_must_be_valid_on_the_day_on_which_it_is_shown(document, expected):
    answer = compare_card(with_card(**document), shown(), NOON.date())
    assert verdict(answer) == expected
    assert [each["status"] for each in answer.result["document"]] == [document.get("status", "VALID")]


@pytest.mark.parametrize(
    "changes", [{"documentNumber": "591000000207"}, {"documentType": "RESIDENCE"}, {"ssin": str(a_number(2))}]
)
def test_tells_no_status_of_a_card_that_is_not_the_persons(changes):
    answer = compare_card(with_card(status="STOLEN"), shown(**changes), TODAY)
    assert answer.result == {"verdict": "MISMATCH"}


def test_judges_a_card_by_the_day_on_which_it_was_shown():
    answer = compare_card(with_card(expiryDate="2026-06-14"), shown(shownOn=NOON.date().replace(day=14)), TODAY)
    assert verdict(answer) == "MATCH"
