"""Events say whether their mails wait until an organizer releases them.

Revision ID: 0021
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.add_column(
        "events",
        sa.Column("hold_mails", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.create_index(
        "mails_held_index",
        "mails",
        ["event_id", "id"],
        postgresql_where=sa.text("state = 'held'"),
    )


def downgrade() -> None:
    """Nothing goes back: a rollback of the code leaves the schema (docs/architecture.md)."""
