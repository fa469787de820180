"""The roles of the database: their privileges, and the timeouts of their sessions."""

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
"""An idle session of a frozen function ends after 60 s: it keeps Aurora awake
(docs/contract/platform.md#aurora)."""
READONLY_SETTINGS: Final = APP_SETTINGS | {
    "default_transaction_read_only": "on",
    "idle_session_timeout": "600s",
}
DEFAULTS: Final = "ALTER DEFAULT PRIVILEGES IN SCHEMA public"
GRANTS: Final = (
    "GRANT USAGE ON SCHEMA public TO {app}, {readonly}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {app}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {app}",
    "GRANT SELECT ON ALL TABLES IN SCHEMA public TO {readonly}",
    "REVOKE INSERT, UPDATE, DELETE ON alembic_version FROM {app}",
    f"{DEFAULTS} GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {{app}}",
    f"{DEFAULTS} GRANT USAGE, SELECT ON SEQUENCES TO {{app}}",
    f"{DEFAULTS} GRANT SELECT ON TABLES TO {{readonly}}",
)
"""The app role writes rows, the readonly role reads them; both may use later tables too."""
SET_VALUES: Final = text(
    "SELECT set_config('openevent.role', :role, true),"
    " set_config('openevent.password', :password, true)"
)
ALTER_PASSWORD: Final = text("""
    DO $$ BEGIN EXECUTE format('ALTER ROLE %I PASSWORD %L',
    current_setting('openevent.role'), current_setting('openevent.password')); END $$
""")


@dataclass(frozen=True)
class Login:
    """The login of a role: a password locally, IAM tokens (None) on AWS."""

    name: str = APP
    password: str | None = None


def create_roles(connection: Connection, app: Login) -> None:
    """Create missing roles, and set the timeouts and logins of all; safe to repeat.

    It does nothing if the owner is the app role too, as in a developer's own database.
    """
    if connection.scalar(text("SELECT CURRENT_USER")) == app.name:
        return
    _create_role(connection, app, APP_SETTINGS)
    _create_role(connection, Login(READONLY), READONLY_SETTINGS)


def grant_privileges(connection: Connection, app: str) -> None:
    """Grant the roles their privileges on existing and later tables (GRANTS)."""
    if connection.scalar(text("SELECT CURRENT_USER")) == app:
        return
    quote = connection.dialect.identifier_preparer.quote
    for statement in GRANTS:
        connection.execute(text(statement.format(app=quote(app), readonly=quote(READONLY))))


def _create_role(connection: Connection, login: Login, settings: Mapping[str, str]) -> None:
    role = connection.dialect.identifier_preparer.quote(login.name)
    if not _has_role(connection, login.name):
        connection.execute(text(f"CREATE ROLE {role} LOGIN"))
    for name, value in settings.items():
        connection.execute(text(f"ALTER ROLE {role} SET {name} = '{value}'"))
    if login.password:
        _set_password(connection, login.name, login.password)
    elif _has_role(connection, "rds_iam"):
        connection.execute(text(f"GRANT rds_iam TO {role}"))


def _has_role(connection: Connection, role: str) -> bool:
    query = text("SELECT count(*) FROM pg_roles WHERE rolname = :role")
    return bool(connection.scalar(query, {"role": role}))


def _set_password(connection: Connection, role: str, password: str) -> None:
    """Set a password through settings of the transaction.

    An error message that quotes the statement then has no password.
    """
    values = {"role": role, "password": password}
    connection.execute(SET_VALUES, values)
    connection.execute(ALTER_PASSWORD)
