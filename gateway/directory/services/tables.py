"""Tables of the services directory: institutions, applications, their public keys and certificates, endpoints."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
)

from gateway.database import UTCTimestamp, metadata

institutions = Table(
    "institutions",
    metadata,
    Column("number", String(10), primary_key=True),
    Column("code", String(32), nullable=False, index=True),
    Column("name", String(256), nullable=False),
    Column("sector", Integer, nullable=False),
    Column("institution_type", Integer, nullable=False),
    Column("member_of", String(32)),
)

applications = Table(
    "applications",
    metadata,
    Column("identifier", String(64), primary_key=True),
    Column("institution", ForeignKey("institutions.number"), nullable=False, index=True),
    Column("profile", String(32), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("profile_until", Date),
)

public_keys = Table(
    "public_keys",
    metadata,
    Column("spki_sha256", LargeBinary(32), primary_key=True),
    Column("application", ForeignKey("applications.identifier"), nullable=False),
    UniqueConstraint("spki_sha256", "application"),
)
"""Whose a key is, for ever: two writers cannot register one key for two applications, whatever they read before."""

certificates = Table(
    "certificates",
    metadata,
    Column("sha256", LargeBinary(32), primary_key=True),
    Column("application", ForeignKey("applications.identifier"), nullable=False, index=True),
    Column("der", LargeBinary, nullable=False),
    Column("spki_sha256", LargeBinary(32), nullable=False),
    Column("subject_key_identifier", LargeBinary(64), index=True),
    Column("thumbprint", LargeBinary(20), nullable=False, index=True),
    Column("serial_number", LargeBinary(20), index=True),
    Column("not_before", UTCTimestamp, nullable=False),
    Column("not_after", UTCTimestamp, nullable=False),
    Column("use", String(8), nullable=False),
    Column("status", String(16), nullable=False),
    ForeignKeyConstraint(["spki_sha256", "application"], ["public_keys.spki_sha256", "public_keys.application"]),
)

endpoints = Table(
    "endpoints",
    metadata,
    Column("provider", String(32), primary_key=True),
    Column("url", String(512), nullable=False),
    Column("application", ForeignKey("applications.identifier"), nullable=False),
)
