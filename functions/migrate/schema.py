"""The schema: upgraded to alembic's head in one transaction, and never downgraded."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

import openevent
from openevent.mail import seeding

MIGRATIONS: Final = Path(openevent.__file__).parent.parent / "migrations"
LOCK: Final = 0x6F70656E
"""Key of the advisory lock: "open" in ASCII; nothing else in this database uses it."""
TABLE_LOCK_TIMEOUT: Final = "10s"
"""Longest wait for a table: all its readers and writers queue behind the migration."""


def upgrade(connection: Connection) -> str:
    """Upgrade the schema to this code's head; return its revision.

    A schema from a newer release stays as it is. The rows of the mail catalogue are updated too.
    The lock is held until the end of the connection's transaction. Raises whatever a migration
    raises; nothing is changed then.
    """
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    connection.execute(
        text("SELECT set_config('lock_timeout', :limit, true)"), {"limit": TABLE_LOCK_TIMEOUT}
    )
    if not _is_newer(connection):
        command.upgrade(build_config(connection), "head")
        seeding.save_message_settings(connection)
    return get_revision(connection) or ""


def build_config(connection: Connection) -> Config:
    """Build alembic's configuration for a connection."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def get_revision(connection: Connection) -> str | None:
    """Return the schema's revision; None for an empty database."""
    return MigrationContext.configure(connection).get_current_revision()


def _is_newer(connection: Connection) -> bool:
    """Return whether a newer release has migrated the database before a rollback to this code."""
    scripts = ScriptDirectory(str(MIGRATIONS)).walk_revisions()
    revisions = {script.revision for script in scripts}
    current = get_revision(connection)
    return current is not None and current not in revisions
