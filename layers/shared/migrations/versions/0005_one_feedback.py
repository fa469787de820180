"""One feedback of each user on each thing, of those that live.

Revision ID: 0005
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

LIVING = sa.text("deleted_at IS NULL")


def upgrade() -> None:
    for thing in ("event", "session"):
        columns = [f"{thing}_id", "user_id"]
        op.create_index(
            f"feedbacks_{thing}_key", "feedbacks", columns, unique=True, postgresql_where=LIVING
        )


def downgrade() -> None:
    """Nothing goes back: a rollback of the code leaves the schema (docs/architecture.md)."""
