"""The first super administrator, whom no other user could appoint."""

from typing import Any, Final

from pydantic import BaseModel, SecretStr, field_validator
from sqlalchemy import ColumnElement, Connection, ScalarSelect, insert, select, update

from openevent.auth import passwords
from openevent.auth.link_tokens import Purpose
from openevent.domain.people import accounts, new_passwords
from openevent.mail import urls
from openevent.mail.messages import TOKEN
from openevent.model.addresses import has_address, prefer_text
from openevent.resources.user import users
from openevent.text.addresses import check_address


class Administrator(BaseModel):
    """A user who shall administer; without a password the account keeps its own, if it has one."""

    email: str
    password: SecretStr | None = None

    @field_validator("password")
    @classmethod
    def _check_form(cls, password: SecretStr | None) -> SecretStr | None:
        fault = password and passwords.find_fault(password.get_secret_value())
        if fault:
            raise ValueError(fault)
        return password


RIGHTS: Final = {
    **dict.fromkeys(("is_admin", "is_super_admin", "is_verified"), True),
    **dict.fromkeys(("deleted_at", "deleted_by")),
}


def save_administrator(connection: Connection, administrator: Administrator) -> dict[str, Any]:
    """Create the user or promote the existing one; return {"id", "created", "has-password"}.

    Anybody may have registered an account that was never verified: it loses its password and its
    tokens.
    """
    is_account = users.table.c.id == _select_id(administrator.email.strip())
    _revoke_unverified(connection, is_account)
    promoted = update(users.table).where(is_account).values(**RIGHTS)
    row = connection.execute(promoted.returning(users.table.c.id)).first()
    is_created = row is None
    if row is None:
        email = check_address(administrator.email)
        created = insert(users.table).values(email=email, **RIGHTS)
        row = connection.execute(created.returning(users.table.c.id)).one()
    if administrator.password:
        password = administrator.password.get_secret_value()
        _check_password(connection, administrator.email, password)
        _set_password(connection, row.id, password)
    has_password = _has_password(connection, row.id)
    return {"id": str(row.id), "created": is_created, "has-password": has_password}


def sign_link(connection: Connection, email: str) -> str | None:
    """Return the one-time link with which the account of an address sets its password.

    It is the link of a reset mail: valid for an hour. A blocked or missing account has none.
    """
    account = accounts.find_by_email(connection, email)
    if account is None or account["is_blocked"]:
        return None
    token = accounts.sign_link(Purpose.RESET, account)
    return urls.link_to_password_reset().replace(TOKEN, token)


def _select_id(email: str) -> ScalarSelect[int]:
    """Select the account of an address: the one that has this very text, or else its mailbox."""
    table = users.table
    ids = select(table.c.id).where(has_address(table.c.email, email))
    in_order = ids.order_by(*prefer_text(table.c.email, email), table.c.id)
    return in_order.limit(1).scalar_subquery()


def _revoke_unverified(connection: Connection, is_account: ColumnElement[bool]) -> None:
    table = users.table
    unverified = update(table).where(is_account, table.c.is_verified.is_(False))
    generation = table.c.token_generation + 1
    connection.execute(unverified.values(password_hash=None, token_generation=generation))


def _check_password(connection: Connection, email: str, password: str) -> None:
    """Check that a password is not a common one. Raises ValueError, which rolls back."""
    app_name = new_passwords.load_app_name(connection)
    if fault := new_passwords.find_fault(password, [email], app_name):
        raise ValueError(f"password: {fault}")


def _set_password(connection: Connection, user_id: int, password: str) -> None:
    """Set the password and end all sessions of the old one."""
    generation = users.table.c.token_generation + 1
    user = update(users.table).where(users.table.c.id == user_id)
    connection.execute(
        user.values(password_hash=passwords.hash_password(password), token_generation=generation)
    )


def _has_password(connection: Connection, user_id: int) -> bool:
    query = select(users.table.c.password_hash).where(users.table.c.id == user_id)
    return connection.scalar(query) is not None
