"""Migration 0022 takes the switch of the mail about one proposal over to that about several."""

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory

from local.stack import schema
from migrate.schema import MIGRATIONS
from openevent.mail import seeding
from openevent.mail.catalogue import NEW_SESSION, NEW_SESSIONS
from openevent.resources.message_setting import message_settings

TABLE = message_settings.table


@pytest.mark.parametrize("enabled", [True, False])
def test_the_switch_is_taken_over(database: schema.Database, *, enabled: bool) -> None:
    script = ScriptDirectory(str(MIGRATIONS)).get_revision("0022").module
    engine = sa.create_engine(database.owner_url.replace("postgresql:", "postgresql+pg8000:"))
    with engine.connect() as connection:
        connection.execute(sa.delete(TABLE).where(TABLE.c.action == NEW_SESSIONS.name))
        is_of_one = TABLE.c.action == NEW_SESSION.name
        connection.execute(sa.update(TABLE).where(is_of_one).values(enabled=enabled))
        for table in ("waiting_proposals", "proposal_hours"):
            connection.execute(sa.text(f"DROP TABLE {table}"))
        connection.execute(sa.text("ALTER TABLE changes DROP COLUMN due_at"))
        with Operations.context(MigrationContext.configure(connection)):
            script.upgrade()
        seeding.save_message_settings(connection)
        rows = sa.select(TABLE.c.enabled, TABLE.c.recipient, TABLE.c.email_subject)
        row = connection.execute(rows.where(TABLE.c.action == NEW_SESSIONS.name)).one()
        connection.rollback()
    engine.dispose()
    assert tuple(row) == (enabled, NEW_SESSIONS.recipient, NEW_SESSIONS.subject)
