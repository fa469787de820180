"""The schema: upgraded to alembic's head in one transaction, and never downgraded."""

from typing import Any, Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from migrate import fills, revisions
from migrate.revisions import MIGRATIONS
from openevent.domain import duties
from openevent.infra.telemetry import logger
from openevent.mail import seeding

LOCK: Final = 0x6F70656E
"""Key of the advisory lock: "open" in ASCII; nothing else in this database uses it."""
TABLE_LOCK_TIMEOUT: Final = "10s"
"""Longest wait for a table: all its readers and writers queue behind the migration."""


def upgrade(connection: Connection) -> str:
    """Upgrade the schema to this code's head; return its revision.

    A schema from a newer release stays as it is. The rows of the mail catalogue and of
    the duties are updated too.
    The lock is held until the end of the connection's transaction. Raises UnknownRevision, or
    whatever a migration raises; nothing is changed then.
    """
    _lock(connection)
    current = get_revision(connection)
    if current and revisions.is_newer(current):
        logger.warning("the schema is newer than the code", extra={"revision": current})
        return current
    if current and not revisions.is_known(current):
        raise revisions.UnknownRevision(revisions.describe_unknown(current))
    command.upgrade(build_config(connection), "head")
    seeding.save_message_settings(connection)
    duties.save_duties(connection)
    return get_revision(connection) or ""


def fill(open_transaction: fills.OpenTransaction) -> None:
    """Fill the columns that migrations added (fills.py); not those of a newer release."""
    with open_transaction() as connection:
        current = get_revision(connection) or ""
    if not revisions.is_newer(current):
        fills.fill_columns(open_transaction)


def stamp(connection: Connection, revision: str) -> str:
    """Name a revision as that of the schema without a change of the tables; return it.

    Raises UnknownRevision if no migration has it.
    """
    revisions.check_known(revision)
    _lock(connection)
    command.stamp(build_config(connection), revision, purge=True)
    return get_revision(connection) or ""


def build_config(connection: Connection) -> Config:
    """Build alembic's configuration for a connection."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def get_revision(connection: Connection) -> str | None:
    """Return the schema's revision; None for an empty database."""
    return MigrationContext.configure(connection).get_current_revision()


def build_history(connection: Connection) -> dict[str, Any]:
    """Return {"current", "heads", "migrations"}: the migrations and where the database is."""
    return revisions.list_history() | {"current": get_revision(connection)}


def _lock(connection: Connection) -> None:
    """Wait for another migration, and limit the wait for a table."""
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    connection.execute(
        text("SELECT set_config('lock_timeout', :limit, true)"), {"limit": TABLE_LOCK_TIMEOUT}
    )
