"""The database's roles: what the functions and the people who look may do, and how long their sessions may take."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, text

APP, READONLY = "openevent_app", "openevent_readonly"
APP_SETTINGS: Final = {
    "timezone": "UTC",
    "statement_timeout": "120s",
    "lock_timeout": "10s",
    "idle_session_timeout": "60s",
    "idle_in_transaction_session_timeout": "60s",
}
"""A frozen function's idle session, which keeps Aurora awake, ends after 60 s (docs/contract/platform.md#aurora)."""
READONLY_SETTINGS: Final = APP_SETTINGS | {
    "default_transaction_read_only": "on",
    "idle_session_timeout": "600s",
}
GRANTS: Final = (
    "GRANT USAGE ON SCHEMA public TO {app}, {readonly}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app}",
    "GRANT SELECT ON ALL TABLES IN SCHEMA public TO {readonly}",
    "REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {app}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {app}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {app}",
    "ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO {readonly}",
)


@dataclass(frozen=True)
class Login:
    """How the app role logs in: by a password locally, by IAM tokens (no password) on AWS."""

    name: str = APP
    password: str | None = None


def make(connection: Connection, app: Login) -> None:
    """Make the roles where they are missing, and set their limits and logins; safe to repeat.

    Where the owner is the app role too (a developer's own database), there is nothing to make.
    """
    if connection.scalar(text("SELECT CURRENT_USER")) == app.name:
        return
    _ensure(connection, app, APP_SETTINGS)
    _ensure(connection, Login(READONLY), READONLY_SETTINGS)


def grant(connection: Connection, app: str) -> None:
    """Let the app role write rows and the readonly role read them, in today's tables and in tomorrow's."""
    if connection.scalar(text("SELECT CURRENT_USER")) == app:
        return
    quote = connection.dialect.identifier_preparer.quote
    for statement in GRANTS:
        connection.execute(text(statement.format(app=quote(app), readonly=quote(READONLY))))


def _ensure(connection: Connection, login: Login, settings: Mapping[str, str]) -> None:
    role = connection.dialect.identifier_preparer.quote(login.name)
    if not _exists(connection, login.name):
        connection.execute(text(f"CREATE ROLE {role} LOGIN"))
    for name, value in settings.items():
        connection.execute(text(f"ALTER ROLE {role} SET {name} = '{value}'"))
    if login.password:
        _set_password(connection, login.name, login.password)
    elif _exists(connection, "rds_iam"):
        connection.execute(text(f"GRANT rds_iam TO {role}"))


def _exists(connection: Connection, role: str) -> bool:
    return bool(
        connection.scalar(
            text("SELECT count(*) FROM pg_roles WHERE rolname = :role"), {"role": role}
        )
    )


def _set_password(connection: Connection, role: str, password: str) -> None:
    """Set it by way of settings of the transaction: an error message that quotes its statement has no password."""
    connection.execute(
        text(
            "SELECT set_config('openevent.role', :role, true), set_config('openevent.password', :password, true)"
        ),
        {"role": role, "password": password},
    )
    connection.execute(
        text("""DO $$ BEGIN EXECUTE format('ALTER ROLE %I PASSWORD %L',
            current_setting('openevent.role'), current_setting('openevent.password')); END $$""")
    )
