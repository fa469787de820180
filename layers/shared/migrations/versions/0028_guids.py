"""Events, sessions, rooms and speakers have a guid; an event has the time of its last change.

The migration adds columns without values, so that no table is written anew. The rows of earlier
releases get their guids by FILLS (docs/operations/releases.md#migrations).

Revision ID: 0028
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0028"
down_revision = "0027"

TABLES = ("events", "microlocations", "sessions", "speakers")
FILLS = tuple((table, "guid", "gen_random_uuid()") for table in TABLES)
"""Each table, its column, and the SQL of a value."""


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("guid", sa.Uuid(), nullable=True))
        # In a statement of its own it is for new rows only.
        op.alter_column(table, "guid", server_default=sa.text("gen_random_uuid()"))
        op.create_unique_constraint(f"{table}_guid_key", table, ["guid"])
    time = postgresql.TIMESTAMP(timezone=True)
    op.add_column("event_versions", sa.Column("event_changed_at", time, nullable=True))


def downgrade() -> None:
    """Nothing goes back: a rollback of the code leaves the schema (docs/architecture.md)."""
