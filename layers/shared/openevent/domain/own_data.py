"""A person's own data: the link by which they are downloaded where a mail does not take them.

It is good for a week, as often as it is followed, and dies with a new password or another address.
"""

from uuid import UUID

from sqlalchemy import Connection

from openevent import links
from openevent.domain import accounts
from openevent.domain.accounts import Account
from openevent.links import Purpose


def sealed(account: Account, task_id: UUID) -> tuple[str, str]:
    """Seal a file to its account: the name of the key, and the seal."""
    return links.sealed(Purpose.EXPORT, _state(account, task_id))


def owner(connection: Connection, sent: str, task_id: UUID) -> int:
    """Give the user whose file a link is for. Raises links.Invalid."""
    found = links.read(Purpose.EXPORT, sent)
    account = accounts.by_id(connection, found.subject_id)
    if account is None or not found.fits(_state(account, task_id)):
        raise links.Invalid(links.NOT_VALID)
    return found.subject_id


def _state(account: Account, task_id: UUID) -> str:
    return f"{task_id} {account['email'].lower()} {account['token_generation']}"
