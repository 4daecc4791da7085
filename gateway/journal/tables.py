"""Tables of the journal. Rows are inserted and never changed; triggers of the migration hold us to it.

Only replay keys go, once the message that used them can no longer be fresh. They have a table of their own because a
partition of the exchanges that is closed at midnight must not let a message of one minute ago in again.
"""

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, String, Table, Uuid

from gateway.database import JSONText, UTCTimestamp, metadata

replay_keys = Table(
    "replay_keys",
    metadata,
    Column("key", LargeBinary(64), primary_key=True),
    Column("keep_until", UTCTimestamp, nullable=False, index=True),
)

exchanges = Table(
    "exchanges",
    metadata,
    Column("ticket", Uuid, primary_key=True),
    Column("accepted_at", UTCTimestamp, nullable=False),
    Column("application", String(64), nullable=False),
    Column("institution", String(10), nullable=False),
    Column("service", String(64), nullable=False),
    Column("keep_until", UTCTimestamp, nullable=False),
    Column("certificate_sha256", LargeBinary(32), nullable=False),
    Column("message_sha256", LargeBinary(32), nullable=False),
    Column("peer", String(64), nullable=False),
)

outcomes = Table(
    "outcomes",
    metadata,
    # A number of its own: when a recording is given up and its commit still arrives, the ticket has two outcomes.
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("ticket", Uuid, nullable=False, index=True),
    Column("at", UTCTimestamp, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("service", String(64)),
    Column("operation", String(64)),
    Column("legal_context", String(64)),
    Column("customer_ticket", String(36), index=True),
    Column("status_code", String(16)),
    Column("fault_class", String(1)),
    Column("reason", String(64)),
    Column("detail", String(256)),
    Column("peer", String(64)),
    Column("reply_sha256", LargeBinary(32)),
    Column("stages", JSONText, nullable=False),
    Column("hops", JSONText, nullable=False),
    Column("filtered", JSONText, nullable=False),
)

suppressed_refusals = Table(
    "suppressed_refusals",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("period_begin", UTCTimestamp, nullable=False),
    Column("period_end", UTCTimestamp, nullable=False),
    Column("fault_class", String(1), nullable=False),
    Column("reason", String(64), nullable=False),
    Column("count", Integer, nullable=False),
    Column("sample", Uuid, nullable=False, index=True),
)
