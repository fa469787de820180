"""Tickets, their tags and fees, and the tags of attendees.

Revision ID: 0029
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    op.create_table(
        "ticket_fees",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("service_fee", sa.Numeric(), server_default=sa.text("'0'"), nullable=False),
        sa.Column("maximum_fee", sa.Numeric(), server_default=sa.text("'0'"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("ticket_fees_pkey")),
    )
    op.create_table(
        "tags",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("color", sa.Text(), nullable=True),
        sa.Column("is_read_only", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("deleted_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("tags_event_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("tags_pkey")),
    )
    op.create_index(op.f("tags_event_id_index"), "tags", ["event_id"], unique=False)
    op.create_index(
        "tags_trash_index",
        "tags",
        ["deleted_at"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NOT NULL"),
    )
    op.create_table(
        "ticket_tags",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("deleted_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("ticket_tags_event_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("ticket_tags_pkey")),
    )
    op.create_index(op.f("ticket_tags_event_id_index"), "ticket_tags", ["event_id"], unique=False)
    op.create_index(
        "ticket_tags_name_key",
        "ticket_tags",
        ["event_id", sa.literal_column("name_key(name)")],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "ticket_tags_trash_index",
        "ticket_tags",
        ["deleted_at"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NOT NULL"),
    )
    op.create_table(
        "tickets",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("price", sa.Numeric(), server_default=sa.text("'0'"), nullable=False),
        sa.Column("min_price", sa.Numeric(), server_default=sa.text("'0'"), nullable=False),
        sa.Column("max_price", sa.Numeric(), server_default=sa.text("'0'"), nullable=False),
        sa.Column("quantity", sa.Integer(), server_default=sa.text("100"), nullable=False),
        sa.Column(
            "is_description_visible", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("position", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("is_fee_absorbed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("sales_starts_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("sales_ends_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("is_hidden", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("min_order", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("max_order", sa.Integer(), server_default=sa.text("10"), nullable=False),
        sa.Column(
            "is_checkin_restricted", sa.Boolean(), server_default=sa.text("true"), nullable=False
        ),
        sa.Column(
            "auto_checkin_enabled", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("form_id", sa.Text(), nullable=True),
        sa.Column("badge_id", sa.Text(), nullable=True),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("deleted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("deleted_by", sa.BigInteger(), nullable=True),
        sa.CheckConstraint("held >= 0 AND held <= quantity", name=op.f("tickets_held_check")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("tickets_event_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("tickets_pkey")),
    )
    op.create_index(op.f("tickets_event_id_index"), "tickets", ["event_id"], unique=False)
    op.create_index(
        "tickets_name_key",
        "tickets",
        ["event_id", sa.literal_column("name_key(name)")],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_index(
        "tickets_trash_index",
        "tickets",
        ["deleted_at"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NOT NULL"),
    )
    op.create_table(
        "tickets_ticket_tags",
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("ticket_tag_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["tickets.id"],
            name=op.f("tickets_ticket_tags_ticket_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["ticket_tag_id"],
            ["ticket_tags.id"],
            name=op.f("tickets_ticket_tags_ticket_tag_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "ticket_id", "ticket_tag_id", name=op.f("tickets_ticket_tags_pkey")
        ),
    )
    op.create_index(
        op.f("tickets_ticket_tags_ticket_tag_id_index"),
        "tickets_ticket_tags",
        ["ticket_tag_id"],
        unique=False,
    )


def downgrade() -> None:
    """Nothing goes back: a rollback of the code leaves the schema (docs/architecture.md)."""
