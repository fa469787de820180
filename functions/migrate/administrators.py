"""The first super administrator, whom nobody else could make."""

from typing import Any

from pydantic import BaseModel, Field, SecretStr
from sqlalchemy import Connection, func, insert, select, update

from openevent.passwords import MAXIMUM_LENGTH, MINIMUM_LENGTH, hashed
from openevent.resources.user import users


class Administrator(BaseModel):
    """Who shall administer; without a password the account keeps its own, or waits for a reset link."""

    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=320)
    password: SecretStr | None = Field(default=None, min_length=MINIMUM_LENGTH, max_length=MAXIMUM_LENGTH)


def make(connection: Connection, wanted: Administrator) -> dict[str, Any]:
    """Make the user, or the one of that address, a verified super administrator; give id, created, has-password."""
    table = users.table
    rights = {"is_admin": True, "is_super_admin": True, "is_verified": True, "deleted_at": None} | _password(wanted)
    same = func.lower(table.c.email) == wanted.email.lower()
    found = connection.scalar(select(table.c.id).where(same))
    statement = (
        insert(table).values(email=wanted.email, **rights)
        if found is None
        else update(table).where(same).values(**rights)
    )
    row = connection.execute(statement.returning(table.c.id, table.c.password_hash)).one()
    return {"id": str(row.id), "created": found is None, "has-password": row.password_hash is not None}


def _password(wanted: Administrator) -> dict[str, Any]:
    """Give the columns of a new password, which ends every session of the old one."""
    if wanted.password is None:
        return {}
    generation = users.table.c.token_generation + 1
    return {"password_hash": hashed(wanted.password.get_secret_value()), "token_generation": generation}
