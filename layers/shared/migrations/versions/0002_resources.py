"""The rest of the resources: taxes, feedback, role invites, mails, activities, settings; views of roles and jobs.

Revision ID: 0002
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

ORGANIZERS, SPEAKERS, USER = "organizers", "speakers", "user"
MAILS = (
    ("User Registration", USER, "Welcome to {app_name}"),
    ("User Confirmation", USER, "Confirm your e-mail address for {app_name}"),
    ("User email", USER, "Your e-mail address has been changed"),
    ("Invitation For Papers", "speaker", "Invitation to submit papers for {event_name}"),
    ("Next Event", USER, "{event_name} is coming soon"),
    ("New Session Proposal", "speakers and organizers", "New session proposal for {event_name}"),
    ("Reset Password", USER, "{app_name}: set a new password"),
    ("Change Password", USER, "{app_name}: your password has been changed"),
    ("Event Role Invitation", "invitee", "Invitation to be {role} at {event}"),
    ("Session Accept or Reject", SPEAKERS, "Session {session_name} has been {acceptance}"),
    (
        "Session Schedule Change",
        "organizers and speakers",
        "The schedule of {session_name} has been changed",
    ),
    ("Event Published", "organizers and speakers", "{event_name} is live"),
    ("After Event", "owner and speakers", "{event_name} is over: thank you"),
    ("User Registration during Payment", USER, "Welcome to {app_name}"),
    ("Ticket(s) Purchased", "buyer", "Your tickets for {event_name} ({invoice_id})"),
    ("Ticket(s) Purchased to Organizer", ORGANIZERS, "New order for {event_name} ({invoice_id})"),
    (
        "Ticket(s) cancelled",
        "buyer",
        "Your order for {event_name} has been cancelled ({invoice_id})",
    ),
    ("Event Exported", USER, "Event {event_name} has been exported"),
    ("Event Export Failed", USER, "Export of event {event_name} failed"),
    ("Mail Expired Orders", "buyer", "Your order {invoice_id} has expired"),
    ("Monthly Payment Email", ORGANIZERS, "{date}: fee for {event_name}"),
    ("Monthly Payment Follow Up Email", ORGANIZERS, "{date}: fee for {event_name} is still open"),
    ("Event Imported", USER, "Event {event_name} has been imported"),
    ("Event Import Failed", USER, "Import of an event failed"),
)
"""Action, recipient and subject; the actions are the contract (docs/contract/mail.md#actions)."""

HOLDERS = ("owner", "organizer", "coorganizer", "track_organizer", "moderator", "registrar")
HELD = """
    SELECT event_id, user_id FROM users_events_roles JOIN roles ON roles.id = role_id WHERE name = '{role}'"""
JOBS = """
    SELECT id, CAST(task_id AS text) AS task, created_at AS starts_at,
        CASE state WHEN 'success' THEN {place} WHEN 'failure' THEN result ->> 'message' END AS result,
        upper(state) AS result_status, user_id
    FROM jobs WHERE kind = '{kind}'"""
VIEWS = {f"event_{role}s": HELD.format(role=role) for role in HOLDERS} | {
    "event_people": "SELECT DISTINCT event_id, user_id FROM users_events_roles",
    "import_jobs": JOBS.format(kind="import.event", place="'/v1/events/' || event_id"),
    "export_jobs": JOBS.format(
        kind="export.event", place="'/v1/events/' || event_id || '/exports/' || task_id"
    ),
}
FLAGGED = f"""
    UPDATE users SET ({", ".join(f"is_user_{role}" for role in HOLDERS)}) = (
        SELECT {", ".join(f"coalesce(bool_or(name = '{role}'), false)" for role in HOLDERS)}
        FROM users_events_roles JOIN roles ON roles.id = role_id WHERE user_id = users.id)"""
"""Users know which roles they hold somewhere; whoever writes a membership, the database keeps that
true."""
FLAG = f"""
    CREATE FUNCTION flag_user() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM FROM users WHERE id IN (OLD.user_id, NEW.user_id) ORDER BY id FOR NO KEY UPDATE;
        {FLAGGED} WHERE users.id IN (OLD.user_id, NEW.user_id);
        RETURN NULL;
    END $$"""
"""The lock comes first: what another transaction has just written for the user is seen by the
statement after it."""
FLAGS = """
    CREATE CONSTRAINT TRIGGER flag_user AFTER INSERT OR UPDATE OR DELETE ON users_events_roles
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION flag_user()"""
"""At the commit: two imports of one user must not wait for each other's rows, only for that
moment."""
RATE = """
    CREATE FUNCTION rate_session() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM FROM sessions WHERE id IN (OLD.session_id, NEW.session_id) ORDER BY id FOR NO KEY UPDATE;
        UPDATE sessions SET (average_rating, rating_count) = (
            SELECT avg(rating), count(*) FROM feedbacks WHERE session_id = sessions.id AND deleted_at IS NULL)
        WHERE id IN (OLD.session_id, NEW.session_id);
        RETURN NULL;
    END $$"""
"""Sessions know how they are rated; the lock comes first for the same reason."""
RATES = """
    CREATE TRIGGER rate_session AFTER INSERT OR DELETE OR UPDATE OF rating, session_id, deleted_at ON feedbacks
    FOR EACH ROW EXECUTE FUNCTION rate_session()"""


def upgrade() -> None:
    op.create_table(
        "activities",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("actor", sa.Text(), nullable=True),
        sa.Column(
            "time",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("action", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("activities_pkey")),
    )
    op.create_table(
        "mails",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=True),
        sa.Column(
            "time",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("action", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("mails_pkey")),
    )
    op.create_table(
        "message_settings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("email_message", sa.Text(), nullable=True),
        sa.Column("recipient", sa.Text(), nullable=True),
        sa.Column("email_subject", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("message_settings_pkey")),
        sa.UniqueConstraint("action", name=op.f("message_settings_action_key")),
    )
    op.create_table(
        "settings",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("app_name", sa.Text(), nullable=True),
        sa.Column("tagline", sa.Text(), nullable=True),
        sa.Column("order_expiry_time", sa.Integer(), server_default=sa.text("15"), nullable=False),
        sa.Column("start_pg_event_id", sa.Text(), nullable=True),
        sa.Column(
            "start_pg_enabled", sa.Text(), server_default=sa.text("'default'"), nullable=False
        ),
        sa.Column(
            "max_complex_custom_fields", sa.Integer(), server_default=sa.text("30"), nullable=False
        ),
        sa.Column("analytics_key", sa.Text(), nullable=True),
        sa.Column("fb_client_id", sa.Text(), nullable=True),
        sa.Column("google_url", sa.Text(), nullable=True),
        sa.Column("github_url", sa.Text(), nullable=True),
        sa.Column("twitter_url", sa.Text(), nullable=True),
        sa.Column("support_url", sa.Text(), nullable=True),
        sa.Column("facebook_url", sa.Text(), nullable=True),
        sa.Column("instagram_url", sa.Text(), nullable=True),
        sa.Column("patreon_url", sa.Text(), nullable=True),
        sa.Column("gitter_url", sa.Text(), nullable=True),
        sa.Column("telegram_url", sa.Text(), nullable=True),
        sa.Column("youtube_url", sa.Text(), nullable=True),
        sa.Column("weblate_url", sa.Text(), nullable=True),
        sa.Column("frontend_url", sa.Text(), nullable=True),
        sa.Column("rocket_chat_url", sa.Text(), nullable=True),
        sa.Column("cookie_policy", sa.Text(), nullable=True),
        sa.Column("cookie_policy_link", sa.Text(), nullable=True),
        sa.Column(
            "is_paytm_activated", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column(
            "is_paypal_activated", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column(
            "is_stripe_activated", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column(
            "is_omise_activated", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column(
            "is_alipay_activated", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column(
            "is_billing_paypal_activated",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
        ),
        sa.Column("stripe_client_id", sa.Text(), nullable=True),
        sa.Column("stripe_publishable_key", sa.Text(), nullable=True),
        sa.Column("stripe_test_client_id", sa.Text(), nullable=True),
        sa.Column("stripe_test_publishable_key", sa.Text(), nullable=True),
        sa.Column("stripe_mode", sa.Text(), nullable=True),
        sa.Column("paypal_mode", sa.Text(), nullable=True),
        sa.Column("paypal_client", sa.Text(), nullable=True),
        sa.Column("paypal_sandbox_client", sa.Text(), nullable=True),
        sa.Column("omise_mode", sa.Text(), nullable=True),
        sa.Column("omise_test_public", sa.Text(), nullable=True),
        sa.Column("omise_live_public", sa.Text(), nullable=True),
        sa.Column("alipay_publishable_key", sa.Text(), nullable=True),
        sa.Column("paytm_mode", sa.Text(), nullable=True),
        sa.Column("paytm_live_merchant", sa.Text(), nullable=True),
        sa.Column("paytm_sandbox_merchant", sa.Text(), nullable=True),
        sa.Column("admin_billing_contact_name", sa.Text(), nullable=True),
        sa.Column("admin_billing_phone", sa.Text(), nullable=True),
        sa.Column("admin_billing_email", sa.Text(), nullable=True),
        sa.Column("admin_billing_state", sa.Text(), nullable=True),
        sa.Column("admin_billing_country", sa.Text(), nullable=True),
        sa.Column("admin_billing_tax_info", sa.Text(), nullable=True),
        sa.Column("admin_company", sa.Text(), nullable=True),
        sa.Column("admin_billing_address", sa.Text(), nullable=True),
        sa.Column("admin_billing_city", sa.Text(), nullable=True),
        sa.Column("admin_billing_zip", sa.Text(), nullable=True),
        sa.Column("admin_billing_additional_info", sa.Text(), nullable=True),
        sa.Column("admin_billing_logo", sa.Text(), nullable=True),
        sa.Column("logo_size", sa.Integer(), server_default=sa.text("1000"), nullable=False),
        sa.Column("image_size", sa.Integer(), server_default=sa.text("10000"), nullable=False),
        sa.Column("slide_size", sa.Integer(), server_default=sa.text("20000"), nullable=False),
        sa.Column("android_app_url", sa.Text(), nullable=True),
        sa.Column("web_app_url", sa.Text(), nullable=True),
        sa.Column(
            "app_environment", sa.Text(), server_default=sa.text("'production'"), nullable=False
        ),
        sa.Column("static_domain", sa.Text(), nullable=True),
        sa.Column("storage_place", sa.Text(), nullable=True),
        sa.Column("aws_bucket_name", sa.Text(), nullable=True),
        sa.Column("aws_region", sa.Text(), nullable=True),
        sa.Column("gs_bucket_name", sa.Text(), nullable=True),
        sa.Column(
            "is_google_recaptcha_enabled",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
        ),
        sa.Column("google_recaptcha_site", sa.Text(), nullable=True),
        sa.Column("google_client_id", sa.Text(), nullable=True),
        sa.Column("tw_consumer_key", sa.Text(), nullable=True),
        sa.Column("in_client_id", sa.Text(), nullable=True),
        sa.Column("email_service", sa.Text(), nullable=True),
        sa.Column("email_from", sa.Text(), nullable=True),
        sa.Column("email_from_name", sa.Text(), nullable=True),
        sa.Column("smtp_host", sa.Text(), nullable=True),
        sa.Column("smtp_username", sa.Text(), nullable=True),
        sa.Column("smtp_port", sa.Integer(), nullable=True),
        sa.Column("smtp_encryption", sa.Text(), nullable=True),
        sa.Column("invoice_sending_day", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column(
            "invoice_sending_timezone", sa.Text(), server_default=sa.text("'UTC'"), nullable=False
        ),
        sa.Column("admin_billing_paypal_email", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("settings_pkey")),
    )
    op.create_table(
        "role_invites",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column(
            "created_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("role_name", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), server_default=sa.text("'pending'"), nullable=False),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("role_id", sa.BigInteger(), nullable=True),
        sa.Column(
            "expires_at",
            postgresql.TIMESTAMP(timezone=True),
            server_default=sa.text("now() + interval '7 days'"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "role_name IS NOT NULL AND role_id IS NOT NULL", name=op.f("role_invites_role_check")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("role_invites_event_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["role_id"], ["roles.id"], name=op.f("role_invites_role_id_fkey"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("role_invites_pkey")),
    )
    op.create_index(
        "role_invites_email_key",
        "role_invites",
        ["event_id", sa.literal_column("lower(email)")],
        unique=True,
        postgresql_where=sa.text("status = 'pending'"),
    )
    op.create_index(op.f("role_invites_event_id_index"), "role_invites", ["event_id"], unique=False)
    op.create_index(op.f("role_invites_role_id_index"), "role_invites", ["role_id"], unique=False)
    op.create_table(
        "taxes",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("rate", sa.Float(precision=53), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "is_tax_included_in_price",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
        ),
        sa.Column("country", sa.Text(), nullable=True),
        sa.Column("tax_id", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column(
            "should_send_invoice", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column("is_invoice_sent", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("registered_company", sa.Text(), nullable=True),
        sa.Column("contact_name", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("city", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=True),
        sa.Column("zip", sa.Text(), nullable=True),
        sa.Column("invoice_footer", sa.Text(), nullable=True),
        sa.Column("event_id", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("taxes_event_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("taxes_pkey")),
    )
    op.create_index(op.f("taxes_event_id_index"), "taxes", ["event_id"], unique=False)
    op.create_index(
        "taxes_event_key",
        "taxes",
        ["event_id"],
        unique=True,
        postgresql_where=sa.text("deleted_at IS NULL"),
    )
    op.create_table(
        "feedbacks",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("rating", sa.Float(precision=53), nullable=False),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("event_id", sa.BigInteger(), nullable=True),
        sa.Column("session_id", sa.BigInteger(), nullable=True),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.Column("deleted_at", postgresql.TIMESTAMP(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(event_id IS NULL) <> (session_id IS NULL)", name=op.f("feedbacks_subject_check")
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name=op.f("feedbacks_event_id_fkey"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions.id"],
            name=op.f("feedbacks_session_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("feedbacks_user_id_fkey"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("feedbacks_pkey")),
    )
    op.create_index(op.f("feedbacks_event_id_index"), "feedbacks", ["event_id"], unique=False)
    op.create_index(op.f("feedbacks_session_id_index"), "feedbacks", ["session_id"], unique=False)
    op.create_index(op.f("feedbacks_user_id_index"), "feedbacks", ["user_id"], unique=False)
    for name, select in VIEWS.items():
        op.execute(f"CREATE VIEW {name} AS {select}")
    for statement in (FLAGGED, FLAG, FLAGS, RATE, RATES):
        op.execute(statement)
    op.execute("INSERT INTO settings (id, app_name) VALUES (1, 'Open Event')")
    columns = [sa.column(name, sa.Text) for name in ("action", "recipient", "email_subject")]
    names = [column.name for column in columns]
    op.bulk_insert(
        sa.table("message_settings", *columns),
        [dict(zip(names, row, strict=True)) for row in MAILS],
    )


def downgrade() -> None:
    """Nothing goes back: a rollback of the code leaves the schema (docs/architecture.md)."""
