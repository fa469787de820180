"""Record an announcement for its recipients: as mails and as notifications in the app."""

from collections.abc import Iterable

from dispatcher import mail_settings
from dispatcher.notify import app_notifications, mails, recipient_lists, recipients
from dispatcher.notify.announcement import Announcement, Recipient
from dispatcher.reaction import Reaction


def record_all(reaction: Reaction, announcement: Announcement, people: Iterable[Recipient]) -> None:
    """Record one mail for each address and one notification for each user.

    A retry records nothing twice. List organizers first: a user who occurs twice gets the mail at
    the first address.

    Just before the commit, the messages of the mails are sent, and then the notifications are
    inserted (docs/contract/mail.md#notifications).
    """
    connection = reaction.connection
    merged = recipient_lists.merge_by_user(people)
    if not merged:
        return
    localized = recipients.add_names_and_languages(connection, merged)
    settings = mail_settings.load_settings(connection)
    mails.record_and_queue(reaction, announcement, localized, settings)
    app_notifications.record(reaction, announcement, localized, settings.app_name)


def record_in_app(
    reaction: Reaction, announcement: Announcement, people: Iterable[Recipient]
) -> None:
    """Record a notification for each user, and no mail."""
    merged = recipient_lists.merge_by_user(people)
    localized = recipients.add_names_and_languages(reaction.connection, merged)
    settings = mail_settings.load_settings(reaction.connection)
    app_notifications.record(reaction, announcement, localized, settings.app_name)
