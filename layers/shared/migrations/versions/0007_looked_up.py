"""What is asked before each mail: whom an address was mailed by, and what else was told of a row.

Revision ID: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_index("changes_subject_index", "changes", ["subject_type", "subject_id"])
    op.create_index("mails_recipient_index", "mails", [sa.text("lower(recipient)"), "time"])


def downgrade() -> None:
    """Nothing goes back: a rollback of the code leaves the schema (docs/architecture.md)."""
