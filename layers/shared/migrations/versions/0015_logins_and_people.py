"""Logins have no foreign key to users, and views pair a person with sessions and speakers.

The check of the foreign key would wait for every write to the user's row.

Revision ID: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"

VIEWS = {
    "person_sessions": """
    SELECT creator_id AS user_id, id AS session_id, false AS is_private
    FROM sessions WHERE creator_id IS NOT NULL
    UNION ALL
    SELECT user_id, session_id, true
    FROM speakers JOIN speakers_sessions ON speaker_id = speakers.id
    WHERE user_id IS NOT NULL AND speakers.deleted_at IS NULL
    UNION ALL
    SELECT users.id, session_id, true
    FROM users JOIN speakers ON lower(speakers.email) = lower(users.email)
    JOIN speakers_sessions ON speaker_id = speakers.id
    WHERE users.is_verified AND speakers.deleted_at IS NULL""",
    "person_speakers": """
    SELECT user_id, id AS speaker_id, false AS is_private
    FROM speakers WHERE user_id IS NOT NULL
    UNION ALL
    SELECT users.id, speakers.id, true
    FROM users JOIN speakers ON lower(speakers.email) = lower(users.email)
    WHERE users.is_verified""",
}


def upgrade() -> None:
    op.drop_constraint("refresh_families_user_id_fkey", "refresh_families", type_="foreignkey")
    op.create_index("speakers_email_index", "speakers", [sa.text("lower(email)")])
    for name, select in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {select}")


def downgrade() -> None:
    """Nothing goes back: a rollback of the code leaves the schema (docs/architecture.md)."""
