"""Keyword arguments as the criteria of a request: Python's names to the contract's, and what cannot be meant refused.

Values are not checked here: codes, dates and numbers are the hub's to judge. Two things are, because zeep would send
something else than was meant: a boolean that is none, and a list or group where the contract has none.
"""

from collections.abc import Mapping, Sequence

from gateway.sdk.contract import Field
from gateway.sdk.errors import WrongArguments
from gateway.sdk.naming import describe_choice, find_named, snake_case

_BOOLEANS: dict[object, bool] = {"true": True, "1": True, "false": False, "0": False}


def read_criteria(values: Mapping[str, object], fields: Sequence[Field], *, where: str) -> dict[str, object]:
    """Return `values` under the names of the contract; `None` means absent.

    `where` says whose fields these are. Raises `WrongArguments`.
    """
    known = {field.name: field for field in fields}
    read: dict[str, object] = {}
    for name, value in values.items():
        field = find_named(name, known)
        if field is None:
            raise WrongArguments(f"{where} has no field {name}; {describe_choice(name, known)}")
        if field.name in read:
            raise WrongArguments(f"{where}: {snake_case(field.name)} is given twice")
        if value is not None:
            read[field.name] = _read_value(value, field, where=f"{where}.{snake_case(field.name)}")
    return read


def _read_value(value: object, field: Field, *, where: str) -> object:
    if isinstance(value, list | tuple):
        if not field.repeated:
            raise WrongArguments(f"{where} is given several times and may be once")
        return [_read_one(each, field, where=where) for each in value]
    one = _read_one(value, field, where=where)
    return [one] if field.repeated else one


def _read_one(value: object, field: Field, *, where: str) -> object:
    if field.fields:
        if not isinstance(value, Mapping):
            names = ", ".join(snake_case(each.name) for each in field.fields)
            raise WrongArguments(f"{where} is a group: a mapping with {names}")
        return read_criteria(value, field.fields, where=where)
    if isinstance(value, Mapping | set | bytes):
        raise WrongArguments(f"{where} is one value, not a group")
    return _read_boolean(value, where=where) if field.boolean else value


def _read_boolean(value: object, *, where: str) -> bool:
    if isinstance(value, bool):
        return value
    read = _BOOLEANS.get(value) if isinstance(value, str) else None
    if read is None:
        raise WrongArguments(f"{where} is true or false")
    return read
