"""What an answer takes from data sets: which fields result, and the values of records put into them.

An answer takes whole groups or single fields by their path and adds own fields. The projection is only a cut: which
records count (today's address, the legal one) is decided before, and what the caller may have after.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from gateway.catalogue.data_set import DataSet
from gateway.catalogue.document import Value, Values
from gateway.catalogue.field import Cardinality, Field, FieldType, check_names_differ
from gateway.catalogue.service import Operation
from gateway.catalogue.service_row import AnswerRow, Shape

ITEM = "item"
"""The element around each row of a list answer."""


def resolve_result(answer: AnswerRow, data_sets: Mapping[str, DataSet]) -> tuple[Field, ...]:
    """Return the children of `result`: what is taken, in the order written, then the own fields.

    Whatever can be withheld is optional: taken fields at the top, own fields of a block, and what `withhold` names.
    Raises `ValueError` when two fields would have one name or a path leads nowhere.
    """
    taken = [
        field.model_copy(
            update={"blocks": (data_sets[name].block_of(field),), "cardinality": field.cardinality.made_optional()}
        )
        for name, paths in answer.take.items()
        for field in _prune(data_sets[name].fields, [path.split(".") for path in paths])
    ]
    own = [_own_field(field) for field in answer.own if field.at is None]
    inner: tuple[Field, ...] = (*taken, *own)
    for withheld in answer.withhold:
        inner = _make_optional(inner, _path_in_answer(withheld.field, answer))
    if answer.shape is Shape.LIST:
        inner = (_item(inner), *(_own_field(field) for field in answer.own if field.at is not None))
    check_names_differ(inner)
    return inner


def list_blocks(result_fields: Sequence[Field]) -> dict[str, tuple[str, ...]]:
    """Return the names of the fields by their block, those in the items of a list included."""
    blocks: dict[str, list[str]] = {}
    for field in result_fields:
        for each in field.fields if field.name == ITEM and not field.blocks else (field,):
            for block in each.blocks:
                blocks.setdefault(block, []).append(each.name)
    return {block: tuple(names) for block, names in blocks.items()}


def project(records: Mapping[str, Values | None], operation: Operation) -> Values:
    """Return what `operation` takes of the records, by data set; of a list answer, the values of one item.

    What a record lacks is left out. Own fields are not here: whoever calls adds them.
    """
    values: dict[str, Value] = {}
    for name, paths in operation.take.items():
        record = records.get(name)
        if record is not None:
            values.update(_cut(record, [path.split(".") for path in paths]))
    return values


def _cut(record: Values, paths: list[list[str]]) -> dict[str, Value]:
    values: dict[str, Value] = {}
    for name, rests in _by_head(paths):
        value = record.get(name)
        if value is None:
            continue
        if not all(rests):
            values[name] = value
        elif isinstance(value, Mapping):
            values[name] = _cut(value, rests)
        elif isinstance(value, tuple):
            values[name] = tuple(_cut(each, rests) for each in value if isinstance(each, Mapping))
    return values


def _prune(fields: Sequence[Field], paths: list[list[str]]) -> list[Field]:
    """Return the fields that the paths name, groups cut down to what is named in them."""
    pruned = []
    for name, rests in _by_head(paths):
        field = next((each for each in fields if each.name == name), None)
        if field is None:
            raise ValueError(f"no field {name}")
        if all(rests):
            field = field.model_copy(update={"fields": tuple(_prune(field.fields, rests))})
        pruned.append(field)
    return pruned


def _by_head(paths: list[list[str]]) -> Iterable[tuple[str, list[list[str]]]]:
    """Return each first name with what follows it in every path that begins so, in the order of first mention."""
    order = list(dict.fromkeys(path[0] for path in paths))
    ordered = sorted(paths, key=lambda path: order.index(path[0]))
    return [(head, [path[1:] for path in group]) for head, group in groupby(ordered, key=lambda path: path[0])]


def _own_field(field: Field) -> Field:
    return field if not field.blocks else field.model_copy(update={"cardinality": field.cardinality.made_optional()})


def _item(fields: tuple[Field, ...]) -> Field:
    check_names_differ(fields)
    cardinality = Cardinality(least=0, most=None)
    return Field(
        name=ITEM, type=FieldType.GROUP, cardinality=cardinality, meaning="One row of the answer", fields=fields
    )


def _path_in_answer(path: str, answer: AnswerRow) -> list[str]:
    """Return the path without its data set, which stands before the fields that are taken."""
    head, *rest = path.split(".")
    return rest if head in answer.take else [head, *rest]


def _make_optional(fields: tuple[Field, ...], path: list[str]) -> tuple[Field, ...]:
    """Return the fields with the one at the end of `path` optional. Raises `ValueError` when it is not there."""
    head, *rest = path
    if head not in {field.name for field in fields}:
        raise ValueError(f"no field {head} in the answer")
    return tuple(_optional_at(field, rest) if field.name == head else field for field in fields)


def _optional_at(field: Field, path: list[str]) -> Field:
    if path:
        return field.model_copy(update={"fields": _make_optional(field.fields, path)})
    return field.model_copy(update={"cardinality": field.cardinality.made_optional()})
