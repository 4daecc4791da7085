"""The fields that an answer takes, and the values put into them."""

import pytest

from gateway.catalogue.data_set import DataSet
from gateway.catalogue.field import Field
from gateway.catalogue.projection import list_blocks, project, resolve_result
from gateway.catalogue.service_row import AnswerRow


def a_field(name: str, **changes) -> dict:
    return {"name": name, "type": "boolean", "cardinality": "1", "meaning": name} | changes


def a_group(name: str, *fields, cardinality: str = "1") -> dict:
    return a_field(name, type="group", cardinality=cardinality, fields=fields)


WALL = DataSet.model_validate(
    {
        "dataset": "Wall",
        "title": {"en": "Wall"},
        "authentic_sources": ["RRN"],
        "fields": [
            a_field("thick"),
            a_group("paint", a_field("red"), a_group("coat", a_field("dry"), a_field("old")), cardinality="1..n"),
        ],
    }
)
DOOR = WALL.model_copy(update={"dataset": "Door"})


def an_answer(**row) -> AnswerRow:
    return AnswerRow.model_validate({"shape": "one"} | row)


def resolve(**row) -> tuple[Field, ...]:
    return resolve_result(an_answer(**row), {"Wall": WALL, "Door": DOOR})


def outline(fields) -> list:
    return [
        (field.name, str(field.cardinality), *([outline(field.fields)] if field.fields else [])) for field in fields
    ]


def test_takes_a_whole_group():
    assert outline(resolve(take={"Wall": ["paint"]})) == [
        ("paint", "0..n", [("red", "1"), ("coat", "1", [("dry", "1"), ("old", "1")])])
    ]


def test_cuts_a_group_down_to_the_paths_that_are_named():
    assert outline(resolve(take={"Wall": ["paint.coat.dry", "thick", "paint.red"]})) == [
        ("paint", "0..n", [("coat", "1", [("dry", "1")]), ("red", "1")]),
        ("thick", "0..1"),
    ]


def test_takes_a_whole_group_when_it_is_named_beside_a_part_of_it():
    assert outline(resolve(take={"Wall": ["paint.red", "paint"]}))[0][2] == [
        ("red", "1"),
        ("coat", "1", [("dry", "1"), ("old", "1")]),
    ]


def test_leaves_own_fields_as_they_are_and_makes_those_of_a_block_optional():
    own = [a_field("verdict"), a_field("label", blocks=("Wall.paint",))]
    assert outline(resolve(own=own)) == [("verdict", "1"), ("label", "0..1")]


def test_makes_withheld_fields_optional_where_they_stand():
    withhold = [{"field": "Wall.paint.coat.dry", "in": ["X"]}, {"field": "verdict", "in": ["X"]}]
    resolved = resolve(take={"Wall": ["paint.coat"]}, own=[a_field("verdict")], withhold=withhold)
    assert outline(resolved) == [
        ("paint", "0..n", [("coat", "1", [("dry", "0..1"), ("old", "1")])]),
        ("verdict", "0..1"),
    ]


def test_puts_the_rows_of_a_list_into_items_and_keeps_what_stands_once_beside_them():
    own = [a_field("match"), a_field("complete", at="response")]
    assert outline(resolve(shape="list", take={"Wall": ["thick"]}, own=own)) == [
        ("item", "0..n", [("thick", "0..1"), ("match", "1")]),
        ("complete", "1"),
    ]


def test_refuses_a_taken_and_an_own_field_of_one_name():
    with pytest.raises(ValueError, match="thick"):
        resolve(take={"Wall": ["thick"]}, own=[a_field("thick")])


def test_refuses_fields_of_one_name_from_two_data_sets():
    with pytest.raises(ValueError, match="thick"):
        resolve(take={"Wall": ["thick"], "Door": ["thick"]})


def test_refuses_a_path_that_leads_nowhere():
    with pytest.raises(ValueError, match="window"):
        resolve(take={"Wall": ["paint.window"]})


def test_lists_fields_by_block_with_own_fields_that_belong_to_one():
    own = [a_field("label", blocks=("Wall.paint",)), a_field("verdict")]
    assert list_blocks(resolve(take={"Wall": ["thick", "paint.red"]}, own=own)) == {
        "Wall.core": ("thick",),
        "Wall.paint": ("paint", "label"),
    }


def test_lists_the_blocks_of_the_items_of_a_list():
    assert list_blocks(resolve(shape="list", take={"Wall": ["thick"]})) == {"Wall.core": ("thick",)}


def test_projects_what_is_taken_and_nothing_else(catalogue):
    operation = catalogue.services["PersonService"].operations["consultPerson"]
    records = {
        "PersonIdentity": {
            "ssin": "85073003328",
            "name": {"lastName": "Peeters", "firstName": ("An",)},
            "birth": {"birthDate": "1985-07-30", "birthCountry": "150"},
            "civilState": "10",
        },
        "PersonAddress": {"ssin": "85073003328", "address": ({"addressType": "LEGAL"},), "residenceStatus": "REG"},
    }
    assert project(records, operation) == {
        "ssin": "85073003328",
        "name": {"lastName": "Peeters", "firstName": ("An",)},
        "birth": {"birthDate": "1985-07-30"},
        "address": ({"addressType": "LEGAL"},),
        "residenceStatus": "REG",
    }


def test_projects_each_of_a_repeated_group(catalogue):
    operation = catalogue.services["VerifyIdentityProof"].operations["verifyCard"]
    records = {"IdentityDocument": {"document": ({"status": "VALID", "documentNumber": "1"}, {"status": "STOL"})}}
    assert project(records, operation) == {"document": ({"status": "VALID"}, {"status": "STOL"})}


@pytest.mark.parametrize("records", [{}, {"PersonIdentity": None}])
def test_projects_nothing_from_records_that_are_not_there(catalogue, records):
    assert project(records, catalogue.services["PersonService"].operations["findPerson"]) == {}
