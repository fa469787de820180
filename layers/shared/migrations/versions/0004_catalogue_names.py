"""Names of event types, topics and sub-topics are single among the living: one in the trash is in nobody's way.

Revision ID: 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

NAME = sa.literal_column("lower(name)")
LIVING = sa.text("deleted_at IS NULL")


def upgrade() -> None:
    for table in ("event_types", "event_topics"):
        op.drop_index(f"{table}_name_key", table)
        op.create_index(f"{table}_name_key", table, [NAME], unique=True, postgresql_where=LIVING)
    op.drop_index("event_sub_topics_name_key", "event_sub_topics")
    op.create_index(
        "event_sub_topics_name_key",
        "event_sub_topics",
        [NAME, "event_topic_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=LIVING,
    )


def downgrade() -> None:
    """Nothing goes back: a rollback of the code leaves the schema (docs/architecture.md)."""
