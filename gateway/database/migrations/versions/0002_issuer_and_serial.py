"""Certificates are found by their serial number too: several toolkits name a certificate by issuer and serial number.

Adds a column with an index and fills it from the certificates themselves. The previous release goes on serving: it
neither reads the column nor minds it, and what it registers meanwhile is found by the other names until it is
registered again.
"""

from alembic import op
from cryptography import x509
from sqlalchemy import Column, LargeBinary, bindparam, column, select, table, update

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_CERTIFICATES = table("certificates", column("sha256"), column("der"), column("serial_number"))


def upgrade() -> None:
    op.add_column("certificates", Column("serial_number", LargeBinary(length=20)))
    op.create_index("ix_certificates_serial_number", "certificates", ["serial_number"])
    connection = op.get_bind()
    fill = (
        update(_CERTIFICATES).where(_CERTIFICATES.c.sha256 == bindparam("of")).values(serial_number=bindparam("number"))
    )
    for row in connection.execute(select(_CERTIFICATES.c.sha256, _CERTIFICATES.c.der)).all():
        number = x509.load_der_x509_certificate(row.der).serial_number
        octets = number.to_bytes(max(1, (number.bit_length() + 7) // 8), "big")
        connection.execute(fill, {"of": row.sha256, "number": octets})


def downgrade() -> None:
    op.drop_index("ix_certificates_serial_number", "certificates")
    op.drop_column("certificates", "serial_number")
