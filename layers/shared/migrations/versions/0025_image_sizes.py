"""Rows with picture sizes: the settings, and what the image worker made of each row's pictures.

Revision ID: 0025
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "event_image_sizes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("type", sa.Text(), server_default=sa.text("'event-image'"), nullable=False),
        sa.Column("full_width", sa.Integer(), server_default=sa.text("1300"), nullable=False),
        sa.Column("full_height", sa.Integer(), server_default=sa.text("500"), nullable=False),
        sa.Column("full_aspect", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("full_quality", sa.Integer(), server_default=sa.text("80"), nullable=False),
        sa.Column("icon_width", sa.Integer(), server_default=sa.text("75"), nullable=False),
        sa.Column("icon_height", sa.Integer(), server_default=sa.text("30"), nullable=False),
        sa.Column("icon_aspect", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("icon_quality", sa.Integer(), server_default=sa.text("80"), nullable=False),
        sa.Column("thumbnail_width", sa.Integer(), server_default=sa.text("500"), nullable=False),
        sa.Column("thumbnail_height", sa.Integer(), server_default=sa.text("200"), nullable=False),
        sa.Column("thumbnail_aspect", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("thumbnail_quality", sa.Integer(), server_default=sa.text("80"), nullable=False),
        sa.Column("logo_width", sa.Integer(), server_default=sa.text("500"), nullable=False),
        sa.Column("logo_height", sa.Integer(), server_default=sa.text("200"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("event_image_sizes_pkey")),
    )
    op.create_table(
        "speaker_image_sizes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("type", sa.Text(), server_default=sa.text("'speaker-image'"), nullable=False),
        sa.Column(
            "small_size_width_height", sa.Integer(), server_default=sa.text("50"), nullable=False
        ),
        sa.Column("small_size_quality", sa.Integer(), server_default=sa.text("80"), nullable=False),
        sa.Column(
            "thumbnail_size_width_height",
            sa.Integer(),
            server_default=sa.text("500"),
            nullable=False,
        ),
        sa.Column(
            "thumbnail_size_quality", sa.Integer(), server_default=sa.text("80"), nullable=False
        ),
        sa.Column(
            "icon_size_width_height", sa.Integer(), server_default=sa.text("35"), nullable=False
        ),
        sa.Column("icon_size_quality", sa.Integer(), server_default=sa.text("80"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("speaker_image_sizes_pkey")),
    )
    op.create_index(
        "jobs_images_key",
        "jobs",
        ["kind"],
        unique=True,
        postgresql_where=sa.text("kind = 'images.all' AND state = 'waiting'"),
    )
    for table in ("events", "speakers", "sponsors", "users", "event_topics", "event_sub_topics"):
        op.add_column(table, sa.Column("picture_sizes", postgresql.JSONB(), nullable=True))
    op.execute("INSERT INTO event_image_sizes (id) OVERRIDING SYSTEM VALUE VALUES (1)")
    op.execute("INSERT INTO speaker_image_sizes (id) OVERRIDING SYSTEM VALUE VALUES (2)")
    # From now on it is the address of the avatar.
    op.execute("UPDATE users SET original_image_url = avatar_url WHERE avatar_url IS NOT NULL")


def downgrade() -> None:
    """Nothing goes back: a rollback of the code leaves the schema (docs/architecture.md)."""
