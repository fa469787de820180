"""The schema: brought to alembic's head in one transaction, by one migration at a time, and never back."""

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
"""The key of the advisory lock: "open" in ASCII; any number that nothing else in this database
uses."""
TABLE_LOCK: Final = "10s"
"""How long a migration queues for a table: behind it every reader and writer of that table waits
too."""


def upgrade(connection: Connection) -> str:
    """Bring the schema to this code's head and give its revision; one that is already past the head stays as it is.

    What administrators read of the mails is brought up to this code's catalogue too. The
    connection's transaction holds the lock until it ends. Raises what a migration raises: then
    nothing is changed.
    """
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK})
    connection.execute(
        text("SELECT set_config('lock_timeout', :limit, true)"), {"limit": TABLE_LOCK}
    )
    if not _is_newer(connection):
        command.upgrade(configuration(connection), "head")
        seeding.save_message_settings(connection)
    return revision(connection) or ""


def configuration(connection: Connection) -> Config:
    """Give alembic's configuration for that connection."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config


def revision(connection: Connection) -> str | None:
    """Give the schema's revision; None for an empty database."""
    return MigrationContext.configure(connection).get_current_revision()


def _is_newer(connection: Connection) -> bool:
    """Tell whether a later release has migrated this database: we were rolled back to an older code."""
    known = {script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()}
    current = revision(connection)
    return current is not None and current not in known
