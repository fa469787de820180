"""The logins of a user: which there are, and the end of one (docs/contract/auth.md#logins)."""

from typing import Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    and_,
    delete,
    func,
    select,
)

from openevent.auth.refresh_tokens import MAXIMUM_FAMILIES, goes_on, refresh_families
from openevent.resources.user import users
from openevent.text.lines import clean_line
from openevent.text.normal_form import to_nfc

MAXIMUM_USER_AGENT: Final = 200
"""Characters; those of browsers have up to 150."""
MAXIMUM_HEADER: Final = 1_000
"""Characters of the header that are read."""


def clean_user_agent(header: str | None) -> str | None:
    """Return the header User-Agent as one short line without invisible characters."""
    line = to_nfc(clean_line((header or "")[:MAXIMUM_HEADER]))
    return line[:MAXIMUM_USER_AGENT].rstrip() or None


def list_logins(connection: Connection, user_id: int) -> list[RowMapping]:
    """List the logins of a user that have not ended; the last used one is first."""
    c = refresh_families.c
    columns = c.id, c.created_at, c.turned_at, c.user_agent
    statement = select(*columns).where(_is_login_of(user_id))
    statement = statement.order_by(c.turned_at.desc(), c.id).limit(MAXIMUM_FAMILIES)
    return list(connection.execute(statement).mappings())


def end_login(connection: Connection, user_id: int, login: UUID) -> bool:
    """End a login of a user, its access tokens too; return False if the user has no such login."""
    c = refresh_families.c
    statement = delete(refresh_families).where(c.id == login, _is_login_of(user_id))
    return connection.execute(statement).rowcount > 0


def _is_login_of(user_id: int) -> ColumnElement[bool]:
    """Build the condition that a family is the user's and has not ended."""
    c = refresh_families.c
    is_own = and_(c.user_id == user_id, users.table.c.id == user_id)
    return and_(is_own, goes_on(), c.expires_at > func.now())
