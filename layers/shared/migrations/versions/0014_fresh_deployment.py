"""What a fresh deployment has: a catalogue, settings, rights as lists, and rows for mail settings.

Revision ID: 0014
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

LOCKS = (
    "LOCK TABLE event_types, event_topics, event_sub_topics IN SHARE ROW EXCLUSIVE MODE",
    "LOCK TABLE users_events_roles IN SHARE ROW EXCLUSIVE MODE",
    "LOCK TABLE email_notifications IN ACCESS EXCLUSIVE MODE",
)
"""In the order of an import, like those of 0008."""

TYPES = (
    "Conference",
    "Congress",
    "Meetup",
    "Workshop",
    "Course",
    "Hackathon",
    "Lecture",
    "Panel discussion",
    "Exhibition",
    "Festival",
    "Concert",
    "Stage performance",
    "Film showing",
    "Sports event",
    "Excursion",
    "Celebration",
    "Assembly",
    "Something else",
)
TOPICS = {
    "Technology": (
        "Software",
        "Hardware and making",
        "Data and artificial intelligence",
        "Security and privacy",
        "Networks and operations",
        "Free and open source",
    ),
    "Science": ("Natural sciences", "Mathematics", "Engineering sciences", "Social sciences"),
    "Business": ("Founding a company", "Finance", "Marketing", "Work and careers"),
    "Learning": ("Schools", "Universities", "Languages", "Libraries"),
    "Arts and culture": ("Design", "Literature", "Theatre and dance", "Museums"),
    "Music": ("Classical music", "Jazz", "Pop and rock", "Electronic music"),
    "Film and media": ("Films", "Photography", "Games", "Journalism"),
    "Health": ("Medicine", "Mental health", "Nutrition"),
    "Sports and outdoors": ("Running", "Cycling", "Team sports", "Hiking and climbing"),
    "Food and drink": ("Cooking", "Wine and beer", "Markets"),
    "Public affairs": ("Politics", "Law", "Volunteering", "City and neighbourhood"),
    "Nature and climate": ("Climate", "Energy", "Animals and plants"),
    "Travel": (),
    "Family and home": ("Children", "Crafts", "Gardening"),
    "Faith and philosophy": (),
    "Something else": (),
}
"""Sub-topics by topic."""
SLUG = "trim(BOTH '-' FROM lower(regexp_replace(name, '[^A-Za-z0-9]+', '-', 'g')))"
"""The slug of a name in ASCII, as openevent.text.slugs builds it."""


def _row(*texts: str) -> str:
    return f"({', '.join(f"'{text}'" for text in texts)})"


TYPE_ROWS = ", ".join(_row(name) for name in TYPES)
TOPIC_ROWS = ", ".join(_row(topic) for topic in TOPICS)
SUB_TOPIC_ROWS = ", ".join(_row(topic, name) for topic, names in TOPICS.items() for name in names)
CATALOGUE = (
    f"""
    INSERT INTO event_types (name, slug)
    SELECT name, {SLUG} FROM (VALUES {TYPE_ROWS}) AS names (name)
    WHERE NOT EXISTS (SELECT FROM event_types)""",
    f"""
    WITH topics AS (
        INSERT INTO event_topics (name, slug)
        SELECT name, {SLUG} FROM (VALUES {TOPIC_ROWS}) AS names (name)
        WHERE NOT EXISTS (SELECT FROM event_topics) RETURNING id, name AS topic)
    INSERT INTO event_sub_topics (name, slug, event_topic_id)
    SELECT name, {SLUG}, topics.id
    FROM (VALUES {SUB_TOPIC_ROWS}) AS names (topic, name) JOIN topics USING (topic)
    WHERE NOT EXISTS (SELECT FROM event_sub_topics)""",
)
"""Only empty tables get rows: a deployment that has some has a catalogue of its own."""

SETTINGS = (
    """
    UPDATE settings SET tagline = 'Events, from the call for papers to the last talk'
    WHERE tagline IS NULL AND NOT EXISTS (SELECT FROM users)""",
    "UPDATE settings SET storage_place = 'local' WHERE storage_place IS NULL",
)
"""Nothing reads the place. The tagline is shown to visitors, so only a new deployment gets one."""

SWITCHES = (
    "next_event",
    "new_paper",
    "session_accept_reject",
    "session_schedule",
    "after_ticket_purchase",
)
NAMES = ", ".join(SWITCHES)
GENERAL_VALUES = ", ".join(f"coalesce(general.{name}, true)" for name in SWITCHES)
INSERT = f"""
    INSERT INTO email_notifications (user_id, event_id, is_automatic, {NAMES})
    SELECT member.user_id, member.event_id, true, {GENERAL_VALUES}
    FROM {{members}} LEFT JOIN email_notifications AS general
        ON general.user_id = member.user_id AND general.event_id IS NULL
    ON CONFLICT DO NOTHING"""
"""The row of a member copies the member's row about all events."""
ALL_MEMBERS = "(SELECT DISTINCT user_id, event_id FROM users_events_roles) AS member"
NEW_MEMBER = (
    "(SELECT NEW.user_id, NEW.event_id WHERE NEW.user_id IS NOT NULL) AS member (user_id, event_id)"
)
FUNCTION = f"""
    CREATE FUNCTION keep_email_notifications() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        DELETE FROM email_notifications
        WHERE user_id = OLD.user_id AND event_id = OLD.event_id AND is_automatic
            AND NOT EXISTS (
                SELECT FROM users_events_roles AS member
                WHERE member.user_id = OLD.user_id AND member.event_id = OLD.event_id);
        {INSERT.format(members=NEW_MEMBER)};
        RETURN NULL;
    END $$"""
"""Whoever writes a role, the database keeps the rows true."""
TRIGGER = """
    CREATE TRIGGER keep_email_notifications
    AFTER INSERT OR DELETE OR UPDATE OF user_id, event_id ON users_events_roles
    FOR EACH ROW EXECUTE FUNCTION keep_email_notifications()"""

SERVICES = """
    SELECT id, name FROM (VALUES (1::bigint, 'Track'), (2::bigint, 'Session'), (3::bigint, 'Speaker'),
        (4::bigint, 'Sponsor'), (5::bigint, 'Microlocation')) AS service (id, name)"""


def _words(letters: str) -> list[str]:
    return ["true" if letter == "t" else "false" for letter in letters]


ROLE_RIGHTS = {
    "owner": ("tttt", "tttt", "tttt", "tttt", "tttt"),
    "organizer": ("tttt", "tttt", "tttt", "tttt", "tttt"),
    "coorganizer": ("tttt", "tttt", "tttt", "tttt", "tttt"),
    "track_organizer": ("tttt", "ttff", "ttff", "ftff", "ftff"),
    "moderator": ("ftff", "ttff", "ttff", "ftff", "ftff"),
    "attendee": ("ffff", "tfff", "tfff", "ffff", "ffff"),
    "registrar": ("ftff", "ttff", "ttff", "ftff", "ftff"),
}
"""What a role may do with the rows of each service: create, read, update, delete."""
RIGHTS = ", ".join(
    f"({place + 1}::bigint, '{role}', {', '.join(_words(rights[place]))})"
    for place in range(5)
    for role, rights in ROLE_RIGHTS.items()
)
PERMISSIONS = f"""
    SELECT service_id * 100 + roles.id AS id, can_create, can_read, can_update,
        can_delete, roles.id AS role_id, service_id
    FROM (VALUES {RIGHTS}) AS rights (service_id, role, can_create, can_read, can_update, can_delete)
    JOIN roles ON roles.name = rights.role"""


def upgrade() -> None:
    for statement in (*LOCKS, *CATALOGUE, *SETTINGS):
        op.execute(statement)
    op.add_column(
        "email_notifications",
        sa.Column("is_automatic", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    for statement in (FUNCTION, TRIGGER, INSERT.format(members=ALL_MEMBERS)):
        op.execute(statement)
    op.execute(f"CREATE VIEW services AS {SERVICES}")
    op.execute(f"CREATE VIEW event_role_permissions AS {PERMISSIONS}")


def downgrade() -> None:
    """Nothing goes back: a rollback of the code leaves the schema (docs/architecture.md)."""
