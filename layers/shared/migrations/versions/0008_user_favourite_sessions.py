"""Favourite sessions of users; a session counts them.

Revision ID: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

LOCKS = (
    "LOCK TABLE event_types, event_topics, event_sub_topics IN ACCESS EXCLUSIVE MODE",
    "LOCK TABLE events IN SHARE ROW EXCLUSIVE MODE",
    "LOCK TABLE sessions IN ACCESS EXCLUSIVE MODE",
    "LOCK TABLE users_events_roles IN SHARE ROW EXCLUSIVE MODE",
    "LOCK TABLE users, mails IN SHARE ROW EXCLUSIVE MODE",
)
"""The strongest locks of 0008 to 0014, which are one transaction, in the order of an import. Taken
one by one as needed, they could deadlock with an import that runs meanwhile."""
VIEW = """
    CREATE VIEW event_session_favourites AS
    SELECT event_id, user_favourite_sessions.id AS user_favourite_session_id
    FROM user_favourite_sessions JOIN sessions ON sessions.id = session_id"""
COUNT = """
    UPDATE sessions SET favourite_count = (
        SELECT count(*) FROM user_favourite_sessions JOIN users ON users.id = user_id
        WHERE session_id = sessions.id AND users.deleted_at IS NULL)"""
"""Favourites of users in the trash do not count."""
FAVOURITE_FUNCTION = f"""
    CREATE FUNCTION count_favourites() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM FROM users WHERE id = NEW.user_id FOR SHARE;
        PERFORM FROM sessions WHERE id IN (OLD.session_id, NEW.session_id)
        ORDER BY id FOR NO KEY UPDATE;
        {COUNT} WHERE id IN (OLD.session_id, NEW.session_id);
        RETURN NULL;
    END $$"""
"""The locks come first: the statement after them sees what other transactions committed. The lock
of the user waits for a deletion of the account, and a deletion waits for it."""
FAVOURITE_TRIGGER = """
    CREATE TRIGGER count_favourites AFTER INSERT OR DELETE OR UPDATE ON user_favourite_sessions
    FOR EACH ROW EXECUTE FUNCTION count_favourites()"""
USER_FUNCTION = f"""
    CREATE FUNCTION count_favourites_of_user() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM FROM sessions WHERE id IN (
            SELECT session_id FROM user_favourite_sessions WHERE user_id = NEW.id)
        ORDER BY id FOR NO KEY UPDATE;
        {COUNT} WHERE id IN (
            SELECT session_id FROM user_favourite_sessions WHERE user_id = NEW.id);
        RETURN NULL;
    END $$"""
USER_TRIGGER = """
    CREATE TRIGGER count_favourites_of_user AFTER UPDATE OF deleted_at ON users FOR EACH ROW
    WHEN ((OLD.deleted_at IS NULL) <> (NEW.deleted_at IS NULL))
    EXECUTE FUNCTION count_favourites_of_user()"""


def upgrade() -> None:
    for statement in LOCKS:
        op.execute(statement)
    op.create_table(
        "user_favourite_sessions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("session_id", sa.BigInteger(), nullable=False),
        sa.Column("user_id", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["sessions.id"],
            name=op.f("user_favourite_sessions_session_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["user_id"],
            ["users.id"],
            name=op.f("user_favourite_sessions_user_id_fkey"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("user_favourite_sessions_pkey")),
    )
    op.create_index(
        "user_favourite_sessions_key",
        "user_favourite_sessions",
        ["user_id", "session_id"],
        unique=True,
    )
    op.create_index(
        op.f("user_favourite_sessions_session_id_index"),
        "user_favourite_sessions",
        ["session_id"],
        unique=False,
    )
    op.create_index(
        op.f("user_favourite_sessions_user_id_index"),
        "user_favourite_sessions",
        ["user_id"],
        unique=False,
    )
    statements = (VIEW, FAVOURITE_FUNCTION, FAVOURITE_TRIGGER, USER_FUNCTION, USER_TRIGGER)
    for statement in statements:
        op.execute(statement)


def downgrade() -> None:
    """Nothing goes back: a rollback of the code leaves the schema (docs/architecture.md)."""
