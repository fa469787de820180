"""Accounts: passwords, addresses, mailed links and logins (docs/contract/auth.md#auth-routes).

Each login has the user's token generation: a new password and logging out everywhere increase
it, which ends all logins but the one that sets the password. A mailed link is good once, because
it is sealed over the state that its use changes: a reset link over the password and the
generation, a verification link over the address and whether it is verified.
"""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Connection,
    Insert,
    RowMapping,
    ScalarSelect,
    Update,
    func,
    insert,
    select,
    update,
)

from openevent.auth import link_tokens, passwords, refresh_tokens
from openevent.auth.link_tokens import Purpose
from openevent.model.addresses import has_address, prefer_text
from openevent.resources.user import MAY_LOG_IN, users
from openevent.text import addresses
from openevent.work.changes import changes, ensure_batch, record

PASSWORD_CHANGED: Final = "user.password-changed"  # noqa: S105 - the name of a change
EMAIL_CHANGED: Final = "user.email-changed"
"""Its facts are the new address, `email`, and the old one, `previous`."""
RESET_REQUESTED: Final = "user.reset-asked"
VERIFICATION_REQUESTED: Final = "user.verification-asked"

TABLE: Final = users.table
type Account = Mapping[str, Any] | RowMapping
"""The columns of ACCOUNT_COLUMNS."""
ACCOUNT_COLUMNS: Final = (
    TABLE.c.id,
    TABLE.c.email,
    TABLE.c.first_name,
    TABLE.c.last_name,
    TABLE.c.password_hash,
    TABLE.c.is_blocked,
    TABLE.c.is_verified,
    TABLE.c.token_generation,
)


class LoginEnded(Exception):
    """The login of this request has ended while the request was answered."""


def normalize_email(email: str) -> str:
    """Return the form of an address in which accounts are found and requests are counted."""
    return addresses.build_key(_clean(email))


def find_by_email(connection: Connection, email: str) -> Account | None:
    """Find the account of an address: the one that has this very text, or else its mailbox."""
    statement = select(*ACCOUNT_COLUMNS).where(TABLE.c.id == _select_id(email))
    return connection.execute(statement).mappings().first()


def lock_by_id(connection: Connection, user_id: int) -> Account | None:
    """Find an account that may log in, and lock its row until the transaction ends."""
    statement = select(*ACCOUNT_COLUMNS).where(TABLE.c.id == user_id, *MAY_LOG_IN)
    return connection.execute(statement.with_for_update()).mappings().first()


def build_login_update(user_id: int) -> Update:
    """Build the statement that stores the time of a login.

    It skips a row that is locked, so that a login never waits for another transaction.
    """
    row = select(TABLE.c.id).where(TABLE.c.id == user_id).with_for_update(skip_locked=True)
    is_free = TABLE.c.id == row.scalar_subquery()
    return update(TABLE).where(is_free).values(last_accessed_at=func.now())


def renew_hash(connection: Connection, account: Account, password: str) -> None:
    """Store the hash of the account's own password in its present form; its logins go on.

    Like `build_login_update` it never waits for another transaction.
    """
    row = select(TABLE.c.id).where(TABLE.c.id == account["id"])
    is_free = TABLE.c.id == row.with_for_update(skip_locked=True).scalar_subquery()
    is_same = TABLE.c.password_hash == account["password_hash"]
    new_hash = passwords.hash_password(password)
    connection.execute(update(TABLE).where(is_free, is_same).values(password_hash=new_hash))


def build_password_columns(password: str) -> dict[str, Any]:
    """Return the columns for a new password, which end all logins.

    The caller records PASSWORD_CHANGED, and renews the login that goes on.
    """
    return {
        "password_hash": passwords.hash_password(password),
        "token_generation": TABLE.c.token_generation + 1,
    }


def build_email_columns(email: str) -> dict[str, Any]:
    """Return the columns for a new address, which is not verified.

    The caller records EMAIL_CHANGED.
    """
    return {"email": email, "is_verified": False}


def change_password(
    connection: Connection, user_id: int, columns: Mapping[str, Any], login: UUID | None = None
) -> Account:
    """Store the columns of `build_password_columns`, and return the changed account.

    `login` is the user's login that goes on. Raises LoginEnded if it has ended meanwhile.
    """
    statement = update(TABLE).where(TABLE.c.id == user_id).values(**columns)
    changed = connection.execute(statement.returning(*ACCOUNT_COLUMNS))
    account = changed.mappings().one()
    if login:
        renewal = refresh_tokens.build_renewal(login, user_id, account["token_generation"])
        if connection.execute(renewal).rowcount == 0:
            raise LoginEnded
    record(connection, PASSWORD_CHANGED, (users.type, user_id), user_id)
    return account


def end_sessions(connection: Connection, user_id: int) -> None:
    """Make all tokens of the user invalid."""
    statement = update(TABLE).where(TABLE.c.id == user_id)
    connection.execute(statement.values(token_generation=TABLE.c.token_generation + 1))


def sign_link(purpose: Purpose, account: Account) -> str:
    """Return the token of the link in a reset or verification mail to the account."""
    return link_tokens.sign_link(purpose, account["id"], get_link_state(purpose, account))


def reset_password(connection: Connection, token: Any, columns: Mapping[str, Any]) -> Account:
    """Set the password of the account of a reset link, whose use also verifies the address.

    Raises link_tokens.Invalid.
    """
    user_id = _lock_by_link(connection, Purpose.RESET, token)["id"]
    return change_password(connection, user_id, {**columns, "is_verified": True})


def verify_email(connection: Connection, token: Any) -> None:
    """Mark the address of a verification link as verified. Raises link_tokens.Invalid."""
    account = _lock_by_link(connection, Purpose.VERIFY, token)
    statement = update(TABLE).where(TABLE.c.id == account["id"])
    connection.execute(statement.values(is_verified=True))


def request_reset(connection: Connection, email: str) -> None:
    """Request the mail with a reset link.

    For an unknown address the change is about user 0, so that both cases take the same time.
    """
    is_not_blocked = TABLE.c.is_blocked.is_(False)
    account_id = _select_id(email, is_not_blocked)
    connection.execute(_build_request(connection, RESET_REQUESTED, account_id))


def request_verification(connection: Connection, email: str) -> bool:
    """Request the mail with a verification link unless the address is verified already.

    Return whether the address has an account.
    """
    account_id = _select_id(email)
    statement = select(TABLE.c.is_verified).where(TABLE.c.id == account_id)
    is_verified = connection.execute(statement).scalar()
    if is_verified is False:
        connection.execute(_build_request(connection, VERIFICATION_REQUESTED, account_id))
    return is_verified is not None


def _select_id(email: str, *conditions: ColumnElement[bool]) -> ScalarSelect[int]:
    text = _clean(email)
    is_there = has_address(TABLE.c.email, text), TABLE.c.deleted_at.is_(None)
    ids = select(TABLE.c.id).where(*is_there, *conditions)
    return ids.order_by(*prefer_text(TABLE.c.email, text), TABLE.c.id).limit(1).scalar_subquery()


def _clean(email: str) -> str:
    return email.strip().replace("\0", "")  # PostgreSQL's texts have no NUL


def _build_request(connection: Connection, kind: str, account_id: ScalarSelect[int]) -> Insert:
    user_id = func.coalesce(account_id, 0)
    row = {
        "batch": ensure_batch(connection),
        "kind": kind,
        "subject_type": users.type,
        "subject_id": user_id,
        "user_id": user_id,
        "facts": {},
    }
    return insert(changes).values(row)


def _lock_by_link(connection: Connection, purpose: Purpose, token: Any) -> Account:
    link = link_tokens.read_link(purpose, token)
    account = lock_by_id(connection, link.subject_id)
    if account is None or not link.fits(get_link_state(purpose, account)):
        raise link_tokens.Invalid("The link was used.")
    return account


def get_link_state(purpose: Purpose, account: Account) -> str:
    """Return the state over which a link is sealed; using the link changes it."""
    email = account["email"].lower()
    if purpose == Purpose.VERIFY:
        return f"{email} {account['is_verified']}"
    return f"{email} {account['token_generation']} {account['password_hash']}"
