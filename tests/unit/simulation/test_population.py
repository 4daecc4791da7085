from datetime import timedelta
from itertools import islice

import pytest

from gateway.catalogue import load_catalogue
from gateway.catalogue.record import read_record
from gateway.directory import RegisterKind
from gateway.simulation.persona import PERSONAS
from gateway.simulation.population import generate_population
from gateway.values import SSIN, NumberKind
from tests.support.clock import NOON

TODAY = NOON.date()


def record(person, dataset):
    (only,) = person.records[dataset]
    return only


@pytest.fixture(scope="session")
def catalogue():
    return load_catalogue()


def test_the_same_seed_gives_the_same_people():
    assert list(generate_population(80, today=TODAY)) == list(generate_population(80, today=TODAY))


def test_another_seed_gives_other_people_and_the_same_cast():
    one, other = (list(generate_population(80, today=TODAY, seed=seed)) for seed in (1, 2))
    cast = len(PERSONAS)
    assert one[:cast] == other[:cast]
    assert {person.ssin for person in one[cast:]}.isdisjoint({person.ssin for person in other[cast:]})


def test_people_come_one_at_a_time():
    first = list(islice(generate_population(10**12, today=TODAY), 20))
    assert len(first) == 20


def test_gives_the_number_asked_for(people):
    assert len(people) == 3000


def test_never_gives_fewer_than_the_cast():
    assert [person.persona for person in generate_population(1, today=TODAY)] == list(PERSONAS)


def test_no_number_is_given_twice(people):
    numbers = [number.ssin for person in people for number in person.known_numbers]
    assert len(numbers) == len(set(numbers))


def test_every_number_is_of_somebody_born(people):
    assert all(number.ssin.is_born_by(TODAY) for person in people for number in person.known_numbers)


def test_numbers_of_the_test_range_are_the_casts_alone(people):
    assert {person.persona for person in people if person.ssin.counter >= 900} == {"test-inscribed", "test-stranger"}


@pytest.mark.parametrize(
    ("holds", "least", "most"),
    [
        (lambda person: person.register is RegisterKind.BIS, 0.02, 0.05),
        (lambda person: bool(person.replaces), 0.01, 0.035),
        (lambda person: person.deceased_on is not None, 0.025, 0.06),
    ],
    ids=["BIS", "replaced", "deceased"],
)
def test_shares_are_as_promised(people, holds, least, most):
    assert least < sum(map(holds, people)) / len(people) < most


def test_every_record_can_be_read_by_its_data_set(people, catalogue):
    for person in people:
        for name, records in person.records.items():
            for each in records:
                assert read_record(each, catalogue.datasets[name].fields)["ssin"] == str(person.ssin)


def test_every_code_is_in_its_list(people, catalogue):
    def find_strangers(fields, values):
        for field in fields:
            for value in values.get(field.name, ()) if field.cardinality.is_repeated else [values.get(field.name)]:
                if isinstance(value, dict):
                    yield from find_strangers(field.fields, value)
                elif (
                    value is not None and field.codelist and not catalogue.codes[field.codelist].is_valid(value, TODAY)
                ):
                    yield field.name, value

    strangers = {
        stranger
        for person in people
        for name, records in person.records.items()
        for each in records
        for stranger in find_strangers(catalogue.datasets[name].fields, each)
    }
    assert strangers == set()


def test_the_register_of_a_number_follows_from_its_kind(people):
    for person in people:
        kept_by_rrn = person.ssin.kind is NumberKind.REGISTER
        assert (person.register is RegisterKind.RRN) == kept_by_rrn
        assert record(person, "PersonIdentity")["register"] == person.register.value


def test_the_sex_agrees_with_the_number(people):
    assert all(record(person, "PersonIdentity")["gender"] == person.ssin.sex.value for person in people)


def test_the_birth_date_agrees_with_the_number(people):
    for person in people:
        assert record(person, "PersonIdentity")["birth"]["birthDate"] == str(person.ssin.birth_date)
        assert person.birth_date == person.ssin.birth_date


def test_a_replaced_number_leads_to_the_present_one(people):
    replaced = [number for person in people for number in person.known_numbers if number.replaced_by is not None]
    present = {person.ssin for person in people}
    assert replaced
    assert all(number.register is RegisterKind.BIS and number.replaced_by in present for number in replaced)


def test_decease_is_the_same_everywhere(people):
    for person in people:
        decease = record(person, "PersonIdentity").get("decease", {}).get("deceaseDate")
        assert decease == (None if person.deceased_on is None else person.deceased_on.isoformat())
        assert (record(person, "PersonAddress")["residenceStatus"] == "DEAD") == (person.deceased_on is not None)
        assert person.deceased_on is None or person.deceased_on < TODAY


def test_nothing_happened_before_birth_or_after_today(people):
    for person in people:
        born = record(person, "PersonIdentity")["birth"]["birthDate"]
        for address in record(person, "PersonAddress")["address"]:
            assert born <= address["validity"]["beginDate"] <= TODAY.isoformat()
            assert address["validity"].get("endDate", "9999") >= address["validity"]["beginDate"]
        assert born <= record(person, "PersonAddress")["lastUpdate"][:10] <= TODAY.isoformat()


def test_the_hub_keeps_no_documents(people):
    for person in people:
        assert ("IdentityDocument" in person.records) == (person.register is RegisterKind.RRN)


def test_people_can_be_found_by_the_name_in_their_record(people):
    for person in people:
        name = record(person, "PersonIdentity")["name"]
        present = person.names[0]
        assert (present.last_name, present.first_name) == (name["lastName"], name["firstName"][0])
        assert not present.is_former


def test_an_incomplete_birth_date_is_noted_as_an_anomaly(people):
    vague = [person for person in people if person.birth_date.exact is None]
    assert vague
    assert all(set(record(person, "PersonIdentity")["anomaly"]) == {"DOB", "SEX"} for person in vague)


def test_the_population_ages_with_the_day():
    later = TODAY + timedelta(days=400)
    assert all(isinstance(person.ssin, SSIN) for person in generate_population(30, today=later))
    assert next(generate_population(1, today=later)).ssin == next(generate_population(1, today=TODAY)).ssin
