"""A session without a state is handed in: its default is pending.

Revision ID: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.alter_column("sessions", "state", server_default=sa.text("'pending'"))


def downgrade() -> None:
    """Nothing goes back: a rollback of the code leaves the schema (docs/architecture.md)."""
