"""Data sets and their blocks."""

import pytest
from pydantic import ValidationError

from gateway.catalogue.data_set import DataSet
from gateway.catalogue.field import Field

COLOUR = {"name": "colour", "type": "boolean", "cardinality": "1", "meaning": "Colour"}
PAINT = {"name": "paint", "type": "group", "cardinality": "0..n", "meaning": "Paint", "fields": [COLOUR]}


def a_data_set(*fields) -> DataSet:
    return DataSet.model_validate(
        {"dataset": "Wall", "title": {"en": "Wall"}, "authentic_sources": ["RRN"], "fields": fields}
    )


def test_puts_a_field_in_no_group_into_the_core():
    data_set = a_data_set(COLOUR, PAINT)
    assert data_set.block_of(Field.model_validate(COLOUR)) == "Wall.core"


def test_makes_a_block_of_every_group():
    assert a_data_set(COLOUR, PAINT, COLOUR | {"name": "size"}).blocks == ["Wall.core", "Wall.paint"]


def test_finds_a_field_inside_a_group():
    found = a_data_set(PAINT).find_field("paint.colour")
    assert found is not None
    assert found.name == "colour"


def test_refuses_two_fields_of_one_name():
    with pytest.raises(ValidationError):
        a_data_set(COLOUR, COLOUR)
