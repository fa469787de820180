"""Mails say what the receiving side did with them, and may be deferred, delivered or held.

Revision ID: 0020
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"

STATES = """state IN (
    'queued', 'held', 'sent', 'deferred', 'delivered', 'unconfirmed', 'failed', 'suppressed',
    'skipped')"""
OUTCOMES = "outcome IN ('deferred', 'delivered', 'dropped', 'blocked', 'bounced', 'complained')"


def upgrade() -> None:
    op.add_column("mails", sa.Column("outcome", sa.Text(), nullable=True))
    op.add_column(
        "mails", sa.Column("outcome_at", postgresql.TIMESTAMP(timezone=True), nullable=True)
    )
    for name, condition in (("state", STATES), ("outcome", OUTCOMES)):
        op.create_check_constraint(op.f(f"mails_{name}_check"), "mails", condition)
    # The daily run looks for unconfirmed mails of events.
    op.create_index(
        "mails_unconfirmed_index",
        "mails",
        ["event_id", "outcome_at"],
        postgresql_where=sa.text("state = 'unconfirmed'"),
    )


def downgrade() -> None:
    """Nothing goes back: a rollback of the code leaves the schema (docs/architecture.md)."""
