"""Everything that the first release keeps: the journal, and the directories of services, authorisations and persons.

A step stands alone: it names its columns itself and imports nothing of the rooms, so that it makes the same schema
whatever they become later.
"""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Text,
    UniqueConstraint,
    Uuid,
)

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_NUMBER = BigInteger().with_variant(Integer(), "sqlite")
"""SQLite numbers rows by itself only in a column declared INTEGER."""


def upgrade() -> None:
    _create_journal()
    _create_services()
    _create_authorisations()
    _create_persons()
    _create_register()
    _forbid_changes()


def downgrade() -> None:
    raise NotImplementedError("the journal is never dropped by a tool: restore the backup made before")


def _create_journal() -> None:
    op.create_table(
        "replay_keys",
        Column("key", LargeBinary(length=64), nullable=False),
        Column("keep_until", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("key", name="pk_replay_keys"),
    )
    op.create_index("ix_replay_keys_keep_until", "replay_keys", ["keep_until"])
    op.create_table(
        "exchanges",
        Column("ticket", Uuid(), nullable=False),
        Column("accepted_at", DateTime(timezone=True), nullable=False),
        Column("application", String(length=64), nullable=False),
        Column("institution", String(length=10), nullable=False),
        Column("service", String(length=64), nullable=False),
        Column("keep_until", DateTime(timezone=True), nullable=False),
        Column("certificate_sha256", LargeBinary(length=32), nullable=False),
        Column("message_sha256", LargeBinary(length=32), nullable=False),
        Column("peer", String(length=64), nullable=False),
        PrimaryKeyConstraint("ticket", name="pk_exchanges"),
    )
    op.create_table(
        "outcomes",
        Column("id", _NUMBER, nullable=False),
        Column("ticket", Uuid(), nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("kind", String(length=16), nullable=False),
        Column("service", String(length=64)),
        Column("operation", String(length=64)),
        Column("legal_context", String(length=64)),
        Column("customer_ticket", String(length=36)),
        Column("status_code", String(length=16)),
        Column("fault_class", String(length=1)),
        Column("reason", String(length=64)),
        Column("detail", String(length=256)),
        Column("peer", String(length=64)),
        Column("reply_sha256", LargeBinary(length=32)),
        Column("stages", Text(), nullable=False),
        Column("hops", Text(), nullable=False),
        Column("filtered", Text(), nullable=False),
        PrimaryKeyConstraint("id", name="pk_outcomes"),
    )
    op.create_index("ix_outcomes_customer_ticket", "outcomes", ["customer_ticket"])
    op.create_index("ix_outcomes_ticket", "outcomes", ["ticket"])
    op.create_table(
        "suppressed_refusals",
        Column("id", _NUMBER, nullable=False),
        Column("period_begin", DateTime(timezone=True), nullable=False),
        Column("period_end", DateTime(timezone=True), nullable=False),
        Column("fault_class", String(length=1), nullable=False),
        Column("reason", String(length=64), nullable=False),
        Column("count", Integer(), nullable=False),
        Column("sample", Uuid(), nullable=False),
        PrimaryKeyConstraint("id", name="pk_suppressed_refusals"),
    )
    op.create_index("ix_suppressed_refusals_sample", "suppressed_refusals", ["sample"])


def _create_services() -> None:
    op.create_table(
        "institutions",
        Column("number", String(length=10), nullable=False),
        Column("code", String(length=32), nullable=False),
        Column("name", String(length=256), nullable=False),
        Column("sector", Integer(), nullable=False),
        Column("institution_type", Integer(), nullable=False),
        Column("member_of", String(length=32)),
        PrimaryKeyConstraint("number", name="pk_institutions"),
    )
    op.create_index("ix_institutions_code", "institutions", ["code"])
    op.create_table(
        "applications",
        Column("identifier", String(length=64), nullable=False),
        Column("institution", String(length=10), nullable=False),
        Column("profile", String(length=32), nullable=False),
        Column("active", Boolean(), nullable=False),
        ForeignKeyConstraint(["institution"], ["institutions.number"], name="fk_applications_institution_institutions"),
        PrimaryKeyConstraint("identifier", name="pk_applications"),
    )
    op.create_index("ix_applications_institution", "applications", ["institution"])
    op.create_table(
        "public_keys",
        Column("spki_sha256", LargeBinary(length=32), nullable=False),
        Column("application", String(length=64), nullable=False),
        ForeignKeyConstraint(
            ["application"], ["applications.identifier"], name="fk_public_keys_application_applications"
        ),
        PrimaryKeyConstraint("spki_sha256", name="pk_public_keys"),
        UniqueConstraint("spki_sha256", "application", name="uq_public_keys_spki_sha256_application"),
    )
    op.create_table(
        "certificates",
        Column("sha256", LargeBinary(length=32), nullable=False),
        Column("application", String(length=64), nullable=False),
        Column("der", LargeBinary(), nullable=False),
        Column("spki_sha256", LargeBinary(length=32), nullable=False),
        Column("subject_key_identifier", LargeBinary(length=64)),
        Column("thumbprint", LargeBinary(length=20), nullable=False),
        Column("not_before", DateTime(timezone=True), nullable=False),
        Column("not_after", DateTime(timezone=True), nullable=False),
        Column("use", String(length=8), nullable=False),
        Column("status", String(length=16), nullable=False),
        ForeignKeyConstraint(
            ["application"], ["applications.identifier"], name="fk_certificates_application_applications"
        ),
        ForeignKeyConstraint(
            ["spki_sha256", "application"],
            ["public_keys.spki_sha256", "public_keys.application"],
            name="fk_certificates_spki_sha256_application_public_keys",
        ),
        PrimaryKeyConstraint("sha256", name="pk_certificates"),
    )
    op.create_index("ix_certificates_application", "certificates", ["application"])
    op.create_index("ix_certificates_subject_key_identifier", "certificates", ["subject_key_identifier"])
    op.create_index("ix_certificates_thumbprint", "certificates", ["thumbprint"])
    op.create_table(
        "endpoints",
        Column("provider", String(length=32), nullable=False),
        Column("url", String(length=512), nullable=False),
        Column("application", String(length=64), nullable=False),
        ForeignKeyConstraint(
            ["application"], ["applications.identifier"], name="fk_endpoints_application_applications"
        ),
        PrimaryKeyConstraint("provider", name="pk_endpoints"),
    )


def _create_authorisations() -> None:
    op.create_table(
        "grants",
        Column("id", Integer(), nullable=False),
        Column("institution", String(length=32), nullable=False),
        Column("service", String(length=64), nullable=False),
        Column("operation", String(length=64), nullable=False),
        Column("legal_context", String(length=64), nullable=False),
        Column("capacities", Text(), nullable=False),
        Column("blocks", Text(), nullable=False),
        Column("deliberation", String(length=32), nullable=False),
        Column("begin_date", Date(), nullable=False),
        Column("end_date", Date()),
        PrimaryKeyConstraint("id", name="pk_grants"),
        UniqueConstraint(
            "service",
            "operation",
            "legal_context",
            "institution",
            "deliberation",
            "begin_date",
            name="uq_grants_decision",
        ),
    )


def _create_persons() -> None:
    op.create_table(
        "numbers",
        Column("ssin", String(length=11), nullable=False),
        Column("register", String(length=3), nullable=False),
        Column("replaced_by", String(length=11)),
        Column("deceased_on", Date()),
        PrimaryKeyConstraint("ssin", name="pk_numbers"),
    )
    op.create_index("ix_numbers_replaced_by", "numbers", ["replaced_by"])
    op.create_table(
        "inscriptions",
        Column("id", _NUMBER, nullable=False),
        Column("ssin", String(length=11), nullable=False),
        Column("sector", SmallInteger(), nullable=False),
        Column("code", SmallInteger(), nullable=False),
        Column("phase", SmallInteger(), nullable=False),
        Column("organisation", String(length=10), nullable=False),
        Column("begin_date", Date(), nullable=False),
        Column("end_date", Date()),
        Column("purpose", String(length=16)),
        Column("changed_at", DateTime(timezone=True), nullable=False),
        PrimaryKeyConstraint("id", name="pk_inscriptions"),
        UniqueConstraint("ssin", "sector", "code", "phase", "organisation", "begin_date", name="uq_inscriptions_line"),
    )
    op.create_index(
        "ix_inscriptions_holds", "inscriptions", ["ssin", "sector", "code", "organisation", "begin_date", "end_date"]
    )


def _create_register() -> None:
    op.create_table(
        "register_names",
        Column("id", _NUMBER, nullable=False),
        Column("ssin", String(length=11), nullable=False),
        Column("normal_last_name", String(length=64), nullable=False),
        Column("normal_first_name", String(length=64), nullable=False),
        Column("birth_date", String(length=10), nullable=False),
        Column("is_former", Boolean(), nullable=False),
        ForeignKeyConstraint(["ssin"], ["numbers.ssin"], name="fk_register_names_ssin_numbers"),
        PrimaryKeyConstraint("id", name="pk_register_names"),
    )
    op.create_index(
        "ix_register_names_search", "register_names", ["normal_last_name", "birth_date", "normal_first_name"]
    )
    op.create_index("ix_register_names_ssin", "register_names", ["ssin"])
    op.create_table(
        "register_records",
        Column("ssin", String(length=11), nullable=False),
        Column("dataset", String(length=64), nullable=False),
        Column("records", Text(), nullable=False),
        ForeignKeyConstraint(["ssin"], ["numbers.ssin"], name="fk_register_records_ssin_numbers"),
        PrimaryKeyConstraint("ssin", "dataset", name="pk_register_records"),
    )


def _forbid_changes() -> None:
    """Rows of the journal are written once; a replay key may be purged and never changed."""
    for table in ("exchanges", "outcomes", "suppressed_refusals"):
        _forbid(table, "UPDATE")
        _forbid(table, "DELETE")
    _forbid("replay_keys", "UPDATE")


def _forbid(table: str, verb: str) -> None:
    name, reason = f"{table}_no_{verb.lower()}", f"{verb} is forbidden on {table}: the journal is written once"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{reason}'); END")
        return
    body = f"BEGIN RAISE EXCEPTION '{reason}'; END"
    op.execute(f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ {body} $$")
    op.execute(f"CREATE TRIGGER {name} BEFORE {verb} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION {name}()")
