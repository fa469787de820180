"""Migration 0028 adds guids without writing tables anew; batches fill the rows of before."""

import secrets
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from alembic import command
from sqlalchemy import Connection, NullPool, create_engine, text

from local.services import postgres as servers
from local.stack import schema
from migrate import fills, revisions
from migrate import schema as migrations
from tests.conftest import PASSWORD

BEFORE, AFTER = "0027", "0028"
TABLES = ("events", "microlocations", "sessions", "speakers")
ROWS = """
    INSERT INTO events (identifier, name, starts_at, ends_at, timezone)
    SELECT 'e' || number, 'Days', now(), now(), 'UTC' FROM generate_series(1, 5000) AS number;
    INSERT INTO microlocations (event_id, name) VALUES (1, 'Hall'), (2, 'Hall');
    INSERT INTO sessions (event_id, title) VALUES (1, 'Looms'), (1, 'Mills');
    INSERT INTO speakers (event_id, name, deleted_at) VALUES (1, 'Ada', now()), (2, 'Ada', NULL)"""
ONE_ROW = "INSERT INTO sessions (event_id, title) VALUES (1, 'New') RETURNING guid"


def connect(database: schema.Database) -> Any:
    url = database.owner_url.replace("postgresql:", "postgresql+pg8000:")
    return create_engine(url, poolclass=NullPool).begin()


def read_files(connection: Connection) -> list[int]:
    """Read the number of each table's file, which changes when the table is written anew."""
    query = text("SELECT pg_relation_filenode(CAST(:table AS regclass))")
    return [connection.execute(query, {"table": table}).scalar_one() for table in TABLES]


def read_guids(connection: Connection, table: str) -> list[UUID | None]:
    return list(connection.execute(text(f"SELECT guid FROM {table} ORDER BY id")).scalars())


@pytest.fixture
def old(postgres: servers.Server) -> Iterator[schema.Database]:
    """A database of the release before, with rows in each table."""
    name = f"old_{secrets.token_hex(8)}"
    database = schema.ensure_database(postgres.url, PASSWORD, name)
    with connect(database) as connection:
        command.upgrade(migrations.build_config(connection), BEFORE)
        for statement in ROWS.split(";"):
            connection.execute(text(statement))
    yield database
    servers.execute(postgres.url, f'DROP DATABASE "{name}" WITH (FORCE)')


def test_no_table_is_written_anew_and_new_rows_have_a_guid(old: schema.Database) -> None:
    with connect(old) as connection:
        files = read_files(connection)
        command.upgrade(migrations.build_config(connection), AFTER)
        assert read_files(connection) == files
        assert {*read_guids(connection, "events")} == {None}
        assert isinstance(connection.execute(text(ONE_ROW)).scalar_one(), UUID)


def test_the_rows_of_before_get_one_each(old: schema.Database) -> None:
    schema.migrate(old)
    with connect(old) as connection:
        counts = []
        for table in TABLES:
            guids = read_guids(connection, table)
            assert None not in guids
            assert len({*guids}) == len(guids)
            counts.append(len(guids))
        before = [read_guids(connection, table) for table in TABLES]
    assert counts == [5000, 2, 2, 2]
    schema.migrate(old)
    with connect(old) as connection:
        assert [read_guids(connection, table) for table in TABLES] == before


def test_a_row_that_somebody_writes_is_filled_at_the_end(old: schema.Database) -> None:
    with connect(old) as connection:
        command.upgrade(migrations.build_config(connection), AFTER)
    fill = next(fill for fill in revisions.list_fills() if fill.table == "sessions")
    parameters = {"last_id": 0, "row_count": 2}
    with connect(old) as writer, connect(old) as migration:
        writer.execute(text("UPDATE sessions SET title = 'Written' WHERE title = 'Looms'"))
        last_id = migration.scalar(fills.build(fills.FILL_BATCH, fill), parameters)
        guids = read_guids(migration, "sessions")
        assert last_id == 2
        assert [guid is None for guid in guids] == [True, False]
    schema.migrate(old)
    with connect(old) as connection:
        later_guids = read_guids(connection, "sessions")
        assert later_guids[1] == guids[1]
        assert later_guids[0] not in {None, guids[1]}


def test_a_run_that_was_interrupted_goes_on(old: schema.Database) -> None:
    with connect(old) as connection:
        command.upgrade(migrations.build_config(connection), AFTER)
        fill = revisions.list_fills()[0]
        parameters = {"last_id": 0, "row_count": 2000}
        connection.execute(fills.build(fills.FILL_BATCH, fill), parameters)
        first = {guid for guid in read_guids(connection, "events") if guid is not None}
    assert len(first) == 2000
    schema.migrate(old)
    with connect(old) as connection:
        guids = {*read_guids(connection, "events")}
    assert first < guids
    assert len(guids) == 5000


def test_a_schema_of_a_newer_release_is_left_alone(old: schema.Database) -> None:
    with connect(old) as connection:
        command.upgrade(migrations.build_config(connection), AFTER)
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    schema.migrate(old)
    with connect(old) as connection:
        assert {*read_guids(connection, "events")} == {None}
