"""What is asked before each mail: whom an address was mailed by, what else was told of a row; when a notice came.

Revision ID: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_index("changes_subject_index", "changes", ["subject_type", "subject_id"])
    op.add_column("mails", sa.Column("actor_id", sa.BigInteger(), nullable=True))
    op.create_index("mails_actor_index", "mails", ["actor_id", "time"])
    op.create_index("mails_recipient_index", "mails", [sa.text("lower(recipient)"), "time"])
    op.alter_column("notifications", "received_at", server_default=sa.text("clock_timestamp()"))


def downgrade() -> None:
    """Nothing goes back: a rollback of the code leaves the schema (docs/architecture.md)."""
