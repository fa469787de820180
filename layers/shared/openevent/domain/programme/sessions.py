"""Rules of sessions: who submits, locks and moves them (docs/contract/resources.md#session)."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, false, func

from openevent.auth import rate_limits
from openevent.domain.conditions import build_condition
from openevent.domain.programme import session_mails
from openevent.domain.refusals import Forbidden, Invalid
from openevent.domain.write.builder import PlanBuilder
from openevent.domain.write.lookup import NOW, Lookup
from openevent.domain.write.request import Request
from openevent.model.kinds import NotOfKind, read_switch
from openevent.model.permissions import CO_ORGANIZERS, Identity, creator, session_speaker
from openevent.resources.session import sessions

type States = Mapping[str, tuple[str, ...]]

ORGANIZER_STATES: Final[States] = {
    "draft": (),
    "pending": ("withdrawn", "accepted", "rejected", "confirmed"),
    "accepted": ("pending", "withdrawn", "rejected", "confirmed", "canceled"),
    "confirmed": ("pending", "withdrawn", "accepted", "rejected", "canceled"),
    "rejected": ("pending", "withdrawn", "accepted", "confirmed"),
    "canceled": ("pending", "withdrawn", "accepted", "rejected", "confirmed"),
    "withdrawn": ("pending", "accepted", "rejected", "canceled"),
}
SPEAKER_STATES: Final[States] = {
    "draft": ("pending",),
    "pending": ("withdrawn",),
    "accepted": ("withdrawn",),
    "confirmed": ("withdrawn",),
    "rejected": ("withdrawn",),
    "canceled": ("withdrawn",),
    "withdrawn": (),
}
STATES: Final[Mapping[str, States]] = {"organizer": ORGANIZER_STATES, "speaker": SPEAKER_STATES}
"""The states that can follow each state, by who changes it."""
PROPOSED: Final = "session.proposed"
"""A session was submitted: created as pending, or moved there from draft."""
STATE_CHANGED: Final = "session.state"
DEFAULT_STATE: Final[str] = sessions.fields["state"].default
"""The state of a new session whose request has none."""
FIRST_STATES: Final = ("draft", "pending")
"""The states in which every user may create a session."""
SEND_EMAIL: Final = "attributes/send-email"
LOCKED: Final = (
    "This session is locked: only the owner and the organizers of its event may do this."
)
"""The answer to a user who may not write a session because it is locked."""


SPEAKER_OR_CREATOR: Final = session_speaker | creator


def _speaks(request: Request, row: FromClause) -> ColumnElement[bool]:
    if row is not sessions.table:
        return false()
    return build_condition(SPEAKER_OR_CREATOR, request.user, row)


SPEAKS: Final = Lookup(_speaks, bool)
"""Whether the user is a speaker or the creator of the session."""


def check_sessions_enabled(plan: PlanBuilder) -> None:
    """Check that the event has sessions."""
    if plan.is_new and not plan.event.is_sessions_speakers_enabled:
        raise Forbidden("Sessions are not enabled for this event.", "relationships/event")


def require_session(plan: PlanBuilder) -> None:
    """Check that a new row that belongs to a session names one."""
    if plan.is_new and plan.columns.get("session_id") is None:
        message = "A valid relationship with session resource is required"
        raise Invalid(message, "relationships/session")


def set_creator(plan: PlanBuilder) -> None:
    """Make the user the creator of a new session; only organizers change the creator later."""
    if plan.is_new:
        plan.set(creator_id=plan.user.id)
    elif plan.changes("creator_id") and not plan.has_role(*CO_ORGANIZERS):
        message = "Only organizers may change the creator of a session."
        raise Forbidden(message, "relationships/creator")


def check_may_lock(plan: PlanBuilder) -> None:
    """Check that only organizers lock a session.

    The permission of a session (SESSION_WRITERS) has refused other users who change a locked one.
    """
    if plan.columns.get("is_locked") and not plan.has_role("owner", "organizer"):
        message = "Only the owner and organizers may lock a session or change a locked one."
        raise Forbidden(message, "attributes/is-locked")


def set_first_state(plan: PlanBuilder) -> None:
    """Store the default state of a new session by name, because later rules read it."""
    if plan.is_new and "state" not in plan.columns:
        plan.set(state=DEFAULT_STATE)


def check_state(plan: PlanBuilder) -> None:
    """Check that the state may follow the state before it, for an organizer or a speaker."""
    if plan.is_new:
        _check_first_state(plan)
        return
    if not plan.changes("state"):
        return
    before, after = plan.row["state"], plan.columns["state"]
    is_allowed_to_organizer = plan.has_role(*CO_ORGANIZERS) and after in ORGANIZER_STATES[before]
    is_allowed_to_speaker = plan.look_up(SPEAKS) and after in SPEAKER_STATES[before]
    if not is_allowed_to_organizer and not is_allowed_to_speaker:
        message = f'You cannot change a session state from "{before}" to "{after}"'
        raise Forbidden(message, "attributes/state")


def _check_first_state(plan: PlanBuilder) -> None:
    is_allowed_to_everybody = plan.columns["state"] in FIRST_STATES
    if not is_allowed_to_everybody and not plan.has_role(*CO_ORGANIZERS):
        message = "Only organizers may create a session in this state."
        raise Forbidden(message, "attributes/state")


def is_handed_in(before: str | None, after: str) -> bool:
    """Tell whether a write hands a session in: a new pending one, or one that was a draft.

    `before` is the state before the write, None for a new session.
    """
    return after == "pending" and before in {None, "draft"}


def check_end(plan: PlanBuilder) -> None:
    """Check that a session ends after it starts."""
    start, end = plan.value_after("starts_at"), plan.value_after("ends_at")
    if plan.changes("starts_at", "ends_at") and start and end and end <= start:
        raise Invalid("A session must end after it starts.", "attributes/ends-at")


def set_times(plan: PlanBuilder) -> None:
    """Store when the session was changed, and when it was submitted."""
    if plan.changes_row:
        plan.set(last_modified_at=func.now())
    is_submitted = plan.changes("state") and plan.columns["state"] == "pending"
    if is_submitted and "submitted_at" not in plan.columns:
        plan.set(submitted_at=func.now())


def record_state_change(plan: PlanBuilder) -> None:
    """Record that a session was submitted or has a new state, and whether the speakers get a mail.

    A speaker who withdraws a session causes a mail until the event is over, because the organizers
    must know.
    """
    before, after = plan.row.get("state"), plan.value_after("state")
    is_proposed = is_handed_in(before, after)
    if is_proposed:
        plan.record_change(PROPOSED)
    is_moved = not plan.is_new and plan.changes("state")
    is_withdrawn = is_moved and after == "withdrawn" and not plan.has_role(*CO_ORGANIZERS)
    is_withdrawn = is_withdrawn and not session_mails.is_over(plan.event, plan.look_up(NOW))
    is_new_proposal = plan.is_new and is_proposed
    sends_mail = is_withdrawn or (not is_new_proposal and _sends_mail(plan))
    if is_moved or sends_mail:
        _set_mail_sent(plan, sends_mail=sends_mail)
        facts: dict[str, Any] = {"from": before, "to": after, "send-email": sends_mail}
        plan.record_change(STATE_CHANGED, facts)
        session_mails.count_state_mails(plan, after, sends_mail=sends_mail)


def count_proposal(plan: PlanBuilder) -> None:
    """Count a proposal or a new draft of a user who is no organizer of the event.

    An organizer may enter a whole programme. Raises rate_limits.Reached.
    """
    if plan.has_role(*CO_ORGANIZERS):
        return
    user_id = str(plan.user.id)
    if is_handed_in(plan.row.get("state"), plan.value_after("state")):
        plan.count_attempt("proposal.event", f"{user_id} {plan.event.id}")
        plan.count_attempt("proposal.account", user_id)
    elif plan.is_new:
        plan.count_attempt("draft.account", user_id)


def _set_mail_sent(plan: PlanBuilder, *, sends_mail: bool) -> None:
    """Store whether a mail tells of the present state (docs/contract/resources.md#session)."""
    if bool(plan.value_after("is_mail_sent")) != sends_mail:
        plan.set(is_mail_sent=sends_mail)


def _sends_mail(plan: PlanBuilder) -> bool:
    """Tell whether an organizer mails the speakers. Raises Forbidden, rate_limits.Reached."""
    if not _is_mail_requested(plan) or not plan.has_role(*CO_ORGANIZERS):
        return False
    count_mail(plan.user, plan.row.get("id"), SEND_EMAIL, count=plan.count_attempt)
    return True


def _is_mail_requested(plan: PlanBuilder) -> bool:
    """Read the switch `send-email`, which is no attribute. Raises Invalid."""
    try:
        return read_switch(plan.request.attributes.get("send-email"))
    except NotOfKind as error:
        raise Invalid("`send-email` must be true or false.", SEND_EMAIL) from error


def count_mail(
    user: Identity,
    session_id: int | None,
    place: str | None = None,
    *,
    count: Callable[[str, str], None] = rate_limits.count,
) -> None:
    """Count a mail of an organizer to the speakers; `session_id` is None for a new session.

    `count` counts an attempt by the limit of that name. Raises Forbidden for a user who is not
    verified, and rate_limits.Reached.
    """
    if not (user.is_verified or user.is_admin or user.is_super_admin):
        raise Forbidden("Verify your e-mail address before you send mails.", place)
    if session_id is not None:
        count("mail.session", str(session_id))
    count("mail.account", str(user.id))
