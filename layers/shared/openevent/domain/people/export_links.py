"""The links of mails to an event's export, and to a user's own data that are too large for a mail.

A link is good for a week, any number of times, until the password or the address changes.
"""

from uuid import UUID

from sqlalchemy import Connection, select

from openevent.auth import link_tokens
from openevent.auth.link_tokens import Purpose
from openevent.domain.people import accounts
from openevent.domain.people.accounts import Account
from openevent.model.permissions import Identity


def seal_link(account: Account, task_id: UUID) -> tuple[str, str]:
    """Seal the link to the file of an export; return the id of the key, and the seal."""
    return link_tokens.seal_state(Purpose.EXPORT, _get_link_state(account, task_id))


def read_owner_id(connection: Connection, token: str, task_id: UUID) -> int:
    """Return the id of the user whose file the link leads to. Raises link_tokens.Invalid."""
    link = link_tokens.read_link(Purpose.EXPORT, token)
    account = accounts.lock_by_id(connection, link.subject_id)
    if account is None or not link.fits(_get_link_state(account, task_id)):
        raise link_tokens.Invalid(link_tokens.NOT_VALID)
    return link.subject_id


def read_user(connection: Connection, token: str, task_id: UUID) -> Identity:
    """Return the user of the link to an event's export, with the present rights.

    Raises link_tokens.Invalid.
    """
    user_id = read_owner_id(connection, token, task_id)
    names = ("id", "email", "is_admin", "is_super_admin", "is_verified")
    columns = [accounts.TABLE.c[name] for name in names]
    row = connection.execute(select(*columns).where(accounts.TABLE.c.id == user_id))
    return Identity(**row.mappings().one())


def _get_link_state(account: Account, task_id: UUID) -> str:
    return f"{task_id} {account['email'].lower()} {account['token_generation']}"
