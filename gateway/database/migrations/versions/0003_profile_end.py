"""The last day on which an application may use its message security profile.

One nullable column without a default: no row is rewritten, and the release before this one, which does not know it,
goes on serving. An application of a legacy profile must be loaded again with its day before it is served.
"""

from alembic import op
from sqlalchemy import Column, Date

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("applications", Column("profile_until", Date()))


def downgrade() -> None:
    op.drop_column("applications", "profile_until")
