"""Rows in the trash know who deleted them, and the daily run purges them.

Revision ID: 0026
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"

TRASHED = (
    "custom_forms",
    "event_copyrights",
    "event_sub_topics",
    "event_topics",
    "event_types",
    "events",
    "faq_types",
    "faqs",
    "feedbacks",
    "microlocations",
    "notifications",
    "session_types",
    "sessions",
    "social_links",
    "speakers",
    "speakers_calls",
    "sponsors",
    "taxes",
    "tracks",
    "users",
)


def upgrade() -> None:
    for table in TRASHED:
        op.add_column(table, sa.Column("deleted_by", sa.BigInteger(), nullable=True))
        is_deleted = sa.text("deleted_at IS NOT NULL")
        op.create_index(f"{table}_trash_index", table, ["deleted_at"], postgresql_where=is_deleted)
    time = postgresql.TIMESTAMP(timezone=True)
    op.create_table(
        "purges",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("has_rows", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("started_at", time, server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("purges_pkey")),
        sa.UniqueConstraint(
            "subject_type", "subject_id", name=op.f("purges_subject_type_subject_id_key")
        ),
    )
    op.create_table(
        "purge_starts",
        sa.Column("started_at", time, server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("started_at", name=op.f("purge_starts_pkey")),
    )
    # What lies in the trash already stays there for as long as what is deleted today.
    op.execute("INSERT INTO purge_starts DEFAULT VALUES")


def downgrade() -> None:
    """Nothing goes back: a rollback of the code leaves the schema (docs/architecture.md)."""
