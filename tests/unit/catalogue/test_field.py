"""Fields: their cardinality, and the attributes that suit their type."""

import pytest
from pydantic import ValidationError

from gateway.catalogue.field import Cardinality, Field, check_names_differ, find_field, iterate_fields


def a_field(**changes) -> Field:
    return Field.model_validate(
        {"name": "colour", "type": "boolean", "cardinality": "1", "meaning": "Colour"} | changes
    )


@pytest.mark.parametrize(
    ("text", "least", "most"), [("1", 1, 1), ("0..1", 0, 1), ("0..n", 0, None), ("2..4", 2, 4), ("3", 3, 3)]
)
def test_reads_a_cardinality(text, least, most):
    assert Cardinality.parse(text) == Cardinality(least=least, most=most)


@pytest.mark.parametrize("text", ["1", "0..1", "0..n", "1..n", "2..4"])
def test_writes_a_cardinality_as_it_was_read(text):
    assert str(Cardinality.parse(text)) == text


@pytest.mark.parametrize("text", ["", "0", "n", "4..2", "1..", "..1", "-1..1", "0..0", "1 ..2"])
def test_refuses_what_is_no_cardinality(text):
    with pytest.raises(ValueError, match="no cardinality"):
        Cardinality.parse(text)


@pytest.mark.parametrize(
    ("text", "optional", "repeated"), [("1", False, False), ("0..1", True, False), ("2..4", False, True)]
)
def test_says_whether_a_field_may_be_absent_or_repeated(text, optional, repeated):
    cardinality = Cardinality.parse(text)
    assert (cardinality.is_optional, cardinality.is_repeated) == (optional, repeated)


def test_allows_absence_without_changing_the_most():
    assert str(Cardinality.parse("1..n").made_optional()) == "0..n"


@pytest.mark.parametrize(
    "changes",
    [
        {"type": "code"},
        {"type": "group"},
        {"type": "decimal"},
        {"type": "string"},
        {"type": "document", "media": "image/jpeg"},
        {"max": "4"},
        {"type": "date", "min": "0"},
        {"codelist": "Gender"},
        {"not_in_future": "true"},
        {"type": "incompleteDate", "max_days_ago": "3"},
        {"name": "Colour"},
        {"name": "col-our"},
        {"type": "colour"},
    ],
    ids=str,
)
def test_refuses_attributes_that_do_not_suit_the_type(changes):
    with pytest.raises(ValidationError):
        a_field(**changes)


def test_refuses_two_fields_of_one_name_in_a_group():
    with pytest.raises(ValidationError, match="side by side"):
        a_field(type="group", fields=[a_field(), a_field()])


def test_refuses_two_fields_of_one_name_side_by_side():
    with pytest.raises(ValueError, match="colour"):
        check_names_differ([a_field(), a_field(name="size"), a_field()])


def test_finds_a_field_by_its_path():
    group = a_field(name="paint", type="group", fields=[a_field()])
    assert find_field([group], "paint.colour") == a_field()
    assert find_field([group], "paint") == group


@pytest.mark.parametrize("path", ["colour", "paint.size", "paint.colour.hue"])
def test_finds_nothing_at_a_path_that_leads_nowhere(path):
    assert find_field([a_field(name="paint", type="group", fields=[a_field()])], path) is None


def test_iterates_groups_before_what_is_in_them():
    group = a_field(name="paint", type="group", fields=[a_field()])
    assert [path for path, _ in iterate_fields([group, a_field()])] == ["paint", "paint.colour", "colour"]


def test_is_frozen():
    with pytest.raises(ValidationError):
        a_field().name = "size"
