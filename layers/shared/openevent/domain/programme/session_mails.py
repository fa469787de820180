"""Mails about changes of a session: the changes that cause mails, and the number of mails.

docs/contract/mail.md#dry-runs
"""

from datetime import datetime
from functools import partial
from typing import Final

from sqlalchemy import ColumnElement

from openevent.domain.mail import mail_counts, recipients
from openevent.domain.mail.recipients import SPEAKER
from openevent.domain.write.before import ParentEvent
from openevent.domain.write.builder import PlanBuilder
from openevent.domain.write.lookup import NOW
from openevent.mail import catalogue
from openevent.mail.action import Action
from openevent.model.addresses import has_address
from openevent.model.permissions import CO_ORGANIZERS

SCHEDULE_COLUMNS: Final = frozenset({"starts_at", "ends_at", "microlocation_id"})
SCHEDULED_STATES: Final = frozenset({"accepted", "confirmed"})


def is_over(event: ParentEvent, now: datetime) -> bool:
    """Tell whether a session's event is over: then a mail is sent only on request."""
    return event.ends_at <= now


def count_state_mails(plan: PlanBuilder, state: str, *, sends_mail: bool) -> None:
    """Count the mails about a new state of the session."""
    action = catalogue.ACTION_BY_STATE.get(state)
    if not sends_mail or action is None:
        plan.count_mails()
        return
    plan.count_mails(partial(_count, plan, action))


def count_schedule_mails(plan: PlanBuilder) -> None:
    """Count the mails about another time or room, for a dry run: a statement costs a round trip."""
    if plan.is_new or not plan.request.dry_run or not plan.changes(*SCHEDULE_COLUMNS):
        return
    if plan.value_after("state") in SCHEDULED_STATES and not is_over(plan.event, plan.look_up(NOW)):
        plan.count_mails(partial(_count, plan, catalogue.SESSION_SCHEDULE))


def _count(plan: PlanBuilder, action: Action, session_id: int) -> ColumnElement[int]:
    organizers = recipients.select_members(plan.event.id, CO_ORGANIZERS)
    speakers = recipients.select_speakers().where(recipients.speaks_in_session(session_id))
    if not plan.user.is_verified and not plan.request.is_from_admin:
        # The dispatcher keeps no other speakers (docs/contract/mail.md#recipients).
        speakers = speakers.where(has_address(SPEAKER.c.email, plan.user.email))
    return mail_counts.count(action, plan.event.id, organizers, speakers)
