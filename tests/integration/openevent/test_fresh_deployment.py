"""What migrations write into a new database, and what they leave alone in an old one."""

import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, NullPool, create_engine, text

from local.services import postgres as servers
from local.stack import schema
from migrate import schema as migrations
from openevent.text.slugs import build_slug
from tests.conftest import PASSWORD

CATALOGUES = ("event_types", "event_topics", "event_sub_topics")
BEFORE = "0013"
"""The revision before the rows of a fresh deployment."""
OWN = """
    INSERT INTO event_topics (name, slug) VALUES ('Technology', 'technology');
    INSERT INTO users (id, email) VALUES (1, 'ada@example.org'), (2, 'grace@example.org');
    INSERT INTO events (id, identifier, name, starts_at, ends_at, timezone)
    VALUES (1, 'e1', 'Days', now(), now(), 'UTC'), (2, 'e2', 'Days', now(), now(), 'UTC');
    INSERT INTO users_events_roles (event_id, user_id, role_id)
    VALUES (1, 1, 1), (1, 1, 2), (2, 1, 3), (1, 2, 4);
    INSERT INTO email_notifications (user_id, event_id, new_paper)
    VALUES (1, NULL, false), (2, 1, false)"""


def connect(url: str) -> Any:
    engine = create_engine(url.replace("postgresql:", "postgresql+pg8000:"), poolclass=NullPool)
    return engine.begin()


@pytest.fixture(scope="module")
def old(postgres: servers.Server) -> Iterator[Connection]:
    """A database of an earlier release that has rows, after its upgrade."""
    name = f"old_{secrets.token_hex(8)}"
    database = schema.ensure_database(postgres.url, PASSWORD, name)
    with connect(database.owner_url) as connection:
        command.upgrade(migrations.build_config(connection), BEFORE)
        for statement in OWN.split(";"):
            connection.execute(text(statement))
    with connect(database.owner_url) as connection:
        migrations.upgrade(connection)
    with connect(database.owner_url) as connection:
        yield connection
    servers.execute(postgres.url, f'DROP DATABASE "{name}" WITH (FORCE)')


def read(connection: Connection, query: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in connection.execute(text(query))]


def test_a_fresh_catalogue_has_unique_slugs_of_its_names(database: schema.Database) -> None:
    with connect(database.owner_url) as connection:
        rows = {table: read(connection, f"SELECT name, slug FROM {table}") for table in CATALOGUES}
        topics = read(connection, "SELECT DISTINCT event_topic_id FROM event_sub_topics")
    assert [len(pairs) for pairs in rows.values()] == [18, 16, 50]
    for pairs in rows.values():
        assert [slug for _, slug in pairs] == [build_slug(name) for name, _ in pairs]
        assert len({slug for _, slug in pairs}) == len(pairs)
    assert len(topics) == 13


def test_fresh_settings_have_what_a_form_needs(database: schema.Database) -> None:
    query = "SELECT app_name, storage_place, tagline IS NULL FROM settings"
    with connect(database.owner_url) as connection:
        assert read(connection, query) == [("Open Event", "local", False)]


def test_a_catalogue_with_rows_stays_as_it_is(old: Connection) -> None:
    assert read(old, "SELECT name FROM event_topics") == [("Technology",)]
    assert read(old, "SELECT count(*) FROM event_sub_topics") == [(0,)]
    assert read(old, "SELECT count(*) FROM event_types") == [(18,)]


def test_visitors_of_an_old_deployment_see_no_new_text(old: Connection) -> None:
    assert read(old, "SELECT tagline, storage_place FROM settings") == [(None, "local")]


def test_the_members_of_old_events_get_rows_for_their_mails(old: Connection) -> None:
    query = """
        SELECT user_id, event_id, new_paper, next_event, is_automatic
        FROM email_notifications ORDER BY user_id, event_id NULLS FIRST"""
    assert read(old, query) == [
        (1, None, False, True, False),
        (1, 1, False, True, True),
        (1, 2, False, True, True),
        (2, 1, False, True, False),
    ]
