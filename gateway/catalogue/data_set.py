"""A data set: a group of data with one responsible source, cut into blocks that are released or withheld together."""

from typing import Self

from pydantic import model_validator

from gateway.catalogue.code_list import Title
from gateway.catalogue.field import Field, FieldType, check_names_differ, find_field
from gateway.catalogue.row import Row

CORE = "core"
"""The block of the fields that stand in no group."""


class DataSet(Row):
    """The fields of a data set, as the authentic source keeps them."""

    dataset: str
    title: Title
    authentic_sources: tuple[str, ...]
    fields: tuple[Field, ...]

    @property
    def name(self) -> str:
        """What `take` calls the data set."""
        return self.dataset

    @model_validator(mode="after")
    def _hold_together(self) -> Self:
        check_names_differ(self.fields)
        return self

    def find_field(self, path: str) -> Field | None:
        """Return the field or group that a dotted path leads to, or nothing."""
        return find_field(self.fields, path)

    def block_of(self, field: Field) -> str:
        """Return the block of a field that stands at the top of the data set."""
        return f"{self.name}.{field.name if field.type is FieldType.GROUP else CORE}"

    @property
    def blocks(self) -> list[str]:
        """The names of all blocks, in the order of the fields."""
        return list(dict.fromkeys(map(self.block_of, self.fields)))
