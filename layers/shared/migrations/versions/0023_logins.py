"""Logins have the time when they began and the browser, for the list of one's own logins.

Revision ID: 0023
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    time = postgresql.TIMESTAMP(timezone=True)
    op.add_column("refresh_families", sa.Column("created_at", time, nullable=True))
    # A default in ADD COLUMN would say that older logins begin now.
    op.alter_column("refresh_families", "created_at", server_default=sa.text("now()"))
    op.add_column("refresh_families", sa.Column("user_agent", sa.Text(), nullable=True))


def downgrade() -> None:
    """Nothing goes back: a rollback of the code leaves the schema (docs/architecture.md)."""
