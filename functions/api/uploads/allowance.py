"""How much an account may upload in a day (docs/contract/auth.md#rate-limits)."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, or_, select

from api.http.errors import Forbidden
from openevent.auth import rate_limits
from openevent.infra import db
from openevent.model.permissions import Identity
from openevent.resources.session import sessions
from openevent.resources.speaker import speakers

VERIFIED: Final = ("file.account", "bytes.account")
PROPOSER: Final = ("file.proposer", "bytes.proposer")
"""The limits of files and of bytes."""


def count(user: Identity, sizes: Sequence[int]) -> None:
    """Count files of these sizes, in bytes. Raises Forbidden, rate_limits.Reached."""
    of_files, of_bytes = VERIFIED if user.is_verified else _check_proposer(user)
    rate_limits.count(of_files, str(user.id), len(sizes))
    rate_limits.count(of_bytes, str(user.id), sum(sizes))


def _check_proposer(user: Identity) -> tuple[str, str]:
    if not db.run_read(lambda connection: _has_proposal(connection, user.id)):
        raise Forbidden("Verify your e-mail address before you upload files.")
    return PROPOSER


def _has_proposal(connection: Connection, user_id: int) -> bool:
    """Tell whether a session or a speaker that is not in the trash is the user's own."""
    session, speaker = sessions.table.c, speakers.table.c
    has_session = select(session.id).where(
        session.creator_id == user_id, session.deleted_at.is_(None)
    )
    has_speaker = select(speaker.id).where(speaker.user_id == user_id, speaker.deleted_at.is_(None))
    return bool(connection.scalar(select(or_(has_session.exists(), has_speaker.exists()))))
