"""Mail: its record, who wants none, what providers tell; reactions to changes, and the versions of events.

Revision ID: 0006
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "provider_events",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column(
            "received_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("provider_events_pkey")),
    )
    op.create_table(
        "suppressions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), server_default=sa.text("'bounce'"), nullable=False),
        sa.Column("detail", sa.Text(), nullable=True),
        sa.Column(
            "created_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("suppressions_pkey")),
    )
    op.create_index(
        "suppressions_address_key",
        "suppressions",
        [sa.literal_column("lower(address)")],
        unique=True,
    )
    op.create_table(
        "unsubscribes",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("action_group", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("address", "action_group", name=op.f("unsubscribes_pkey")),
    )
    op.create_table(
        "notification_settings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("notification_type", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("notification_settings_user_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("notification_settings_pkey")),
        sa.UniqueConstraint(
            "user_id",
            "notification_type",
            name=op.f("notification_settings_user_id_notification_type_key"),
        ),
    )
    op.create_index(
        op.f("notification_settings_user_id_index"),
        "notification_settings",
        ["user_id"],
        unique=False,
    )
    op.create_table(
        "reactions",
        sa.Column("change_id", sa.BigInteger(), nullable=False),
        sa.Column("handler", sa.Text(), nullable=False),
        sa.Column("cursor", sa.BigInteger(), server_default="0", nullable=False),
        sa.Column("done_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["change_id"], ["changes.id"], name=op.f("reactions_change_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("change_id", "handler", name=op.f("reactions_pkey")),
    )
    op.create_table(
        "email_notifications",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("next_event", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("new_paper", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column(
            "session_accept_reject", sa.Boolean(), server_default=sa.text("true"), nullable=False
        ),
        sa.Column("session_schedule", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column(
            "after_ticket_purchase", sa.Boolean(), server_default=sa.text("true"), nullable=False
        ),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["events.id"],
            name=op.f("email_notifications_event_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("email_notifications_user_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("email_notifications_pkey")),
        sa.UniqueConstraint(
            "user_id",
            "event_id",
            name=op.f("email_notifications_user_id_event_id_key"),
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index(
        op.f("email_notifications_event_id_index"),
        "email_notifications",
        ["event_id"],
        unique=False,
    )
    op.create_index(
        op.f("email_notifications_user_id_index"), "email_notifications", ["user_id"], unique=False
    )
    op.create_table(
        "event_versions",
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("event_ver", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sessions_ver", sa.Integer(), server_default="0", nullable=False),
        sa.Column("speakers_ver", sa.Integer(), server_default="0", nullable=False),
        sa.Column("tracks_ver", sa.Integer(), server_default="0", nullable=False),
        sa.Column("sponsors_ver", sa.Integer(), server_default="0", nullable=False),
        sa.Column("microlocations_ver", sa.Integer(), server_default="0", nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["events.id"],
            name=op.f("event_versions_event_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("event_id", name=op.f("event_versions_pkey")),
    )
    drawn = sa.text("gen_random_uuid()")
    op.add_column("changes", sa.Column("batch", sa.Uuid(), server_default=drawn, nullable=False))
    op.alter_column("changes", "batch", server_default=None)
    op.add_column("changes", sa.Column("key", sa.Text(), nullable=True))
    op.create_index("changes_batch_index", "changes", ["batch"], unique=False)
    op.create_unique_constraint(op.f("changes_key_key"), "changes", ["key"])
    op.create_index(
        "jobs_own_data_key",
        "jobs",
        ["user_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'export.user' AND state = 'waiting'"),
    )
    op.add_column("mails", sa.Column("sender", sa.Text(), nullable=True))
    op.add_column(
        "mails", sa.Column("state", sa.Text(), server_default=sa.text("'queued'"), nullable=False)
    )
    op.add_column("mails", sa.Column("reason", sa.Text(), nullable=True))
    op.add_column("mails", sa.Column("provider_id", sa.Text(), nullable=True))
    op.add_column("mails", sa.Column("sent_at", postgresql.TIMESTAMP(timezone=True), nullable=True))
    op.add_column(
        "mails",
        sa.Column("has_secret", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column("mails", sa.Column("event_id", sa.BigInteger(), nullable=True))
    op.add_column("mails", sa.Column("user_id", sa.BigInteger(), nullable=True))
    op.add_column(
        "mails",
        sa.Column("key", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
    )
    op.add_column("mails", sa.Column("attempt", sa.Integer(), server_default="1", nullable=False))
    op.add_column("mails", sa.Column("text", sa.Text(), nullable=True))
    op.add_column("mails", sa.Column("reply_to", sa.Text(), nullable=True))
    op.add_column(
        "mails",
        sa.Column(
            "link", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
    )
    op.add_column(
        "mails",
        sa.Column(
            "attachments",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
    )
    op.add_column("mails", sa.Column("change_id", sa.BigInteger(), nullable=True))
    op.create_index(op.f("mails_event_id_index"), "mails", ["event_id"], unique=False)
    op.create_unique_constraint(op.f("mails_key_key"), "mails", ["key"])
    op.create_index(op.f("mails_provider_id_index"), "mails", ["provider_id"], unique=False)
    op.create_index(op.f("mails_user_id_index"), "mails", ["user_id"], unique=False)
    op.create_foreign_key(
        op.f("mails_user_id_fkey"), "mails", "users", ["user_id"], ["id"], ondelete="SET NULL"
    )
    op.create_foreign_key(
        op.f("mails_event_id_fkey"), "mails", "events", ["event_id"], ["id"], ondelete="SET NULL"
    )
    op.add_column(
        "notifications",
        sa.Column(
            "received_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
    )
    op.add_column("notifications", sa.Column("change_id", sa.BigInteger(), nullable=True))
    op.create_unique_constraint(
        op.f("notifications_change_id_user_id_action_key"),
        "notifications",
        ["change_id", "user_id", "action"],
    )
    op.create_index(
        "notifications_unread_index", "notifications", ["user_id", "received_at"], unique=False
    )
    op.add_column("settings", sa.Column("email_reply_to", sa.Text(), nullable=True))
    op.add_column(
        "settings", sa.Column("mail_transport", sa.Text(), server_default="", nullable=False)
    )
    op.drop_column("settings", "smtp_encryption")
    op.drop_column("settings", "smtp_host")
    op.drop_column("settings", "smtp_port")
    op.drop_column("settings", "smtp_username")


def downgrade() -> None:
    """Nothing goes back: a rollback of the code leaves the schema (docs/architecture.md)."""
