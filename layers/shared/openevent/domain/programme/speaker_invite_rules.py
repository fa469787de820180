"""Rules of writing speaker invites (docs/contract/resources.md#speaker-invites)."""

from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, delete, func, select

from openevent.domain.people.invites import VERIFY_FIRST, YOURSELF
from openevent.domain.programme.speaker_invites import INVITED, SPEAKS, speaks
from openevent.domain.refusals import Conflict, Forbidden
from openevent.domain.write.builder import PlanBuilder
from openevent.domain.write.lookup import Lookup
from openevent.domain.write.request import Request
from openevent.model.addresses import has_address
from openevent.resources.invites import PENDING
from openevent.resources.speaker_invite import speaker_invites
from openevent.text.addresses import build_key

INVITES: Final = speaker_invites.table
EXPIRED: Final = (INVITES.c.status == PENDING, INVITES.c.expires_at <= func.now())


def _expired_invite_id(request: Request, row: FromClause) -> ColumnElement[Any]:
    is_address = has_address(INVITES.c.email, str(request.new_columns.get("email")))
    is_to_session = INVITES.c.session_id == row.c.session_id
    return select(INVITES.c.id).where(is_to_session, is_address, *EXPIRED).scalar_subquery()


def _invitee_speaks(request: Request, row: FromClause) -> ColumnElement[Any]:
    return speaks(str(request.new_columns.get("email")), row.c.session_id)


INVITEE_SPEAKS: Final = Lookup[bool](_invitee_speaks, bool)
"""Whether the invited person is a speaker of the session already."""
EXPIRED_INVITE_ID: Final = Lookup[int | None](_expired_invite_id)
"""An expired invite of the same address to the same session."""


def set_inviter(plan: PlanBuilder) -> None:
    """Store who invites, with a verified address; announce the invite."""
    if not plan.user.is_verified and not plan.request.is_from_admin:
        raise Forbidden(VERIFY_FIRST)
    plan.set(inviter_id=plan.user.id)
    plan.record_change(INVITED)


def check_invitee(plan: PlanBuilder) -> None:
    """Check that nobody invites oneself, or a speaker of the session."""
    if build_key(plan.columns["email"]) == build_key(plan.user.email):
        raise Conflict(YOURSELF, "attributes/email")
    if plan.look_up(INVITEE_SPEAKS):
        raise Conflict(SPEAKS, "attributes/email")


def replace_expired_invite(plan: PlanBuilder) -> None:
    """Delete the expired invite of the address first: an address has one invite per session."""
    invite_id = plan.look_up(EXPIRED_INVITE_ID)
    if invite_id is not None:
        plan.run_first(delete(INVITES).where(INVITES.c.id == invite_id, *EXPIRED))
