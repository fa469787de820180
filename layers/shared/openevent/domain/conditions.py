"""The SQL of declared rules: written once for each rule, table and kind of user.

SQLAlchemy needs up to half a millisecond to build and compile the condition of a resource, and a
write asks for several. The user's own values are parameters of the written SQL.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
MOST_CONDITIONS: Final = 2_000
"""More than all declared rules with their tables and kinds of users."""
USER_ID: Final[Any] = literal_column(":user_id")
USER_EMAIL: Final[Any] = literal_column(":user_email")
USER_CALL_HASH: Final[Any] = literal_column(":user_call_hash")
PARAMETERS: Final[Mapping[str, BindParameter[Any]]] = {
    "user_id": bindparam("user_id", type_=BigInteger),
    "user_email": bindparam("user_email", type_=SqlText),
    "user_call_hash": bindparam("user_call_hash", type_=SqlText),
}
VALUES: Final[Mapping[str, Callable[[Identity], Any]]] = {
    "user_id": lambda user: user.id,
    "user_email": lambda user: to_nfc(user.email),
    "user_call_hash": lambda user: user.call_hash,
}
"""The value of each parameter."""


@dataclass(frozen=True)
class _Kind:
    """What a rule asks of a user while it is built."""

    is_logged_in: bool
    is_admin: bool
    is_super_admin: bool
    is_verified: bool
    names_call: bool


@dataclass(frozen=True)
class _AnyOf(Identity):
    """A user of a kind: the facts are those of the kind, the values are parameters."""

    id: Any = USER_ID
    email: Any = USER_EMAIL
    call_hash: Any = USER_CALL_HASH
    kind: _Kind | None = None

    @property
    def is_logged_in(self) -> bool:
        """Return whether users of this kind are logged in."""
        return self.kind is not None and self.kind.is_logged_in

    @property
    def names_call(self) -> bool:
        """Return whether users of this kind have the hash of a call."""
        return self.kind is not None and self.kind.names_call


@dataclass(frozen=True)
class _Written:
    """The SQL of a condition, and the names of its parameters."""

    sql: TextClause
    names: tuple[str, ...]


def build_condition(rule: Rule, user: Identity, rows: FromClause) -> Condition:
    """Build the condition that a declared rule holds for a user and the rows of a table.

    A rule that is made for one request has no use for this: call its `where`.
    """
    kind = _Kind(
        user.is_logged_in, user.is_admin, user.is_super_admin, user.is_verified, user.names_call
    )
    condition = _write(rule, rows if isinstance(rows, Table) else _name_columns(rows), kind)
    if not isinstance(condition, _Written):
        return condition
    values = {name: VALUES[name](user) for name in condition.names}
    return Grouping(condition.sql.bindparams(**values))


def _name_columns(rows: FromClause) -> FromClause:
    return _make_table(str(getattr(rows, "name", "")), tuple(rows.c.keys()))


@lru_cache(MOST_CONDITIONS)
def _make_table(name: str, columns: tuple[str, ...]) -> FromClause:
    return table(name, *map(column, columns))


@lru_cache(MOST_CONDITIONS)
def _write(rule: Rule, rows: FromClause, kind: _Kind) -> _Written | Condition:
    user = _AnyOf(
        is_admin=kind.is_admin,
        is_super_admin=kind.is_super_admin,
        is_verified=kind.is_verified,
        kind=kind,
    )
    condition = rule.where(user, rows)
    if isinstance(condition, True_ | False_):
        return condition
    # As the WHERE of a query on the table, so that subqueries refer to its rows.
    query: Select[Any] = select(literal_column("1")).select_from(rows)
    sql = _compile(query.where(condition)).removeprefix(f"{_compile(query)} \nWHERE ")
    names = tuple(name for name in VALUES if f":{name}" in sql)
    return _Written(text(sql).bindparams(*(PARAMETERS[name] for name in names)), names)


def _compile(query: Select[Any]) -> str:
    return str(query.compile(dialect=DIALECT, compile_kwargs={"literal_binds": True}))
