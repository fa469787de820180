"""Accounts: passwords, addresses, what a link proves, and what ends the sessions of before (docs/contract/auth.md#auth-routes).

A session is a token of the user's present generation: a new password, or logging out everywhere,
starts the next one. A link is sealed over what its use changes, so it is good once: a reset over
the password and the generation, a verification over the address and whether it is verified.
"""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, Insert, RowMapping, Update, func, insert, select, update

from openevent.auth import link_tokens, passwords
from openevent.auth.link_tokens import Purpose
from openevent.resources.user import users
from openevent.work.changes import changes, get_batch, record

PASSWORD_CHANGED: Final = "user.password-changed"  # noqa: S105 - the name of a change
EMAIL_CHANGED: Final = "user.email-changed"
"""Its facts name the address, `email`, and that of before, `previous`."""
RESET_REQUESTED: Final = "user.reset-asked"
VERIFICATION_REQUESTED: Final = "user.verification-asked"

TABLE: Final = users.table
type Account = Mapping[str, Any] | RowMapping
"""The columns of ACCOUNT."""
ACCOUNT_COLUMNS: Final = (
    TABLE.c.id, TABLE.c.email, TABLE.c.first_name, TABLE.c.last_name, TABLE.c.password_hash, TABLE.c.is_blocked,
    TABLE.c.is_verified, TABLE.c.token_generation,
)  # fmt: skip


def normalize_email(email: str) -> str:
    """Give the one form of an address as somebody writes it, under which its account is found and counted."""
    return email.strip().replace("\0", "").lower()  # PostgreSQL's texts have no NUL


def find_by_email(connection: Connection, email: str) -> Account | None:
    """Find the account of an address, in any case of letters."""
    return connection.execute(select(*ACCOUNT_COLUMNS).where(*_has(email))).mappings().first()


def lock_by_id(connection: Connection, user_id: int) -> Account | None:
    """Find an account that may log in, and keep its row from others until the transaction ends."""
    wanted = select(*ACCOUNT_COLUMNS).where(
        TABLE.c.id == user_id, TABLE.c.deleted_at.is_(None), TABLE.c.is_blocked.is_(False)
    )
    return connection.execute(wanted.with_for_update()).mappings().first()


def build_login_update(user_id: int) -> Update:
    """Give the statement that notes a login; where somebody else holds the row it is left, since logins do not wait."""
    free = select(TABLE.c.id).where(TABLE.c.id == user_id).with_for_update(skip_locked=True)
    return (
        update(TABLE)
        .where(TABLE.c.id == free.scalar_subquery())
        .values(last_accessed_at=func.now())
    )


def build_password_columns(password: str) -> dict[str, Any]:
    """Give the columns that a new password sets: all tokens of before die. Their writer tells PASSWORD_CHANGED."""
    return {
        "password_hash": passwords.hash_password(password),
        "token_generation": TABLE.c.token_generation + 1,
    }


def build_email_columns(email: str) -> dict[str, Any]:
    """Give the columns that a new address sets: nobody has verified it. Their writer tells EMAIL_CHANGED."""
    return {"email": email, "is_verified": False}


def change_password(
    connection: Connection, user_id: int, columns: Mapping[str, Any], by: int
) -> Account:
    """Write the columns of `new_password`, tell of it, and give the account as it is now."""
    changed = (
        update(TABLE).where(TABLE.c.id == user_id).values(**columns).returning(*ACCOUNT_COLUMNS)
    )
    account = connection.execute(changed).mappings().one()
    record(connection, PASSWORD_CHANGED, (users.type, user_id), by)
    return account


def end_sessions(connection: Connection, user_id: int) -> None:
    """Let every token of the user die."""
    later = TABLE.c.token_generation + 1
    connection.execute(update(TABLE).where(TABLE.c.id == user_id).values(token_generation=later))


def sign_link(purpose: Purpose, account: Account) -> str:
    """Sign the link token for the account as it is: what the mail of RESET_ASKED or VERIFICATION_ASKED carries."""
    return link_tokens.sign_link(purpose, account["id"], get_link_state(purpose, account))


def reset_password(connection: Connection, sent: Any, columns: Mapping[str, Any]) -> Account:
    """Set the password of whom the link is for, who has shown to read its address. Raises links.Invalid."""
    user_id = _linked(connection, Purpose.RESET, sent)["id"]
    return change_password(connection, user_id, {**columns, "is_verified": True}, user_id)


def verify_email(connection: Connection, sent: Any) -> None:
    """Mark the address as verified that the link was sent to. Raises links.Invalid."""
    account = _linked(connection, Purpose.VERIFY, sent)
    connection.execute(update(TABLE).where(TABLE.c.id == account["id"]).values(is_verified=True))


def request_reset(connection: Connection, email: str) -> None:
    """Ask for the mail with the link; for an address without an account the same is told of user 0.

    So the two cannot be told apart by the time they take.
    """
    connection.execute(
        _asked(connection, RESET_REQUESTED, *_has(email), TABLE.c.is_blocked.is_(False))
    )


def request_verification(connection: Connection, email: str) -> bool:
    """Ask for the mail with the link unless the address is verified; False where it has no account."""
    known = select(TABLE.c.is_verified).where(*_has(email))
    verified = connection.execute(known).scalar()
    if verified is False:
        connection.execute(_asked(connection, VERIFICATION_REQUESTED, *_has(email)))
    return verified is not None


def _has(email: str) -> tuple[Any, Any]:
    return func.lower(TABLE.c.email) == normalize_email(email), TABLE.c.deleted_at.is_(None)


def _asked(connection: Connection, kind: str, *conditions: Any) -> Insert:
    user_id = func.coalesce(select(TABLE.c.id).where(*conditions).scalar_subquery(), 0)
    row = {
        "kind": kind,
        "subject_type": users.type,
        "subject_id": user_id,
        "user_id": user_id,
        "facts": {},
    }
    return insert(changes).values(row | {"batch": get_batch(connection)})


def _linked(connection: Connection, purpose: Purpose, sent: Any) -> Account:
    found = link_tokens.read_link(purpose, sent)
    account = lock_by_id(connection, found.subject_id)
    if account is None or not found.fits(get_link_state(purpose, account)):
        raise link_tokens.Invalid("The link was used.")
    return account


def get_link_state(purpose: Purpose, account: Account) -> str:
    """Give the state that a link of that purpose is sealed over: its use changes it."""
    if purpose == Purpose.VERIFY:
        return f"{account['email'].lower()} {account['is_verified']}"
    return f"{account['email'].lower()} {account['token_generation']} {account['password_hash']}"
