"""The first schema: users, roles, events and all that hangs on them, jobs, changes, notifications.

Revision ID: 0001
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

ROLES = (
    ("owner", "Owner"),
    ("organizer", "Organizer"),
    ("coorganizer", "Co-Organizer"),
    ("track_organizer", "Track Organizer"),
    ("moderator", "Moderator"),
    ("attendee", "Attendee"),
    ("registrar", "Registrar"),
)


def upgrade() -> None:
    op.create_table(
        "changes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_type", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "created_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("changes_pkey")),
    )
    op.create_table(
        "event_topics",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("deleted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("event_topics_pkey")),
    )
    op.create_index(
        "event_topics_name_key", "event_topics", [sa.literal_column("lower(name)")], unique=True
    )
    op.create_table(
        "event_types",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("deleted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("event_types_pkey")),
    )
    op.create_index(
        "event_types_name_key", "event_types", [sa.literal_column("lower(name)")], unique=True
    )
    op.create_table(
        "roles",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("title_name", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("roles_pkey")),
        sa.UniqueConstraint("name", name=op.f("roles_name_key")),
    )
    op.create_table(
        "users",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("avatar_url", sa.Text(), nullable=True),
        sa.Column("first_name", sa.Text(), nullable=True),
        sa.Column("last_name", sa.Text(), nullable=True),
        sa.Column("public_name", sa.Text(), nullable=True),
        sa.Column(
            "is_profile_public", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("original_image_url", sa.Text(), nullable=True),
        sa.Column("thumbnail_image_url", sa.Text(), nullable=True),
        sa.Column("small_image_url", sa.Text(), nullable=True),
        sa.Column("icon_image_url", sa.Text(), nullable=True),
        sa.Column(
            "was_registered_with_order",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
        ),
        sa.Column("facebook_url", sa.Text(), nullable=True),
        sa.Column("twitter_url", sa.Text(), nullable=True),
        sa.Column("instagram_url", sa.Text(), nullable=True),
        sa.Column("google_plus_url", sa.Text(), nullable=True),
        sa.Column("is_super_admin", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_admin", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("facebook_id", sa.BigInteger(), nullable=True),
        sa.Column("is_sales_admin", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_marketer", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_user_owner", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "is_user_organizer", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column(
            "is_user_coorganizer", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column(
            "is_user_track_organizer", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column(
            "is_user_moderator", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column(
            "is_user_registrar", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("is_verified", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_blocked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("last_accessed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("details", sa.Text(), nullable=True),
        sa.Column("language_prefrence", sa.Text(), nullable=True),
        sa.Column("contact", sa.Text(), nullable=True),
        sa.Column("billing_contact_name", sa.Text(), nullable=True),
        sa.Column("billing_phone", sa.Text(), nullable=True),
        sa.Column("billing_state", sa.Text(), nullable=True),
        sa.Column("billing_country", sa.Text(), nullable=True),
        sa.Column("billing_tax_info", sa.Text(), nullable=True),
        sa.Column("company", sa.Text(), nullable=True),
        sa.Column("billing_address", sa.Text(), nullable=True),
        sa.Column("billing_city", sa.Text(), nullable=True),
        sa.Column("billing_zip_code", sa.Text(), nullable=True),
        sa.Column("billing_additional_info", sa.Text(), nullable=True),
        sa.Column(
            "is_rocket_chat_registered",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
        ),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("token_generation", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("deleted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("users_pkey")),
    )
    op.create_index("users_email_key", "users", [sa.literal_column("lower(email)")], unique=True)
    op.create_table(
        "event_sub_topics",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("event_topic_id", sa.BigInteger(), nullable=True),
        sa.Column("deleted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_topic_id"],
            ["event_topics.id"],
            name=op.f("event_sub_topics_event_topic_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("event_sub_topics_pkey")),
    )
    op.create_index(
        op.f("event_sub_topics_event_topic_id_index"),
        "event_sub_topics",
        ["event_topic_id"],
        unique=False,
    )
    op.create_index(
        "event_sub_topics_name_key",
        "event_sub_topics",
        [sa.literal_column("lower(name)"), "event_topic_id"],
        unique=True,
        postgresql_nulls_not_distinct=True,
    )
    op.create_table(
        "jobs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column(
            "options",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'{}'"),
            nullable=False,
        ),
        sa.Column("request_key", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("result", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column(
            "created_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("opened_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("ended_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting', 'success', 'failure')", name=op.f("jobs_state_check")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("jobs_user_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("jobs_pkey")),
        sa.UniqueConstraint("task_id", name=op.f("jobs_task_id_key")),
    )
    op.create_index(
        "jobs_export_key",
        "jobs",
        ["user_id", "request_key"],
        unique=True,
        postgresql_where=sa.text(
            "kind = 'export.event' AND state = 'waiting' AND opened_at IS NULL"
        ),
    )
    op.create_index(
        "jobs_import_key",
        "jobs",
        ["user_id", "request_key"],
        unique=True,
        postgresql_where=sa.text("kind = 'import.event'"),
    )
    op.create_index("jobs_user_index", "jobs", ["user_id", "created_at"], unique=False)
    op.create_index(
        "jobs_waiting_index",
        "jobs",
        ["kind", "created_at"],
        unique=False,
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_table(
        "notifications",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=True),
        sa.Column("action", sa.Text(), nullable=True),
        sa.Column("link", sa.Text(), nullable=True),
        sa.Column(
            "created_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("is_read", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "content", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("notifications_user_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("notifications_pkey")),
    )
    op.create_index(op.f("notifications_user_id_index"), "notifications", ["user_id"], unique=False)
    op.create_table(
        "events",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("external_event_url", sa.Text(), nullable=True),
        sa.Column("starts_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("ends_at", postgresql.TIMESTAMP(timezone=True), nullable=False),
        sa.Column("timezone", sa.Text(), nullable=False),
        sa.Column("online", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("latitude", sa.Float(precision=53), nullable=True),
        sa.Column("longitude", sa.Float(precision=53), nullable=True),
        sa.Column("logo_url", sa.Text(), nullable=True),
        sa.Column("location_name", sa.Text(), nullable=True),
        sa.Column("searchable_location_name", sa.Text(), nullable=True),
        sa.Column("public_stream_link", sa.Text(), nullable=True),
        sa.Column("stream_loop", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("stream_autoplay", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("after_order_message", sa.Text(), nullable=True),
        sa.Column("original_image_url", sa.Text(), nullable=True),
        sa.Column("thumbnail_image_url", sa.Text(), nullable=True),
        sa.Column("large_image_url", sa.Text(), nullable=True),
        sa.Column("icon_image_url", sa.Text(), nullable=True),
        sa.Column("placeholder_url", sa.Text(), nullable=True),
        sa.Column(
            "show_remaining_tickets", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("owner_name", sa.Text(), nullable=True),
        sa.Column("is_map_shown", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "is_oneclick_signup_enabled",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
        ),
        sa.Column("has_owner_info", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("owner_description", sa.Text(), nullable=True),
        sa.Column(
            "is_sessions_speakers_enabled",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
        ),
        sa.Column("privacy", sa.Text(), server_default=sa.text("'public'"), nullable=False),
        sa.Column("state", sa.Text(), server_default=sa.text("'draft'"), nullable=False),
        sa.Column("ticket_url", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("code_of_conduct", sa.Text(), nullable=True),
        sa.Column("schedule_published_on", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("is_featured", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_promoted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_demoted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_announced", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "is_ticket_form_enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False
        ),
        sa.Column("is_cfs_enabled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("payment_country", sa.Text(), nullable=True),
        sa.Column("payment_currency", sa.Text(), nullable=True),
        sa.Column("paypal_email", sa.Text(), nullable=True),
        sa.Column("is_tax_enabled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "is_billing_info_mandatory",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
        ),
        sa.Column(
            "is_donation_enabled", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("is_chat_enabled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "is_videoroom_enabled", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column(
            "is_document_enabled", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column(
            "document_links",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=True,
        ),
        sa.Column("chat_room_name", sa.Text(), nullable=True),
        sa.Column(
            "can_pay_by_paypal", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column(
            "can_pay_by_stripe", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column(
            "can_pay_by_cheque", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("can_pay_by_bank", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "can_pay_by_invoice", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("can_pay_onsite", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "can_pay_by_omise", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column(
            "can_pay_by_alipay", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column(
            "can_pay_by_paytm", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("cheque_details", sa.Text(), nullable=True),
        sa.Column("invoice_details", sa.Text(), nullable=True),
        sa.Column("bank_details", sa.Text(), nullable=True),
        sa.Column("onsite_details", sa.Text(), nullable=True),
        sa.Column(
            "is_sponsors_enabled", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column(
            "created_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("pentabarf_url", sa.Text(), nullable=True),
        sa.Column("ical_url", sa.Text(), nullable=True),
        sa.Column("xcal_url", sa.Text(), nullable=True),
        sa.Column("refund_policy", sa.Text(), nullable=True),
        sa.Column(
            "is_stripe_linked", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column(
            "is_badges_enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False
        ),
        sa.Column("event_type_id", sa.BigInteger(), nullable=True),
        sa.Column("event_topic_id", sa.BigInteger(), nullable=True),
        sa.Column("event_sub_topic_id", sa.BigInteger(), nullable=True),
        sa.Column("deleted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_sub_topic_id"],
            ["event_sub_topics.id"],
            name=op.f("events_event_sub_topic_id_fkey"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["event_topic_id"],
            ["event_topics.id"],
            name=op.f("events_event_topic_id_fkey"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["event_type_id"],
            ["event_types.id"],
            name=op.f("events_event_type_id_fkey"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("events_pkey")),
    )
    op.create_index(
        op.f("events_event_sub_topic_id_index"), "events", ["event_sub_topic_id"], unique=False
    )
    op.create_index(op.f("events_event_topic_id_index"), "events", ["event_topic_id"], unique=False)
    op.create_index(op.f("events_event_type_id_index"), "events", ["event_type_id"], unique=False)
    op.create_index(
        "events_identifier_key", "events", [sa.literal_column("lower(identifier)")], unique=True
    )
    op.create_index(op.f("events_state_index"), "events", ["state"], unique=False)
    op.create_table(
        "custom_forms",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("field_identifier", sa.Text(), nullable=False),
        sa.Column("form", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), server_default=sa.text("'text'"), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("is_required", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_included", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_public", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("is_complex", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_fixed", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("form_id", sa.Text(), nullable=True),
        sa.Column("min", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("max", sa.Integer(), server_default=sa.text("10"), nullable=False),
        sa.Column("main_language", sa.Text(), nullable=True),
        sa.Column("is_allow_edit", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "translations",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=True,
        ),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("custom_forms_event_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("custom_forms_pkey")),
    )
    op.create_index(op.f("custom_forms_event_id_index"), "custom_forms", ["event_id"], unique=False)
    op.create_table(
        "event_copyrights",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("holder", sa.Text(), nullable=True),
        sa.Column("holder_url", sa.Text(), nullable=True),
        sa.Column("licence", sa.Text(), nullable=False),
        sa.Column("licence_url", sa.Text(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("logo_url", sa.Text(), nullable=True),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["events.id"],
            name=op.f("event_copyrights_event_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("event_copyrights_pkey")),
    )
    op.create_index(
        op.f("event_copyrights_event_id_index"), "event_copyrights", ["event_id"], unique=False
    )
    op.create_index(
        "event_copyrights_event_key",
        "event_copyrights",
        ["event_id"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "faq_types",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("faq_types_event_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("faq_types_pkey")),
    )
    op.create_index(op.f("faq_types_event_id_index"), "faq_types", ["event_id"], unique=False)
    op.create_index(
        "faq_types_name_key",
        "faq_types",
        ["event_id", sa.literal_column("lower(btrim(name))")],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "microlocations",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Float(precision=53), nullable=True),
        sa.Column("longitude", sa.Float(precision=53), nullable=True),
        sa.Column("floor", sa.Integer(), nullable=True),
        sa.Column(
            "hidden_in_scheduler", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("chat_room_name", sa.Text(), nullable=True),
        sa.Column("is_chat_enabled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "is_global_event_room", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("room", sa.Text(), nullable=True),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["events.id"],
            name=op.f("microlocations_event_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("microlocations_pkey")),
    )
    op.create_index(
        op.f("microlocations_event_id_index"), "microlocations", ["event_id"], unique=False
    )
    op.create_table(
        "session_types",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("length", sa.Text(), server_default=sa.text("'00:30'"), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["events.id"],
            name=op.f("session_types_event_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("session_types_pkey")),
    )
    op.create_index(
        op.f("session_types_event_id_index"), "session_types", ["event_id"], unique=False
    )
    op.create_table(
        "social_links",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("link", sa.Text(), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=True),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("social_links_event_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("social_links_pkey")),
    )
    op.create_index(op.f("social_links_event_id_index"), "social_links", ["event_id"], unique=False)
    op.create_table(
        "speakers",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("photo_url", sa.Text(), nullable=True),
        sa.Column("thumbnail_image_url", sa.Text(), nullable=True),
        sa.Column("small_image_url", sa.Text(), nullable=True),
        sa.Column("icon_image_url", sa.Text(), nullable=True),
        sa.Column("short_biography", sa.Text(), nullable=True),
        sa.Column("long_biography", sa.Text(), nullable=True),
        sa.Column("speaking_experience", sa.Text(), nullable=True),
        sa.Column("mobile", sa.Text(), nullable=True),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("twitter", sa.Text(), nullable=True),
        sa.Column("facebook", sa.Text(), nullable=True),
        sa.Column("github", sa.Text(), nullable=True),
        sa.Column("mastodon", sa.Text(), nullable=True),
        sa.Column("linkedin", sa.Text(), nullable=True),
        sa.Column("instagram", sa.Text(), nullable=True),
        sa.Column("organisation", sa.Text(), nullable=True),
        sa.Column("is_featured", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "is_email_overridden", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("position", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("gender", sa.Text(), nullable=True),
        sa.Column("order", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("heard_from", sa.Text(), nullable=True),
        sa.Column("sponsorship_required", sa.Text(), nullable=True),
        sa.Column(
            "complex_field_values",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=True,
        ),
        sa.Column(
            "speaker_positions",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=True,
        ),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("deleted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("speakers_event_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("speakers_user_id_fkey"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("speakers_pkey")),
    )
    op.create_index(op.f("speakers_event_id_index"), "speakers", ["event_id"], unique=False)
    op.create_index(op.f("speakers_user_id_index"), "speakers", ["user_id"], unique=False)
    op.create_table(
        "speakers_calls",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("announcement", sa.Text(), nullable=True),
        sa.Column("starts_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("soft_ends_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("ends_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("hash", sa.Text(), nullable=True),
        sa.Column("privacy", sa.Text(), server_default=sa.text("'public'"), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["events.id"],
            name=op.f("speakers_calls_event_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("speakers_calls_pkey")),
    )
    op.create_index(
        op.f("speakers_calls_event_id_index"), "speakers_calls", ["event_id"], unique=False
    )
    op.create_index(
        "speakers_calls_event_key",
        "speakers_calls",
        ["event_id"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "sponsors",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("logo_url", sa.Text(), nullable=True),
        sa.Column("type", sa.Text(), nullable=True),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("sponsors_event_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("sponsors_pkey")),
    )
    op.create_index(op.f("sponsors_event_id_index"), "sponsors", ["event_id"], unique=False)
    op.create_table(
        "tracks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("color", sa.Text(), nullable=False),
        sa.Column("font_color", sa.Text(), server_default=sa.text("'#ffffff'"), nullable=False),
        sa.Column("position", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("location", sa.Text(), nullable=True),
        sa.Column("track_image_url", sa.Text(), nullable=True),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("tracks_event_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("tracks_pkey")),
    )
    op.create_index(op.f("tracks_event_id_index"), "tracks", ["event_id"], unique=False)
    op.create_table(
        "users_events_roles",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("role_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["events.id"],
            name=op.f("users_events_roles_event_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["role_id"],
            ["roles.id"],
            name=op.f("users_events_roles_role_id_fkey"),
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("users_events_roles_user_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("users_events_roles_pkey")),
        sa.UniqueConstraint(
            "event_id",
            "user_id",
            "role_id",
            name=op.f("users_events_roles_event_id_user_id_role_id_key"),
        ),
    )
    op.create_index(
        op.f("users_events_roles_event_id_index"), "users_events_roles", ["event_id"], unique=False
    )
    op.create_index(
        op.f("users_events_roles_role_id_index"), "users_events_roles", ["role_id"], unique=False
    )
    op.create_index(
        op.f("users_events_roles_user_id_index"), "users_events_roles", ["user_id"], unique=False
    )
    op.create_table(
        "faqs",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("faq_type_id", sa.BigInteger(), nullable=True),
        sa.Column("deleted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("faqs_event_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["faq_type_id"],
            ["faq_types.id"],
            name=op.f("faqs_faq_type_id_fkey"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("faqs_pkey")),
    )
    op.create_index(op.f("faqs_event_id_index"), "faqs", ["event_id"], unique=False)
    op.create_index(op.f("faqs_faq_type_id_index"), "faqs", ["faq_type_id"], unique=False)
    op.create_table(
        "sessions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("subtitle", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=True),
        sa.Column("short_abstract", sa.Text(), nullable=True),
        sa.Column("long_abstract", sa.Text(), nullable=True),
        sa.Column("comments", sa.Text(), nullable=True),
        sa.Column("starts_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("ends_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("slides_url", sa.Text(), nullable=True),
        sa.Column(
            "slides", postgresql.JSONB(none_as_null=True, astext_type=sa.Text()), nullable=True
        ),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("twitter", sa.Text(), nullable=True),
        sa.Column("facebook", sa.Text(), nullable=True),
        sa.Column("github", sa.Text(), nullable=True),
        sa.Column("linkedin", sa.Text(), nullable=True),
        sa.Column("instagram", sa.Text(), nullable=True),
        sa.Column("gitlab", sa.Text(), nullable=True),
        sa.Column("mastodon", sa.Text(), nullable=True),
        sa.Column("video_url", sa.Text(), nullable=True),
        sa.Column("audio_url", sa.Text(), nullable=True),
        sa.Column("signup_url", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), server_default=sa.text("'draft'"), nullable=False),
        sa.Column(
            "created_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("submitted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("is_mail_sent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_locked", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column(
            "last_modified_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("average_rating", sa.Float(precision=53), nullable=True),
        sa.Column("rating_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("favourite_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "complex_field_values",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=True,
        ),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("track_id", sa.BigInteger(), nullable=True),
        sa.Column("session_type_id", sa.BigInteger(), nullable=True),
        sa.Column("microlocation_id", sa.BigInteger(), nullable=True),
        sa.Column("creator_id", sa.BigInteger(), nullable=True),
        sa.Column("deleted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["creator_id"], ["users.id"], name=op.f("sessions_creator_id_fkey"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("sessions_event_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["microlocation_id"],
            ["microlocations.id"],
            name=op.f("sessions_microlocation_id_fkey"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["session_type_id"],
            ["session_types.id"],
            name=op.f("sessions_session_type_id_fkey"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["track_id"], ["tracks.id"], name=op.f("sessions_track_id_fkey"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("sessions_pkey")),
    )
    op.create_index(op.f("sessions_creator_id_index"), "sessions", ["creator_id"], unique=False)
    op.create_index(op.f("sessions_event_id_index"), "sessions", ["event_id"], unique=False)
    op.create_index(
        op.f("sessions_microlocation_id_index"), "sessions", ["microlocation_id"], unique=False
    )
    op.create_index(
        op.f("sessions_session_type_id_index"), "sessions", ["session_type_id"], unique=False
    )
    op.create_index(op.f("sessions_track_id_index"), "sessions", ["track_id"], unique=False)
    op.create_table(
        "speakers_sessions",
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("speaker_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions.id"],
            name=op.f("speakers_sessions_session_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["speaker_id"],
            ["speakers.id"],
            name=op.f("speakers_sessions_speaker_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("session_id", "speaker_id", name=op.f("speakers_sessions_pkey")),
    )
    op.create_index(
        op.f("speakers_sessions_speaker_id_index"),
        "speakers_sessions",
        ["speaker_id"],
        unique=False,
    )
    roles = sa.table("roles", sa.column("name", sa.Text), sa.column("title_name", sa.Text))
    op.bulk_insert(roles, [{"name": name, "title_name": title} for name, title in ROLES])


def downgrade() -> None:
    """Nothing goes back: a rollback of the code leaves the schema (docs/architecture.md)."""
