"""A person's own data: the link by which they are downloaded where a mail does not take them.

It is good for a week, as often as it is followed, and dies with a new password or another address.
"""

from uuid import UUID

from sqlalchemy import Connection

from openevent.auth import link_tokens
from openevent.auth.link_tokens import Purpose
from openevent.domain.people import accounts
from openevent.domain.people.accounts import Account


def seal_link(account: Account, task_id: UUID) -> tuple[str, str]:
    """Seal a file to its account: the name of the key, and the seal."""
    return link_tokens.seal_state(Purpose.EXPORT, _state(account, task_id))


def read_owner_id(connection: Connection, sent: str, task_id: UUID) -> int:
    """Give the user whose file a link is for. Raises links.Invalid."""
    found = link_tokens.read_link(Purpose.EXPORT, sent)
    account = accounts.lock_by_id(connection, found.subject_id)
    if account is None or not found.fits(_state(account, task_id)):
        raise link_tokens.Invalid(link_tokens.NOT_VALID)
    return found.subject_id


def _state(account: Account, task_id: UUID) -> str:
    return f"{task_id} {account['email'].lower()} {account['token_generation']}"
