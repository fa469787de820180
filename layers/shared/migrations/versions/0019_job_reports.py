"""The whole report of a job, and the content of an import's request; a failed one starts again.

Revision ID: 0019
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019"
down_revision = "0018"

NOT_FAILED = sa.text("kind = 'import.event' AND state <> 'failure'")


def upgrade() -> None:
    op.add_column("jobs", sa.Column("request_digest", sa.Text(), nullable=True))
    op.drop_index("jobs_import_key", "jobs")
    op.create_index(
        "jobs_import_key",
        "jobs",
        ["user_id", "request_key"],
        unique=True,
        postgresql_where=NOT_FAILED,
    )
    op.create_table(
        "job_reports",
        sa.Column("job_id", sa.BigInteger(), nullable=False),
        sa.Column("errors", JSONB(), nullable=False),
        sa.Column("warnings", JSONB(), nullable=False),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("job_id"),
    )


def downgrade() -> None:
    """Nothing goes back: a rollback of the code leaves the schema (docs/architecture.md)."""
