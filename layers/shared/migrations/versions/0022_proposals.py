"""Later proposals of an hour wait for one mail, whose change has the time when it is due.

Revision ID: 0022
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"

# A deployment without the mail about one proposal wants none that lists several.
SWITCH = """
    INSERT INTO message_settings (action, recipient, email_subject, email_message, enabled)
    SELECT 'new_sessions', 'organizers', email_subject, email_message, enabled
    FROM message_settings WHERE action = 'New Session Proposal'
    ON CONFLICT DO NOTHING"""


def upgrade() -> None:
    time = postgresql.TIMESTAMP(timezone=True)
    op.add_column("changes", sa.Column("due_at", time, nullable=True))
    op.create_table(
        "proposal_hours",
        sa.Column("event_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("ends_at", time, nullable=False),
        sa.Column("digest_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("event_id", name=op.f("proposal_hours_pkey")),
    )
    op.create_table(
        "waiting_proposals",
        sa.Column("digest_id", sa.BigInteger(), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["digest_id"],
            ["changes.id"],
            name=op.f("waiting_proposals_digest_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("digest_id", "session_id", name=op.f("waiting_proposals_pkey")),
    )
    op.execute(SWITCH)


def downgrade() -> None:
    """Nothing goes back: a rollback of the code leaves the schema (docs/architecture.md)."""
