"""Speaker invites: accept, reject and resend, in plain JSON.

See docs/contract/resources.md#speaker-invites.
"""

from collections.abc import Callable
from typing import Any, Final

from aws_lambda_powertools.event_handler.api_gateway import Response
from sqlalchemy import Connection

from api.auth import identity
from api.http import answers
from api.http.errors import Forbidden
from api.http.plain_router import PlainRouter
from api.read import reads
from openevent.domain.programme import speaker_invites as invites
from openevent.infra import db
from openevent.model.permissions import Identity, co_organizer, for_session, invited, inviter
from openevent.resources.session import SESSION_WRITERS
from openevent.resources.speaker_invite import speaker_invites

NOT_VERIFIED: Final = "Verify your e-mail address before you answer an invite."
NOT_INVITED: Final = "Only the invited person may answer the invite."
SENDERS: Final = co_organizer | (inviter & for_session(SESSION_WRITERS))
NO_SENDER: Final = (
    "Only co-organizers and above, and the inviter who may still change the session, "
    "may resend the invite."
)
router = PlainRouter()

type Answer = Callable[[Connection, int, Identity], dict[str, Any]]


@router.writing_get("/v1/speaker-invites/<key>/accept-invite")
@router.post("/v1/speaker-invites/<key>/accept-invite")
def accept(key: str) -> Response[str]:
    """Accept an invite: its reader becomes a speaker of the session. There is no body."""
    return _answer(key, invites.accept)


@router.writing_get("/v1/speaker-invites/<key>/reject-invite")
@router.post("/v1/speaker-invites/<key>/reject-invite")
def reject(key: str) -> Response[str]:
    """Reject an invite. There is no body."""
    return _answer(key, invites.reject)


@router.post("/v1/speaker-invites/<key>/resend-invite")
def resend(key: str) -> Response[str]:
    """Send the invite again; it is good for another week. There is no body."""
    user = identity.require_login(router.current_event)
    invite_id, may_send = reads.check_rule(user, speaker_invites, key, SENDERS)
    if not may_send:
        raise Forbidden(NO_SENDER)
    with db.transaction() as connection:
        invites.resend(connection, invite_id, user)
    return answers.build_json({"success": True, "message": "The invite is sent again."})


def _answer(key: str, use: Answer) -> Response[str]:
    """Use the invite for its reader. Raises NotFound, Forbidden and refusals.Conflict."""
    user = identity.require_login(router.current_event)
    if not user.is_verified:
        raise Forbidden(NOT_VERIFIED)
    invite_id, is_invited = reads.check_rule(user, speaker_invites, key, invited)
    if not is_invited:
        raise Forbidden(NOT_INVITED)
    with db.transaction() as connection:
        return answers.build_json(use(connection, invite_id, user))
