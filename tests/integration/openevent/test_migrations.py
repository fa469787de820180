"""Models and migrations say the same, and the migrations have one head."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

import openevent
from local import schema
from openevent import changes, jobs
from openevent.resource import METADATA
from openevent.resources import ALL, speakers_sessions
from openevent.resources.role import TITLES


def test_autogenerate_finds_nothing(database: schema.Database) -> None:
    engine = create_engine(database.owner_url.replace("postgresql:", "postgresql+pg8000:"))
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, METADATA) == []
    engine.dispose()


def test_every_table_is_known_to_the_metadata() -> None:
    known = {*(resource.table for resource in ALL), jobs.jobs, changes.changes, speakers_sessions}
    assert set(METADATA.tables.values()) == known


def test_there_is_one_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(openevent.__file__).parent.parent / "migrations"))
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


def test_the_roles_are_seeded(database: schema.Database) -> None:
    engine = create_engine(database.owner_url.replace("postgresql:", "postgresql+pg8000:"))
    with engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT name, title_name FROM roles ORDER BY id").all()
    engine.dispose()
    assert dict(tuple(row) for row in rows) == TITLES
