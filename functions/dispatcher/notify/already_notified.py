"""Leave out people who know already.

They got this mail (docs/contract/changes.md#once-for-each-reader), or have an unread notification.
"""

from collections.abc import Collection

from sqlalchemy import ColumnElement, exists, or_, select, true

from dispatcher.notify import recipient_lists
from dispatcher.notify.announcement import Announcement, Recipient
from dispatcher.reaction import Change, Reaction
from openevent.domain.mail.recipients import NOTIFIED_STATES
from openevent.mail.action import Action
from openevent.model.addresses import column_key
from openevent.resources.event import events
from openevent.resources.mail import mails
from openevent.resources.notification import notifications
from openevent.work.changes import changes

MAIL, CHANGE = mails.table, changes


def exclude_notified_about_subject(
    reaction: Reaction, announcement: Announcement, people: Collection[Recipient]
) -> list[Recipient]:
    """Leave out users and addresses that any change of this subject has already mailed.

    An event may be published twice, and a speaker may leave a session and return.
    """
    return _exclude(reaction, announcement, people, _has_subject_of(reaction.change))


def exclude_notified_by_change(
    reaction: Reaction, announcement: Announcement, people: Collection[Recipient]
) -> list[Recipient]:
    """Leave out users whom an earlier run for this change has mailed, at any address."""
    condition = MAIL.c.change_id == reaction.change.id
    return _exclude(reaction, announcement, people, condition)


def exclude_with_unread_notification(
    reaction: Reaction, action: Action, people: Collection[Recipient]
) -> list[Recipient]:
    """Leave out users who have not read an earlier notification of this subject."""
    change, table = reaction.change, notifications.table
    query = select(table.c.user_id).where(
        table.c.user_id.in_([person.user_id for person in people]),
        table.c.action == action.name,
        table.c.is_read.is_(False),
        table.c.deleted_at.is_(None),
        table.c.content["type"].as_string() == change.subject_type,
        table.c.content["id"].as_string() == str(change.subject_id),
    )
    users = set(reaction.connection.execute(query).scalars())
    return [person for person in people if person.user_id not in users]


def _exclude(
    reaction: Reaction,
    announcement: Announcement,
    people: Collection[Recipient],
    condition: ColumnElement[bool],
) -> list[Recipient]:
    addresses = [person.address_key for person in people if person.address]
    users = [person.user_id for person in people if person.user_id]
    is_one_of_them = or_(column_key(MAIL.c.recipient).in_(addresses), MAIL.c.user_id.in_(users))
    query = select(MAIL.c.recipient, MAIL.c.user_id).where(
        MAIL.c.event_id == announcement.event_id,
        MAIL.c.action == announcement.action.name,
        MAIL.c.state.in_(NOTIFIED_STATES),
        is_one_of_them,
        condition,
    )
    notified = [Recipient(*row) for row in reaction.connection.execute(query)]
    return recipient_lists.exclude(people, notified)


def _has_subject_of(change: Change) -> ColumnElement[bool]:
    """Build the condition that a mail's change had the same subject.

    Mails name their event, so an event as the subject needs no further condition.
    """
    if change.subject_type == events.type:
        return true()
    query = select(CHANGE.c.id).where(
        CHANGE.c.id == MAIL.c.change_id,
        CHANGE.c.subject_type == change.subject_type,
        CHANGE.c.subject_id == change.subject_id,
    )
    return exists(query)
