"""The comparing form of addresses in the database, and rows of one mailbox from before it."""

import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from alembic import command
from sqlalchemy import Connection, NullPool, create_engine, text
from sqlalchemy.exc import IntegrityError

from local.services import postgres as servers
from local.stack import schema
from migrate import schema as migrations
from openevent.text.addresses import build_key
from tests.conftest import PASSWORD

BEFORE = "0017"
"""The revision before addresses were compared by mailbox."""
MAILBOX = "ada@xn--bcher-kva.example"
OWN = """
    INSERT INTO users (id, email) VALUES (1, 'ada@bücher.example'),
        (2, 'Ada@xn--bcher-kva.example'), (4, 'grace@example.org');
    INSERT INTO events (id, identifier, name, starts_at, ends_at, timezone)
    VALUES (1, 'e1', 'Days', now(), now(), 'UTC');
    INSERT INTO role_invites (event_id, email, role_name, role_id) VALUES
        (1, 'ada@bücher.example', 'moderator', 5), (1, 'ada@xn--bcher-kva.example', 'registrar', 7);
    INSERT INTO suppressions (address) VALUES
        ('ada@xn--bcher-kva.example'), ('ada@Bücher.example'), ('grace@example.org')"""


def connect(url: str) -> Any:
    engine = create_engine(url.replace("postgresql:", "postgresql+pg8000:"), poolclass=NullPool)
    return engine.begin()


@pytest.fixture
def old(postgres: servers.Server) -> Iterator[Connection]:
    """A database of an earlier release that has rows of one mailbox, after its upgrade."""
    name = f"twins_{secrets.token_hex(8)}"
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


def list_twins(connection: Connection) -> list[tuple[Any, ...]]:
    query = "SELECT id, twin_number FROM users WHERE twin_address = :key ORDER BY id"
    return [tuple(row) for row in connection.execute(text(query), {"key": MAILBOX})]


def refuse(connection: Connection, statement: str) -> None:
    with pytest.raises(IntegrityError, match="_mailbox_key"), connection.begin_nested():
        connection.execute(text(statement))


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "ada@",
        "Ada@Example.ORG",
        "a@b@Ü.example",
        "ÜBER@example.org",
        "İSTANBUL@İstanbul.example",
        "ΟΔΟΣ@ΟΔΟΣ.example",
        "Jo\u0308rg@Bu\u0308cher.Example",
        "ada@BÜCHER.example.",
        "ada@..ü..",
        "ada@例え.テスト",
        "ada@straße.de",
        "ada@ليهمابتكلموشعربي؟.example",
        "ada@他们为什么不说中文.example",
        "ada@Pročprostěnemluvíčesky.example",
        "ada@למההםפשוטלאמדבריםעברית.example",
        "ada@почемужеонинеговорятпорусски.example",
        "ada@3年b組金八先生.example",
        "ada@安室奈美恵-with-super-monkeys.example",
        "ada@hello-another-way-それぞれの場所.example",
        "ada@-> $1.00 <-ü.example",
        "ada@" + "ü" * 63 + ".example",
        "ada@" + "ü" * 64 + ".example",
        "ada@" + "ü." * 125 + "org",
        "ada@" + "ü." * 125 + "orgx",
        "ada@" + "ü." * 10**5,
        "ada@\U0001f600.example",
        "a\u0301@e\u0301.example",
    ],
)
def test_the_database_builds_the_same_key(database: schema.Database, address: str) -> None:
    with connect(database.owner_url) as connection:
        key = connection.execute(text("SELECT address_key(:text)"), {"text": address}).scalar()
    assert key == build_key(address)


def test_no_address_has_no_key(database: schema.Database) -> None:
    with connect(database.owner_url) as connection:
        assert read(connection, "SELECT address_key(NULL)") == [(None,)]


def test_an_index_finds_an_address_by_its_key(database: schema.Database) -> None:
    query = "EXPLAIN SELECT id FROM users WHERE address_key(email) = address_key('ada@ü.example')"
    with connect(database.owner_url) as connection:
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        plan = "\n".join(row[0] for row in read(connection, query))
    assert "users_mailbox_key" in plan


def test_rows_of_one_mailbox_stay_and_a_further_one_is_refused(old: Connection) -> None:
    assert list_twins(old) == [(1, 0), (2, 1)]
    others = read(old, "SELECT email, twin_number, twin_address FROM users WHERE id > 2")
    assert others == [("grace@example.org", 0, None)]
    refuse(old, "INSERT INTO users (id, email) VALUES (9, 'ADA@bu\u0308cher.example')")
    refuse(old, "UPDATE users SET email = 'ada@bu\u0308cher.example' WHERE id = 4")
    for table, numbers in {"role_invites": [0, 1], "suppressions": [0, 1, 0]}.items():
        rows = read(old, f"SELECT twin_number FROM {table} ORDER BY id")
        assert [number for (number,) in rows] == numbers
    refuse(old, "INSERT INTO suppressions (address) VALUES ('ada@bu\u0308cher.example')")
    refuse(
        old,
        "INSERT INTO role_invites (event_id, email, role_name, role_id) "
        "VALUES (1, 'ada@bu\u0308cher.example', 'moderator', 5)",
    )


@pytest.mark.parametrize(
    "leave",
    [
        "UPDATE users SET email = 'other@example.org' WHERE id = 1",
        "UPDATE users SET email = email || '.deleted', deleted_at = now() WHERE id = 1",
        "DELETE FROM users WHERE id = 1",
    ],
)
def test_an_account_that_stays_alone_is_no_twin(old: Connection, leave: str) -> None:
    old.execute(text(leave))
    assert list_twins(old) == []
    assert read(old, "SELECT twin_number FROM users WHERE id = 2") == [(0,)]
    refuse(old, "INSERT INTO users (id, email) VALUES (9, 'ada@bücher.example')")


def test_another_case_of_the_same_address_leaves_the_twins(old: Connection) -> None:
    old.execute(text("UPDATE users SET email = 'ADA@BÜCHER.example' WHERE id = 1"))
    assert list_twins(old) == [(1, 0), (2, 1)]


def test_of_three_twins_the_second_becomes_the_first(old: Connection) -> None:
    third = "INSERT INTO users (id, email, twin_address, twin_number) VALUES (9, :email, :key, 2)"
    old.execute(text(third), {"email": "ada@bu\u0308cher.example", "key": MAILBOX})
    old.execute(text("UPDATE users SET email = 'other@example.org' WHERE id = 1"))
    assert list_twins(old) == [(2, 0), (9, 2)]
