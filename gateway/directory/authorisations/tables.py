"""Tables of the authorisations directory."""

from sqlalchemy import Column, Date, Integer, String, Table, UniqueConstraint

from gateway.database import JSONText, metadata

grants = Table(
    "grants",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("institution", String(32), nullable=False),
    Column("service", String(64), nullable=False),
    Column("operation", String(64), nullable=False),
    Column("legal_context", String(64), nullable=False),
    Column("capacities", JSONText, nullable=False),
    Column("blocks", JSONText, nullable=False),
    Column("deliberation", String(32), nullable=False),
    Column("begin_date", Date, nullable=False),
    Column("end_date", Date),
    UniqueConstraint(
        "service", "operation", "legal_context", "institution", "deliberation", "begin_date", name="uq_grants_decision"
    ),
)
