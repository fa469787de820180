"""The calls of a shell: get, find, sql, commit and rollback, and what goes wrong in them."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import func, select

from local.services import postgres as servers
from local.shell.names import build_names
from local.shell.session import Refused, Session, open_local
from local.stack import schema
from openevent.resources.event import events
from openevent.resources.user import users

INSERT = "INSERT INTO users (email, first_name, password_hash, is_super_admin) VALUES"
RENAME = "update users set first_name = :name where email = :email"
ADA, GRACE = "ada@example.org", "grace@example.org"
TABLE = users.table


@pytest.fixture
def session(database: schema.Database) -> Iterator[Session]:
    """The session of a shell; the database has two users, of whom Ada is a super admin."""
    people = f"('{ADA}', 'Ada', 'a secret', true), ('{GRACE}', 'Grace', null, false)"
    servers.execute(database.url, "DELETE FROM users", f"{INSERT} {people}")
    opened = open_local(database.url)
    yield opened
    opened.close()


@pytest.fixture
def names(session: Session) -> dict[str, Any]:
    return build_names(session)


def read_name(database: schema.Database) -> object:
    query = f"SELECT first_name FROM users WHERE email = '{ADA}'"
    return servers.execute(database.url, query)[0][0]


def test_only_a_commit_keeps_changes(names: dict[str, Any], database: schema.Database) -> None:
    assert str(names["sql"](RENAME, name="Zoe", email=ADA)) == (
        "(1 row changed; commit() keeps that)"
    )
    assert names["get"](TABLE, ADA).first_name == "Zoe"
    assert read_name(database) == "Ada"
    names["rollback"]()
    assert names["get"](TABLE, ADA).first_name == "Ada"
    names["sql"](RENAME, name="Max", email=ADA)
    names["commit"]()
    assert read_name(database) == "Max"


def test_a_failed_statement_leaves_the_transaction_as_it_was(
    names: dict[str, Any], database: schema.Database
) -> None:
    names["sql"](RENAME, name="Zoe", email=ADA)
    with pytest.raises(Refused, match='PostgreSQL: null value in column "email"'):
        names["sql"]("update users set email = null")
    names["commit"]()
    assert read_name(database) == "Zoe"


def test_su_is_the_first_super_admin(names: dict[str, Any]) -> None:
    su = names["su"]
    assert (su.email, su["first_name"]) == (ADA, "Ada")
    assert "a secret" not in str(su)
    assert su["password_hash"] == "a secret"
    with pytest.raises(AttributeError, match="no column 'first_nam': first_name"):
        _ = su.first_nam


def test_without_a_super_admin_there_is_no_su(session: Session, database: schema.Database) -> None:
    servers.execute(database.url, "UPDATE users SET is_super_admin = false")
    session.rollback()
    assert build_names(session)["su"] is None


def test_each_resource_and_each_table_is_a_name(names: dict[str, Any]) -> None:
    assert names["events"] is events.table
    assert names["tables"].jobs.name == "jobs"
    assert {"events", "jobs"} <= {*dir(names["tables"])}
    count = select(func.count().label("number")).select_from(names["speakers"])
    assert names["sql"](count)[0].number == 0
    with pytest.raises(AttributeError, match="No table is called 'nothing'"):
        _ = names["tables"].nothing


def test_rows_are_found_and_shown_as_a_table(names: dict[str, Any]) -> None:
    query = select(TABLE.c.email, TABLE.c.first_name).order_by(TABLE.c.email)
    assert str(names["sql"](query, limit=1)) == (
        "EMAIL            FIRST_NAME\nada@example.org  Ada\n(1 row, and more: limit=…)"
    )
    assert str(names["sql"](query)).endswith("(2 rows)")
    (row,) = names["find"](TABLE, TABLE.c.email.like("%org"), first_name="Grace")
    assert row.email == GRACE
    ordered = names["find"](TABLE, order=TABLE.c.email.desc())
    assert [row.email for row in ordered] == [GRACE, ADA]
    assert str(names["find"](TABLE, first_name="Nobody")) == "(0 rows)"


def test_one_row_is_got_by_its_id_or_its_address(names: dict[str, Any]) -> None:
    get, id_ = names["get"], names["su"].id
    assert get(TABLE, id_).email == get(TABLE, str(id_)).email == ADA
    assert get(TABLE, GRACE).first_name == "Grace"
    with pytest.raises(Refused, match=r"No row of users has the key 4711\."):
        get(TABLE, 4711)


def test_a_mistake_is_a_sentence(names: dict[str, Any]) -> None:
    with pytest.raises(Refused, match="users has no column 'first_nam': first_name"):
        names["find"](TABLE, first_nam="x")
    with pytest.raises(Refused, match="A value is required for bind parameter 'x'"):
        names["sql"]("select :x")
    with pytest.raises(Refused, match='syntax error at or near "selec"'):
        names["sql"]("selec 1")


def test_a_parameter_is_never_a_part_of_the_statement(names: dict[str, Any]) -> None:
    hostile = "'; drop table users; --"
    assert names["sql"]("select :x as x", x=hostile)[0].x == hostile


def test_a_session_that_the_server_ended_is_said_and_replaced(
    names: dict[str, Any], database: schema.Database
) -> None:
    names["sql"](RENAME, name="Zoe", email=ADA)
    with pytest.raises(Refused, match="The connection was lost, and all that was not committed"):
        names["sql"]("select pg_terminate_backend(pg_backend_pid())")
    assert names["get"](TABLE, ADA).first_name == "Ada"
    names["commit"]()
    assert read_name(database) == "Ada"


def test_a_person_may_think_for_as_long_as_they_like(names: dict[str, Any]) -> None:
    for name in ("idle_session_timeout", "idle_in_transaction_session_timeout"):
        assert names["sql"](f"show {name}")[0][name] == "0"
