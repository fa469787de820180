"""The shell of a deployed stack: openevent_readonly reads, and nothing is written."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from sqlalchemy import NullPool, create_engine

from local.services import postgres as servers
from local.shell.names import Calls, build_names
from local.shell.session import Refused, Session, open_reading
from local.stack import schema
from migrate.roles import READONLY
from openevent.infra import pg8000_pipeline
from openevent.resources.user import users
from tests.conftest import PASSWORD


@pytest.fixture
def session(postgres: servers.Server, database: schema.Database) -> Iterator[Session]:
    """A session as IAM would give it: the role has a password here."""
    servers.execute(postgres.url, f"ALTER ROLE {READONLY} PASSWORD '{PASSWORD}'")
    parts = urlsplit(database.url)

    def connect() -> pg8000_pipeline.Connection:
        return pg8000_pipeline.connect(
            str(parts.hostname),
            int(parts.port or 0),
            user=READONLY,
            password=PASSWORD,
            database=parts.path.lstrip("/"),
        )

    engine = create_engine("postgresql+pg8000://", creator=connect, poolclass=NullPool)
    opened = open_reading(engine)
    yield opened
    opened.close()


def test_rows_are_read(session: Session, database: schema.Database) -> None:
    servers.execute(
        database.url,
        "INSERT INTO users (email, is_super_admin) VALUES ('ada@example.org', true)",
    )
    names = build_names(session)
    assert names["su"].email == "ada@example.org"
    assert [row.email for row in names["find"](users.table)] == ["ada@example.org"]
    assert "refresh_families" in str(names["tables"])


def test_nothing_is_written(session: Session) -> None:
    calls = Calls(session)
    with pytest.raises(Refused, match="cannot execute UPDATE in a read-only transaction"):
        calls.sql("update users set first_name = 'Zoe'")
    with pytest.raises(Refused, match="A deployed stack is only read here"):
        calls.commit()


def test_no_transaction_stays_open(session: Session, postgres: servers.Server) -> None:
    Calls(session).sql("select 1")
    query = f"SELECT state FROM pg_stat_activity WHERE usename = '{READONLY}'"
    assert {state for (state,) in servers.execute(postgres.url, query)} <= {"idle"}


def test_a_session_that_was_ended_is_replaced(session: Session, postgres: servers.Server) -> None:
    calls = Calls(session)
    query = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename"
    servers.execute(postgres.url, f"{query} = '{READONLY}'")
    with pytest.raises(Refused, match="The next call reconnects"):
        calls.sql("select 1")
    assert calls.sql("select 2 as two")[0].two == 2
