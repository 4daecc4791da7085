"""Tables of the hub's own register."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, String, Table

from gateway.database import JSONText, metadata

register_names = Table(
    "register_names",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("ssin", ForeignKey("numbers.ssin"), nullable=False, index=True),
    Column("normal_last_name", String(64), nullable=False),
    Column("normal_first_name", String(64), nullable=False),
    Column("birth_date", String(10), nullable=False),
    Column("is_former", Boolean, nullable=False),
    Index("ix_register_names_search", "normal_last_name", "birth_date", "normal_first_name"),
)

register_records = Table(
    "register_records",
    metadata,
    Column("ssin", ForeignKey("numbers.ssin"), primary_key=True),
    Column("dataset", String(64), primary_key=True),
    Column("records", JSONText, nullable=False),
)
"""One row per person and dataset; the records of a dataset are read and replaced together."""
