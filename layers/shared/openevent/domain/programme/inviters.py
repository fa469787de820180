"""The inviters of speaker invites: an invite counts while its inviter may write the session."""

from typing import Final

from sqlalchemy import Connection, RowMapping, select

from openevent.model.permissions import Identity, staff
from openevent.resources.session import SESSION_WRITERS, sessions
from openevent.resources.user import MAY_LOG_IN, users

SESSION: Final = sessions.table
USER: Final = users.table
IDENTITY: Final = (USER.c.id, USER.c.email, USER.c.is_admin, USER.c.is_super_admin)


def has_right(connection: Connection, invite: RowMapping) -> bool:
    """Tell whether the inviter may still write the session, or is staff of its event."""
    inviter = _load_inviter(connection, invite)
    if inviter is None:
        return False
    may_invite = (SESSION_WRITERS | staff).where(inviter, SESSION)
    session = select(SESSION.c.id).where(SESSION.c.id == invite["session_id"], may_invite)
    return connection.execute(session).first() is not None


def _load_inviter(connection: Connection, invite: RowMapping) -> Identity | None:
    """Load the inviter; None if the account is deleted or blocked."""
    statement = select(*IDENTITY, USER.c.is_verified).where(
        USER.c.id == invite["inviter_id"], *MAY_LOG_IN
    )
    row = connection.execute(statement).mappings().first()
    return Identity(**row) if row else None
