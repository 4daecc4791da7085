"""Statements of the own register, built once."""

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, delete, insert, select

from gateway.database import HotStatement, insert_or_replace
from gateway.directory.register.model import NameMatch, Record, RegisteredPerson
from gateway.directory.register.tables import register_names, register_records
from gateway.values import SSIN, IncompleteDate, normalise_name

_RECORDS = HotStatement(
    select(register_records.c.records).where(
        register_records.c.ssin == bindparam("number"), register_records.c.dataset == bindparam("dataset")
    )
)
_BY_NAME = (
    select(register_names.c.ssin, register_names.c.is_former)
    .where(
        register_names.c.normal_last_name == bindparam("last_name"),
        register_names.c.normal_first_name == bindparam("first_name"),
        register_names.c.birth_date == bindparam("birth_date"),
    )
    .order_by(register_names.c.ssin, register_names.c.is_former)
)
_FORGET_NAMES = delete(register_names).where(register_names.c.ssin == bindparam("number"))
_ADD_NAME = insert(register_names)
_PUT_RECORDS = insert_or_replace(register_records, "ssin", "dataset")


def find_records(connection: Connection, ssin: SSIN, dataset: str) -> tuple[Record, ...]:
    """Return the records of the dataset about the person, in their order."""
    row = _RECORDS.first(connection, {"number": str(ssin), "dataset": dataset})
    return () if row is None else tuple(row.records)


def find_by_name(
    connection: Connection, *, last_name: str, first_name: str, birth_date: IncompleteDate
) -> tuple[NameMatch, ...]:
    """Return the persons with this name, now or formerly, and exactly this birth date; each once."""
    asked = {
        "last_name": normalise_name(last_name),
        "first_name": normalise_name(first_name),
        "birth_date": str(birth_date),
    }
    found: dict[str, bool] = {}
    for row in connection.execute(_BY_NAME, asked):
        found.setdefault(row.ssin, row.is_former)
    return tuple(NameMatch(ssin=SSIN.parse(ssin), is_former=is_former) for ssin, is_former in found.items())


def put_persons(connection: Connection, persons: Iterable[RegisteredPerson]) -> None:
    """Insert persons whose numbers are known, or overwrite their names and the datasets given."""
    for person in persons:
        number = str(person.ssin)
        connection.execute(_FORGET_NAMES, {"number": number})
        for name in person.names:
            row = {
                "ssin": number,
                "normal_last_name": normalise_name(name.last_name),
                "normal_first_name": normalise_name(name.first_name),
                "birth_date": str(person.birth_date),
                "is_former": name.is_former,
            }
            connection.execute(_ADD_NAME, row)
        for dataset, records in person.records.items():
            kept = {"ssin": number, "dataset": dataset, "records": list(records)}
            connection.execute(_PUT_RECORDS[connection.dialect.name], kept)
