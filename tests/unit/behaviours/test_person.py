"""Identity, addresses of today, and the first line of a letter; the number behind an exact name."""

from datetime import date

import pytest

from gateway.behaviours.person import PersonSource, addressee
from gateway.directory import NameMatch
from tests.support.directory import TODAY, a_number
from tests.support.facts import the_catalogue, the_operation
from tests.support.register import a_person, an_address

SSIN = a_number()
_, CONSULT = the_operation("PersonService.consultPerson")
_, FIND = the_operation("PersonService.findPerson")


class Register:
    """Implements `gateway.behaviours.person.Register` for a few persons, with whatever the name look-up finds."""

    def __init__(self, *persons, found=()):
        self.persons = {person.ssin: person for person in persons}
        self.found = found
        self.asked = []

    def records_of(self, ssin, dataset):
        person = self.persons.get(ssin)
        return person.records.get(dataset, ()) if person else ()

    def find_by_name(self, **asked):
        self.asked.append(asked)
        return tuple(self.found)


def consult(*addresses, **criteria):
    person = a_person(SSIN, addresses=addresses)
    source = PersonSource(register=Register(person), datasets=the_catalogue().datasets)
    return source.consult(CONSULT, {"ssin": str(SSIN), **criteria}, TODAY)


def types(answer):
    return [address["addressType"] for address in answer.result.get("address", ())]


def an(kind, begin="2020-01-01", end=None):
    validity = {"beginDate": begin} if end is None else {"beginDate": begin, "endDate": end}
    return an_address(addressType=kind, validity=validity)


def test_says_that_the_register_holds_nothing_on_a_number_it_does_not_have():
    source = PersonSource(register=Register(), datasets=the_catalogue().datasets)
    assert source.consult(CONSULT, {"ssin": str(SSIN)}, TODAY).code == "MSG00100"


def test_gives_identity_and_legal_address():
    answer = consult(an("LEGAL"))
    assert answer.code == "MSG00000"
    assert answer.result["name"]["lastName"] == "Invented"
    assert types(answer) == ["LEGAL"]
    assert answer.result["addressee"] == "De heer Person Invented"


@pytest.mark.parametrize(
    ("begin", "end", "is_given"),
    [
        ("2026-06-15", None, True),
        ("2026-06-16", None, False),
        ("2020-01-01", "2026-06-15", True),
        ("2020-01-01", "2026-06-14", False),
    ],
)
def test_gives_an_address_on_the_days_on_which_it_is_in_force(begin, end, is_given):
    assert types(consult(an("LEGAL", begin, end))) == (["LEGAL"] if is_given else [])


def test_gives_a_reference_address_only_where_there_is_no_legal_one():
    assert types(consult(an("LEGAL"), an("REF"))) == ["LEGAL"]
    assert types(consult(an("REF"))) == ["REF"]
    assert types(consult(an("LEGAL", end="2026-06-14"), an("REF"))) == ["REF"]


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ({}, ["LEGAL"]),
        ({"withContactAddress": True}, ["LEGAL", "POSTAB", "CONTACT"]),
        ({"withAddress": False, "withContactAddress": True}, ["POSTAB", "CONTACT"]),
        ({"withAddress": False}, []),
    ],
)
def test_gives_the_kinds_of_address_that_are_asked(asked, given):
    assert types(consult(an("LEGAL"), an("POSTAB"), an("CONTACT"), an("DECL"), **asked)) == given


def find(*found):
    register = Register(*(a_person(match.ssin) for match in found), found=found)
    source = PersonSource(register=register, datasets=the_catalogue().datasets)
    return source.find(FIND, {"lastName": "Invented", "firstName": "Person", "birthDate": date(1985, 7, 30)})


def test_gives_the_number_behind_a_name_and_says_whether_it_is_a_former_one():
    now, before = find(NameMatch(ssin=SSIN, is_former=False)), find(NameMatch(ssin=SSIN, is_former=True))
    assert (str(now.result["ssin"]), now.result["nameMatch"]) == (str(SSIN), "EXACT")
    assert before.result["nameMatch"] == "FORMER"
    assert set(now.result) == {"ssin", "register", "nameMatch"}


def test_does_not_choose_between_two_persons():
    one, other = (NameMatch(ssin=a_number(position), is_former=False) for position in (1, 2))
    answer = find(one, other)
    assert (answer.code, answer.result) == ("REG10010", None)


def test_finds_nobody():
    assert find().code == "MSG00100"


@pytest.mark.parametrize(
    ("language", "gender", "line"),
    [
        ("NL", "M", "De heer An Peeters"),
        ("NL", "F", "Mevrouw An Peeters"),
        ("FR", "F", "Madame An Peeters"),
        ("DE", "M", "Herr An Peeters"),
        ("NL", "U", "An Peeters"),
        ("EN", "M", "An Peeters"),
    ],
)
def test_addresses_a_letter_in_the_administrative_language(language, gender, line):
    name = {"lastName": "Peeters", "firstName": ["An", "Marie"]}
    assert addressee({"name": name, "language": language, "gender": gender}) == line


def test_addresses_a_letter_to_somebody_without_a_given_name():
    assert addressee({"name": {"lastName": "Peeters"}}) == "Peeters"


def test_an_addressee_is_never_longer_than_its_field():
    assert len(addressee({"name": {"lastName": "x" * 72, "firstName": ["y" * 72]}})) == 120
