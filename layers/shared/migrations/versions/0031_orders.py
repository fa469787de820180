"""Orders and attendees, and the views of those of a person.

Revision ID: 0031
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0030"

VIEWS = {
    "person_orders": """
    SELECT user_id, id AS order_id, false AS is_private
    FROM orders WHERE user_id IS NOT NULL
    UNION ALL
    SELECT users.id, order_id, true
    FROM users JOIN attendees ON address_key(attendees.email) = address_key(users.email)
    WHERE users.is_verified AND order_id IS NOT NULL AND attendees.deleted_at IS NULL""",
    "person_attendees": """
    SELECT creator_id AS user_id, id AS attendee_id, true AS is_private
    FROM attendees WHERE creator_id IS NOT NULL AND order_id IS NULL
    UNION ALL
    SELECT orders.user_id, attendees.id, true
    FROM orders JOIN attendees ON order_id = orders.id WHERE orders.user_id IS NOT NULL
    UNION ALL
    SELECT users.id, attendees.id, true
    FROM users JOIN attendees ON address_key(attendees.email) = address_key(users.email)
    WHERE users.is_verified AND order_id IS NOT NULL""",
    "attendee_users": """
    SELECT attendees.id AS attendee_id, users.id AS user_id
    FROM attendees JOIN users ON address_key(attendees.email) = address_key(users.email)
    WHERE users.is_verified AND users.deleted_at IS NULL""",
}


def upgrade() -> None:
    op.create_table(
        "orders",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("identifier", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(), server_default=sa.text("'0'"), nullable=False),
        sa.Column("currency", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("zipcode", sa.Text(), nullable=True),
        sa.Column("company", sa.Text(), nullable=True),
        sa.Column("tax_business_info", sa.Text(), nullable=True),
        sa.Column("completed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("expires_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("transaction_id", sa.Text(), nullable=True),
        sa.Column("payment_mode", sa.Text(), server_default=sa.text("'free'"), nullable=False),
        sa.Column("paid_via", sa.Text(), nullable=True),
        sa.Column(
            "is_billing_enabled", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("brand", sa.Text(), nullable=True),
        sa.Column("exp_month", sa.Text(), nullable=True),
        sa.Column("exp_year", sa.Text(), nullable=True),
        sa.Column("last4", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), server_default=sa.text("'initializing'"), nullable=False),
        sa.Column("payment_url", sa.Text(), nullable=True),
        sa.Column("cancel_note", sa.Text(), nullable=True),
        sa.Column("order_notes", sa.Text(), nullable=True),
        sa.Column("refund_note", sa.Text(), nullable=True),
        sa.Column("refund_amount", sa.Numeric(), nullable=True),
        sa.Column("refunded_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("tickets_pdf_url", sa.Text(), nullable=True),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=True),
        sa.Column("discount_code_id", sa.BigInteger(), nullable=True),
        sa.Column("access_code_id", sa.BigInteger(), nullable=True),
        sa.Column("marketer_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["access_code_id"],
            ["access_codes.id"],
            name=op.f("orders_access_code_id_fkey"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["discount_code_id"],
            ["discount_codes.id"],
            name=op.f("orders_discount_code_id_fkey"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("orders_event_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["marketer_id"], ["users.id"], name=op.f("orders_marketer_id_fkey"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("orders_user_id_fkey"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("orders_pkey")),
    )
    op.create_index(op.f("orders_access_code_id_index"), "orders", ["access_code_id"], unique=False)
    op.create_index(
        op.f("orders_discount_code_id_index"), "orders", ["discount_code_id"], unique=False
    )
    op.create_index(op.f("orders_event_id_index"), "orders", ["event_id"], unique=False)
    op.create_index("orders_identifier_key", "orders", ["identifier"], unique=True)
    op.create_index(op.f("orders_marketer_id_index"), "orders", ["marketer_id"], unique=False)
    op.create_index(
        "orders_run_out_index",
        "orders",
        ["event_id", "expires_at"],
        unique=False,
        postgresql_where=sa.text("status IN ('initializing', 'pending')"),
    )
    op.create_index(op.f("orders_user_id_index"), "orders", ["user_id"], unique=False)
    op.create_table(
        "attendees",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("firstname", sa.Text(), nullable=True),
        sa.Column("lastname", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("job_title", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("tax_business_info", sa.Text(), nullable=True),
        sa.Column("billing_address", sa.Text(), nullable=True),
        sa.Column("home_address", sa.Text(), nullable=True),
        sa.Column("shipping_address", sa.Text(), nullable=True),
        sa.Column("company", sa.Text(), nullable=True),
        sa.Column("work_address", sa.Text(), nullable=True),
        sa.Column("work_phone", sa.Text(), nullable=True),
        sa.Column("website", sa.Text(), nullable=True),
        sa.Column("blog", sa.Text(), nullable=True),
        sa.Column("twitter", sa.Text(), nullable=True),
        sa.Column("facebook", sa.Text(), nullable=True),
        sa.Column("github", sa.Text(), nullable=True),
        sa.Column("instagram", sa.Text(), nullable=True),
        sa.Column("linkedin", sa.Text(), nullable=True),
        sa.Column("gender", sa.Text(), nullable=True),
        sa.Column("accept_video_recording", sa.Boolean(), nullable=True),
        sa.Column("accept_share_details", sa.Boolean(), nullable=True),
        sa.Column("accept_receive_emails", sa.Boolean(), nullable=True),
        sa.Column("age_group", sa.Text(), nullable=True),
        sa.Column("home_wiki", sa.Text(), nullable=True),
        sa.Column("wiki_scholarship", sa.Text(), nullable=True),
        sa.Column("birth_date", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("is_checked_in", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("device_name_checkin", sa.Text(), nullable=True),
        sa.Column("checkin_times", sa.Text(), nullable=True),
        sa.Column("checkout_times", sa.Text(), nullable=True),
        sa.Column("attendee_notes", sa.Text(), nullable=True),
        sa.Column("is_checked_out", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_registered", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("register_times", sa.Text(), nullable=True),
        sa.Column("pdf_url", sa.Text(), nullable=True),
        sa.Column(
            "complex_field_values",
            postgresql.JSONB(none_as_null=True, astext_type=sa.Text()),
            nullable=True,
        ),
        sa.Column("is_consent_form_field", sa.Boolean(), nullable=True),
        sa.Column("is_consent_of_refund_policy", sa.Boolean(), nullable=True),
        sa.Column("native_language", sa.Text(), nullable=True),
        sa.Column("fluent_language", sa.Text(), nullable=True),
        sa.Column("is_consent_form_field_photo", sa.Boolean(), nullable=True),
        sa.Column("is_consent_form_field_email", sa.Boolean(), nullable=True),
        sa.Column(
            "is_badge_printed", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("badge_printed_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column(
            "is_discount_applied", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column(
            "is_access_code_applied", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("identifier", sa.Text(), nullable=True),
        sa.Column(
            "created_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("guid", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=True),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.BigInteger(), nullable=True),
        sa.Column("tag_id", sa.BigInteger(), nullable=True),
        sa.Column("creator_id", sa.BigInteger(), nullable=True),
        sa.Column("deleted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.Column("deleted_by", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["creator_id"],
            ["users.id"],
            name=op.f("attendees_creator_id_fkey"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("attendees_event_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("attendees_order_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["tag_id"], ["tags.id"], name=op.f("attendees_tag_id_fkey"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["tickets.id"],
            name=op.f("attendees_ticket_id_fkey"),
            ondelete="RESTRICT",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("attendees_pkey")),
        sa.UniqueConstraint("guid", name=op.f("attendees_guid_key")),
    )
    op.create_index(
        "attendees_address_index",
        "attendees",
        [sa.literal_column("address_key(email)")],
        unique=False,
    )
    op.create_index(op.f("attendees_creator_id_index"), "attendees", ["creator_id"], unique=False)
    op.create_index(op.f("attendees_event_id_index"), "attendees", ["event_id"], unique=False)
    op.create_index(op.f("attendees_order_id_index"), "attendees", ["order_id"], unique=False)
    op.create_index(op.f("attendees_tag_id_index"), "attendees", ["tag_id"], unique=False)
    op.create_index(op.f("attendees_ticket_id_index"), "attendees", ["ticket_id"], unique=False)
    op.create_index(
        "attendees_trash_index",
        "attendees",
        ["deleted_at"],
        unique=False,
        postgresql_where=sa.text("deleted_at IS NOT NULL"),
    )
    op.create_table(
        "order_lines",
        sa.Column("order_id", sa.BigInteger(), nullable=False),
        sa.Column("ticket_id", sa.BigInteger(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("price", sa.Numeric(), nullable=False),
        sa.Column("discount", sa.Numeric(), server_default=sa.text("0"), nullable=False),
        sa.Column("discounted_quantity", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("fee", sa.Numeric(), server_default=sa.text("0"), nullable=False),
        sa.Column("tax", sa.Numeric(), server_default=sa.text("0"), nullable=False),
        sa.Column("amount", sa.Numeric(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("order_lines_order_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"],
            ["tickets.id"],
            name=op.f("order_lines_ticket_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("order_id", "ticket_id", name=op.f("order_lines_pkey")),
    )
    op.create_index(op.f("order_lines_ticket_id_index"), "order_lines", ["ticket_id"], unique=False)
    for name, select in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {select}")


def downgrade() -> None:
    """Nothing goes back: a rollback of the code leaves the schema (docs/architecture.md)."""
