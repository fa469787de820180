"""Rules of publication: the users who may publish an event, and the mails about it.

docs/contract/mail.md#publication
An event that is over is published without mails. `?notify=false` does the same for any event, and
`?notify=true` announces an event, also one that was published before.
"""

from typing import Final

from sqlalchemy import ColumnElement

from openevent.auth import rate_limits
from openevent.domain.mail import mail_counts, recipients
from openevent.domain.refusals import Conflict, Forbidden
from openevent.domain.write.builder import PlanBuilder
from openevent.domain.write.lookup import NOW
from openevent.mail import catalogue
from openevent.model.permissions import CO_ORGANIZERS, Identity
from openevent.resources.role import ORGANIZER, OWNER

PUBLISHED: Final = "event.published"
"""Its fact `notify` says whether organizers and speakers are notified."""
PROPOSED_STATES: Final = ("draft", "pending", "accepted", "confirmed")
"""A speaker whose sessions have other states was rejected or has withdrawn."""
DAILY_LIMIT: Final = "announce.event"
NOT_PUBLIC: Final = "Only a published event can be announced: publish it, or leave out `notify`."
IS_OVER: Final = "The event is over, so no mails about it are sent any more: leave out `notify`."


def check_publisher(plan: PlanBuilder) -> None:
    """Check that only users with a verified address publish or announce an event."""
    if not _is_publication(plan) and not plan.request.notify:
        return
    if not plan.user.is_verified and not plan.request.is_from_admin:
        message = "Verify your e-mail address before you publish an event."
        raise Forbidden(message, "attributes/state")


def announce(plan: PlanBuilder) -> None:
    """Record the publication or announcement of an event, and count its mails."""
    if plan.request.notify:
        _check_announcement(plan)
        _count_announcement(plan)
    elif not _is_publication(plan):
        return
    notifies = plan.request.notify
    if notifies is None:
        notifies = not _is_over(plan)
    plan.record_change(PUBLISHED, {"notify": notifies})
    plan.count_mails(*([_count_publication_mails] if notifies else []))


def count_restoration_mails(plan: PlanBuilder) -> None:
    """Count the mails to owner and organizers about an event that comes back from the trash."""

    def count(event_id: int) -> ColumnElement[int]:
        organizers = recipients.select_members(event_id, (OWNER, ORGANIZER))
        return mail_counts.count(catalogue.EVENT_RESTORED, event_id, organizers)

    plan.count_mails(count)


def count_announcement(user: Identity, event_id: int) -> None:
    """Count the announcement of an event that an import creates. Raises rate_limits.Reached."""
    rate_limits.count("mail.account", str(user.id))
    rate_limits.count(DAILY_LIMIT, str(event_id))


def _is_publication(plan: PlanBuilder) -> bool:
    return plan.value_after("state") == "published" and plan.changes("state")


def _is_over(plan: PlanBuilder) -> bool:
    return bool(plan.value_after("ends_at") <= plan.look_up(NOW))


def _count_publication_mails(event_id: int) -> ColumnElement[int]:
    organizers = recipients.select_members(event_id, CO_ORGANIZERS)
    is_speaker = recipients.SPEAKER.c.event_id == event_id, recipients.speaks_in(PROPOSED_STATES)
    speakers = recipients.select_speakers().where(*is_speaker)
    return mail_counts.count(
        catalogue.EVENT_PUBLISH, event_id, organizers, speakers, only=mail_counts.is_new_to_event
    )


def _check_announcement(plan: PlanBuilder) -> None:
    if not plan.is_new and not plan.has_role(*CO_ORGANIZERS):
        raise Forbidden("Only the event's owner, organizers and co-organizers may announce it.")
    if plan.value_after("state") != "published":
        raise Conflict(NOT_PUBLIC)
    if _is_over(plan):
        raise Conflict(IS_OVER)


def _count_announcement(plan: PlanBuilder) -> None:
    """Count one announcement of the event a day; a new event has none yet."""
    if not plan.is_new:
        plan.count_success(DAILY_LIMIT, str(plan.row["id"]))
    plan.count_success("mail.account", str(plan.user.id))
