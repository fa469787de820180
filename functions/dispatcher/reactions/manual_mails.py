"""Mails that a person sends by hand: test mails, released mails, and mails sent again."""

from typing import Any, Final

from sqlalchemy import Connection, RowMapping, select, update

from dispatcher import mail_settings
from dispatcher.mail_settings import MailSettings
from dispatcher.notify import mails, recipients, recording
from dispatcher.notify.announcement import Announcement, Recipient
from dispatcher.notify.opt_outs import Stop
from dispatcher.reaction import Reaction
from dispatcher.reactions import invites
from openevent.domain.mail import held_mails
from openevent.mail import catalogue
from openevent.mail.action import Action
from openevent.resources.event import events
from openevent.resources.mail import QUEUED, SKIPPED
from openevent.resources.mail import mails as resource
from openevent.text.addresses import build_key

MAIL = resource.table
INVITE_OVER: Final = Stop(SKIPPED, "The invite of this mail has expired or was answered.")
EVENT_GONE: Final = Stop(SKIPPED, "The event of this mail was deleted.")
ABOUT_TRASH: Final = (catalogue.EVENT_DELETED, catalogue.EVENT_PURGE_SOON)
ACCOUNT_MOVED: Final = Stop(
    SKIPPED, "The account of these data has another address now, or is closed."
)


def send_test(reaction: Reaction) -> None:
    """Send a test mail to an address that an administrator chose."""
    recipient = recipients.load_by_address(reaction.connection, reaction.facts["recipient"])
    recording.record_all(reaction, Announcement(catalogue.TEST_MAIL, {}), [recipient])


def send_again(reaction: Reaction) -> None:
    """Queue a mail that was released or is sent again, unless something stops it.

    The present settings count, and the present opt-outs, suppressions and limits.
    """
    connection = reaction.connection
    is_attempt = (
        MAIL.c.id == reaction.change.subject_id,
        MAIL.c.attempt == reaction.facts["attempt"],
        MAIL.c.state == QUEUED,
    )
    row = connection.execute(select(MAIL).where(*is_attempt)).mappings().first()
    if row is None:
        return
    settings = mail_settings.load_settings(connection)
    stop = _find_stop(reaction, row, settings)
    values: dict[str, Any]
    if stop:
        values = {"state": stop.state, "reason": stop.reason}
    else:
        values = {"sender": settings.sender, "actor_id": reaction.change.user_id}
        mails.queue(connection, settings, [{**row, **values}])
    connection.execute(update(MAIL).where(*is_attempt).values(values))


def _find_stop(reaction: Reaction, row: RowMapping, settings: MailSettings) -> Stop | None:
    action = catalogue.ACTION_BY_NAME[row["action"]]
    if invites.is_over(reaction.connection, row["action"], row["change_id"]):
        return INVITE_OVER
    if _is_event_gone(reaction.connection, row, action):
        return EVENT_GONE
    if action is catalogue.USER_EXPORTED and not _is_address_of_account(reaction.connection, row):
        return ACCOUNT_MOVED
    announcement = Announcement(action, {}, row["event_id"])
    recipient = Recipient(row["recipient"], row["user_id"])
    stops = mails.find_all_stops(reaction, announcement, settings, [recipient])
    return stops.get(recipient.address_key)


def _is_address_of_account(connection: Connection, row: RowMapping) -> bool:
    """Tell whether the recipient is the present address of the mail's user."""
    user = recipients.load_user(connection, row["user_id"])
    return user is not None and user.address_key == build_key(row["recipient"])


def _is_event_gone(connection: Connection, row: RowMapping, action: Action) -> bool:
    """Tell whether a mail invites people to an event that is deleted by now."""
    is_about_event = action.group in held_mails.GROUPS and action not in ABOUT_TRASH
    if row["event_id"] is None or not is_about_event:
        return False
    is_there = (events.table.c.id == row["event_id"], events.table.c.deleted_at.is_(None))
    return connection.execute(select(events.table.c.id).where(*is_there)).scalar() is None
