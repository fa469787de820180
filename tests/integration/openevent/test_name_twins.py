"""Rows of an earlier release whose names read the same stay, and take no second one."""

import secrets
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError

from local.services import postgres as servers
from local.stack import schema
from migrate import schema as migrations
from tests.conftest import PASSWORD

BEFORE = "0015"
"""The revision before names had keys."""
CATALOGUES = ("event_types", "event_topics", "event_sub_topics")
NAMES = ("Caf\u00e9", "Cafe\u0301", "Other", "Ca\u200bfe\u0301")
"""The first, second and last read the same."""
EVENTS = """
    INSERT INTO events (id, identifier, name, starts_at, ends_at, timezone)
    VALUES (1, 'e1', :name, now(), now(), 'UTC'), (2, 'e2', 'Days', now(), now(), 'UTC')"""
USER = "INSERT INTO users (email, first_name) VALUES (:email, :name)"
JOINED = "\U0001f469\u200d\U0001f4bb \ufb01"
"""What NFC leaves as it is."""


def connect(url: str) -> Any:
    engine = create_engine(url.replace("postgresql:", "postgresql+pg8000:"), poolclass=NullPool)
    return engine.begin()


@pytest.fixture(scope="module")
def owner_url(postgres: servers.Server) -> Iterator[str]:
    """A database of the earlier release that has twins, after its upgrade."""
    name = f"twins_{secrets.token_hex(8)}"
    database = schema.ensure_database(postgres.url, PASSWORD, name)
    with connect(database.owner_url) as connection:
        command.upgrade(migrations.build_config(connection), BEFORE)
        connection.execute(text(EVENTS), {"name": f"Cafe\u0301 {JOINED}"})
        stroke = {"html": "<b>\u0338 x</b>"}
        connection.execute(text("UPDATE events SET description = :html WHERE id = 2"), stroke)
        names = {"email": "zoe\u0308@example.org", "name": "Zoe\u0308"}
        connection.execute(text(USER), names)
        for table in CATALOGUES:
            insert = text(f"INSERT INTO {table} (name, slug) VALUES (:name, 's')")
            connection.execute(insert, [{"name": name} for name in NAMES])
        insert = text("INSERT INTO faq_types (name, event_id) VALUES (:name, :event)")
        pairs = [{"name": name, "event": event} for event in (1, 2) for name in NAMES]
        connection.execute(insert, pairs)
        connection.execute(
            text("UPDATE faq_types SET deleted_at = now() WHERE event_id = 2 AND name = :name"),
            {"name": NAMES[0]},
        )
    with connect(database.owner_url) as connection:
        migrations.upgrade(connection)
    yield database.owner_url
    servers.execute(postgres.url, f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def connection(owner_url: str) -> Iterator[Connection]:
    with connect(owner_url) as connection:
        yield connection
        connection.rollback()


def read_twins(connection: Connection, table: str, condition: str = "true") -> list[bool]:
    query = f"SELECT is_twin FROM {table} WHERE name = ANY(:names) AND {condition} ORDER BY id"
    names = [unicodedata.normalize("NFC", name) for name in NAMES]
    return list(connection.execute(text(query), {"names": names}).scalars())


def test_texts_of_before_are_in_nfc(connection: Connection) -> None:
    query = "SELECT name, description IS NULL FROM events WHERE id = 1"
    assert connection.execute(text(query)).one() == (f"Caf\u00e9 {JOINED}", True)
    query = "SELECT description FROM events WHERE id = 2"
    assert connection.execute(text(query)).scalar_one() == "<b> x</b>"
    query = "SELECT first_name, email FROM users"
    assert connection.execute(text(query)).one() == ("Zo\u00eb", "zoe\u0308@example.org")


def test_later_twins_are_left_out_of_the_index(connection: Connection) -> None:
    for table in CATALOGUES:
        assert read_twins(connection, table) == [False, True, False, True]
    assert read_twins(connection, "faq_types", "event_id = 1") == [False, True, False, True]
    assert read_twins(connection, "faq_types", "event_id = 2") == [False, False, False, True]


@pytest.mark.parametrize("table", CATALOGUES)
@pytest.mark.parametrize("name", ["CAF\u00c9", "cafe\u0301", "Caf\u00e9\u00a0", "\u200bother"])
def test_a_new_row_of_such_a_name_is_refused(connection: Connection, table: str, name: str) -> None:
    insert = text(f"INSERT INTO {table} (name, slug) VALUES (:name, 's')")
    with pytest.raises(DBAPIError, match=f"{table}_name_key"):
        connection.execute(insert, {"name": name})


@pytest.mark.parametrize("table", CATALOGUES)
def test_a_twin_keeps_its_name_until_it_gets_a_new_one(connection: Connection, table: str) -> None:
    is_twin = f"(SELECT max(id) FROM {table} WHERE is_twin)"
    rename = text(f"UPDATE {table} SET name = :name WHERE id = {is_twin} RETURNING is_twin")
    connection.execute(text(f"UPDATE {table} SET slug = 't', name = name WHERE is_twin"))
    assert read_twins(connection, table) == [False, True, False, True]
    assert connection.execute(rename, {"name": "Third"}).scalar_one() is False
    insert = text(f"INSERT INTO {table} (name, slug) VALUES ('THIRD', 's')")
    with pytest.raises(DBAPIError, match=f"{table}_name_key"):
        connection.execute(insert)


def test_a_twin_is_not_renamed_to_a_name_that_reads_the_same(connection: Connection) -> None:
    rename = text("UPDATE event_types SET name = 'caf\u00e9' WHERE is_twin")
    with pytest.raises(DBAPIError, match="event_types_name_key"):
        connection.execute(rename)
