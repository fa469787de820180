"""The slugs of catalogues are made from the names, so requests need not have them.

Revision ID: 0011
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

CATALOGUES = ("event_types", "event_topics", "event_sub_topics")


def upgrade() -> None:
    for table in CATALOGUES:
        op.alter_column(table, "slug", server_default=sa.text("''"))


def downgrade() -> None:
    """Nothing goes back: a rollback of the code leaves the schema (docs/architecture.md)."""
