"""The SQL of declared rules is written once for each kind of user, without a user's values."""

from dataclasses import replace

import pytest
from sqlalchemy import ColumnElement, FromClause, column, select, table
from sqlalchemy.dialects import postgresql

from openevent.domain.conditions import VALUES, build_condition
from openevent.model.permissions import (
    ANONYMOUS,
    CALL,
    Identity,
    Rule,
    anyone,
    co_organizer,
    has_call_hash,
    nobody,
    own_account,
    session_speaker,
)
from openevent.model.resource import Resource
from openevent.resources import ALL
from openevent.resources.session import sessions

ADA = Identity(71001, "Ada@example.org", is_verified=True, secret="hash-of-ada", secret_type=CALL)
BEA = Identity(71002, "Bea@example.org", is_verified=True, secret="hash-of-bea", secret_type=CALL)
KINDS = (
    ANONYMOUS,
    ADA,
    replace(ADA, is_verified=False, secret="", secret_type=""),
    replace(ADA, is_admin=True),
    replace(ADA, is_super_admin=True),
)


def compile_condition(condition: ColumnElement[bool]) -> tuple[str, dict[str, object]]:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    compiled = condition.compile(dialect=dialect)
    return str(compiled), dict(compiled.params)


@pytest.mark.parametrize("resource", ALL, ids=lambda resource: resource.type)
@pytest.mark.parametrize("user", KINDS)
def test_all_values_of_a_user_are_parameters(resource: Resource, user: Identity) -> None:
    can, rows = resource.can, resource.table
    rules = [can.read, can.update, can.delete, can.read_private, can.read_contact, can.cache]
    for rule in rules:
        sql, parameters = compile_condition(build_condition(rule, user, rows))
        assert "71001" not in sql
        assert "ada" not in sql.lower()
        assert parameters == {name: VALUES[name](user) for name in parameters}


def test_a_rule_is_built_once_for_a_kind_of_user() -> None:
    built: list[bool] = []

    def where(user: Identity, rows: FromClause) -> ColumnElement[bool]:
        built.append(user.is_verified)
        return own_account.where(user, rows)

    rule = Rule(where)
    conditions = [build_condition(rule, user, sessions.table) for user in (ADA, BEA)]
    assert [compile_condition(condition)[1]["user_id"] for condition in conditions] == [
        ADA.id,
        BEA.id,
    ]
    build_condition(rule, KINDS[2], sessions.table)
    assert built == [True, False]


def test_a_condition_is_a_part_of_a_larger_one() -> None:
    rows = sessions.table
    both = build_condition(co_organizer, ADA, rows) & ~build_condition(session_speaker, ADA, rows)
    sql, parameters = compile_condition(both)
    assert "AND NOT (" in sql
    assert parameters == {"user_id": ADA.id, "user_email": "Ada@example.org"}


@pytest.mark.parametrize(("rule", "sql"), [(anyone, "true"), (nobody, "false")])
def test_a_constant_stays_one(rule: Rule, sql: str) -> None:
    assert compile_condition(build_condition(rule, ADA, sessions.table))[0] == sql


def make_rows(name: str) -> FromClause:
    return select(*table("calls", column("hash")).c).subquery(name)


@pytest.mark.parametrize("name", ["one", "two"])
def test_rows_that_are_no_table_are_named(name: str) -> None:
    condition = build_condition(has_call_hash, ADA, make_rows(name))
    sql, parameters = compile_condition(condition)
    assert sql.startswith(f"({name}.hash = ")
    assert parameters == {"user_secret": "hash-of-ada"}


def test_a_user_without_a_hash_is_of_another_kind() -> None:
    condition = build_condition(has_call_hash, KINDS[2], make_rows("one"))
    assert compile_condition(condition)[0] == "false"


def test_a_rule_has_parts_that_are_written_alone() -> None:
    rule = Rule(lambda user, rows: build_condition(own_account, user, rows))
    conditions = [build_condition(each, ADA, sessions.table) for each in (rule, own_account)]
    assert compile_condition(conditions[0]) == compile_condition(conditions[1])


def test_a_rule_names_other_tables_only_in_subqueries() -> None:
    rule = Rule(lambda _user, rows: rows.c.id == table("others", column("id")).c.id)
    with pytest.raises(ValueError, match="subqueries"):
        build_condition(rule, ADA, sessions.table)
