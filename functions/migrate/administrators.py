"""The first super administrator, whom nobody else could make."""

from typing import Any, Final

from pydantic import BaseModel, Field, SecretStr
from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from openevent.auth.passwords import MAXIMUM_LENGTH, MINIMUM_LENGTH, hash_password
from openevent.resources.user import users


class Administrator(BaseModel):
    """Who shall administer; without a password the account keeps its own, or waits for a reset link."""

    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=320)
    password: SecretStr | None = Field(
        default=None, min_length=MINIMUM_LENGTH, max_length=MAXIMUM_LENGTH
    )


RIGHTS: Final = {"is_admin": True, "is_super_admin": True, "is_verified": True, "deleted_at": None}


def make(connection: Connection, wanted: Administrator) -> dict[str, Any]:
    """Make the user, or the one of that address, a verified super administrator; give id, created, has-password.

    An account that was never verified may be anybody's who knew the address: it loses its password
    and its tokens.
    """
    same = func.lower(users.table.c.email) == wanted.email.lower()
    _disown(connection, same)
    row = connection.execute(
        update(users.table).where(same).values(**RIGHTS).returning(users.table.c.id)
    ).first()
    created = row is None
    if row is None:
        made = insert(users.table).values(email=wanted.email, **RIGHTS)
        row = connection.execute(made.returning(users.table.c.id)).one()
    if wanted.password:
        _set_password(connection, row.id, wanted.password.get_secret_value())
    password = connection.scalar(
        select(users.table.c.password_hash).where(users.table.c.id == row.id)
    )
    return {"id": str(row.id), "created": created, "has-password": password is not None}


def _disown(connection: Connection, same: ColumnElement[bool]) -> None:
    table = users.table
    unproved = update(table).where(same, table.c.is_verified.is_(False))
    connection.execute(
        unproved.values(password_hash=None, token_generation=table.c.token_generation + 1)
    )


def _set_password(connection: Connection, user: int, password: str) -> None:
    """Set it, which ends every session of the old one."""
    generation = users.table.c.token_generation + 1
    chosen = update(users.table).where(users.table.c.id == user)
    connection.execute(
        chosen.values(password_hash=hash_password(password), token_generation=generation)
    )
