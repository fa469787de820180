"""Mails that a person sends by hand: test mails and mails sent again."""

from typing import Any

from sqlalchemy import select, update

from dispatcher import mail_settings
from dispatcher.notify import mails, recipients, recording
from dispatcher.notify.announcement import Announcement, Recipient
from dispatcher.reaction import Reaction
from openevent.mail import catalogue
from openevent.resources.mail import QUEUED
from openevent.resources.mail import mails as resource

MAIL = resource.table


def send_test(reaction: Reaction) -> None:
    """Send a test mail to an address that an administrator chose."""
    recipient = recipients.load_by_address(reaction.connection, reaction.facts["recipient"])
    recording.record_all(reaction, Announcement(catalogue.TEST_MAIL, {}), [recipient])


def send_again(reaction: Reaction) -> None:
    """Queue a mail for another attempt, by the present settings, unless something stops it."""
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
    announcement = Announcement(catalogue.ACTION_BY_NAME[row["action"]], {}, row["event_id"])
    recipient = Recipient(row["recipient"], row["user_id"])
    stops = mails.find_all_stops(reaction, announcement, settings, [recipient])
    stop = stops.get(recipient.lower_address)
    values: dict[str, Any]
    if stop:
        values = {"state": stop.state, "reason": stop.reason}
    else:
        values = {"sender": settings.sender, "actor_id": reaction.change.user_id}
        mails.queue(connection, settings, [{**row, **values}])
    connection.execute(update(MAIL).where(*is_attempt).values(values))
