"""Media that may be unused, which the daily run checks; pictures of topics.

Revision ID: 0024
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "unused_media",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column(
            "noted_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("key"),
    )
    op.create_index("unused_media_noted_at_index", "unused_media", ["noted_at"])
    for table in ("event_topics", "event_sub_topics"):
        op.add_column(table, sa.Column("system_image_url", sa.Text(), nullable=True))


def downgrade() -> None:
    """Nothing goes back: a rollback of the code leaves the schema (docs/architecture.md)."""
