"""The SQL of declared rules: written once for each rule, table and kind of user.

SQLAlchemy needs up to half a millisecond to build and compile the condition of a resource, and a
write asks for several. The user's own values are parameters of the written SQL.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    BindParameter,
    FromClause,
    Select,
    Table,
    TextClause,
    bindparam,
    column,
    literal_column,
    select,
    table,
    text,
)
from sqlalchemy import Text as SqlText
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.sql.elements import False_, Grouping, True_

from openevent.model.permissions import Condition, Identity, Rule
from openevent.text.normal_form import to_nfc

DIALECT: Final[Any] = PGDialect(paramstyle="named")  # type: ignore[no-untyped-call]
MOST_CONDITIONS: Final = 5_000
"""More than all declared rules with their tables, for twenty kinds of users."""
USER_ID: Final[Any] = literal_column(":user_id")
USER_EMAIL: Final[Any] = literal_column(":user_email")
USER_SECRET: Final[Any] = literal_column(":user_secret")
PARAMETERS: Final[Mapping[str, BindParameter[Any]]] = {
    "user_id": bindparam("user_id", type_=BigInteger),
    "user_email": bindparam("user_email", type_=SqlText),
    "user_secret": bindparam("user_secret", type_=SqlText),
}
VALUES: Final[Mapping[str, Callable[[Identity], Any]]] = {
    "user_id": lambda user: user.id,
    "user_email": lambda user: to_nfc(user.email),
    "user_secret": lambda user: user.secret,
}
"""The value of each parameter."""


@dataclass(frozen=True)
class _KindOfUser(Identity):
    """All users of one kind: the facts that rules ask while they are built.

    The values, which differ between users of a kind, are parameters. No declared rule may ask
    `is_fresh` or `login`, which are no facts of a kind.
    """

    id: Any = field(default=USER_ID, compare=False)
    email: Any = field(default=USER_EMAIL, compare=False)
    secret: Any = field(default=USER_SECRET, compare=False)
    is_logged_in: bool = False


@dataclass(frozen=True)
class _ConditionSql:
    """The SQL of a condition, and the names of its parameters."""

    sql: TextClause
    names: tuple[str, ...]


def build_condition(rule: Rule, user: Identity, rows: FromClause) -> Condition:
    """Build the condition that a declared rule holds for a user and the rows of a table.

    A rule that is made for one request has no use for this: call its `where`.
    """
    if isinstance(user, _KindOfUser):  # a part of a rule that is being written
        return rule.where(user, rows)
    named_rows = rows if isinstance(rows, Table) else _name_columns(rows)
    condition = _write(rule, named_rows, _find_kind(user))
    if not isinstance(condition, _ConditionSql):
        return condition
    values = {name: VALUES[name](user) for name in condition.names}
    return Grouping(condition.sql.bindparams(**values))


def _find_kind(user: Identity) -> _KindOfUser:
    return _KindOfUser(
        is_admin=user.is_admin,
        is_super_admin=user.is_super_admin,
        is_verified=user.is_verified,
        is_logged_in=user.is_logged_in,
        secret_type=user.secret_type,
    )


def _name_columns(rows: FromClause) -> FromClause:
    return _make_table(str(getattr(rows, "name", "")), tuple(rows.c.keys()))


@lru_cache(MOST_CONDITIONS)
def _make_table(name: str, columns: tuple[str, ...]) -> FromClause:
    return table(name, *map(column, columns))


@lru_cache(MOST_CONDITIONS)
def _write(rule: Rule, rows: FromClause, kind: _KindOfUser) -> _ConditionSql | Condition:
    condition = rule.where(kind, rows)
    if isinstance(condition, True_ | False_):
        return condition
    # As the WHERE of a query on the table, so that subqueries refer to its rows.
    query: Select[Any] = select(literal_column("1")).select_from(rows)
    start = f"{_compile(query)} \nWHERE "
    sql = _compile(query.where(condition))
    if not sql.startswith(start):
        raise ValueError("A rule may name other tables only in subqueries.")
    sql = sql.removeprefix(start)
    names = tuple(name for name in VALUES if f":{name}" in sql)
    return _ConditionSql(text(sql).bindparams(*(PARAMETERS[name] for name in names)), names)


def _compile(query: Select[Any]) -> str:
    return str(query.compile(dialect=DIALECT, compile_kwargs={"literal_binds": True}))
