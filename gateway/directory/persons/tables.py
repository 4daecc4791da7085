"""Tables of the persons directory: numbers and inscriptions."""

from sqlalchemy import BigInteger, Column, Date, Index, Integer, SmallInteger, String, Table, UniqueConstraint

from gateway.database import UTCTimestamp, metadata

SECTOR_WIDE = ""
"""Stands for the organisation of a line that is its sector's own; not NULL, so that uniqueness holds for it too."""

numbers = Table(
    "numbers",
    metadata,
    Column("ssin", String(11), primary_key=True),
    Column("register", String(3), nullable=False),
    Column("replaced_by", String(11), index=True),
    Column("deceased_on", Date),
)

inscriptions = Table(
    "inscriptions",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("ssin", String(11), nullable=False),
    Column("sector", SmallInteger, nullable=False),
    Column("code", SmallInteger, nullable=False),
    Column("phase", SmallInteger, nullable=False),
    Column("organisation", String(10), nullable=False),
    Column("begin_date", Date, nullable=False),
    Column("end_date", Date),
    Column("purpose", String(16)),
    Column("changed_at", UTCTimestamp, nullable=False),
    UniqueConstraint("ssin", "sector", "code", "phase", "organisation", "begin_date", name="uq_inscriptions_line"),
    Index("ix_inscriptions_holds", "ssin", "sector", "code", "organisation", "begin_date", "end_date"),
)
"""The last index holds all that the control of a message asks, so that the table itself is not read."""
