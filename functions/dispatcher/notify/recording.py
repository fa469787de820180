"""Send a notification by mail and in the app."""

from collections.abc import Iterable

from dispatcher import mail_settings
from dispatcher.notify import app_notifications, mails, recipient_lists, recipients
from dispatcher.notify.notification import Notification, Recipient
from dispatcher.reaction import Reaction


def send(reaction: Reaction, notification: Notification, people: Iterable[Recipient]) -> None:
    """Send one mail to each address and one notification to each user, also after a retry.

    List organizers first: a user who occurs twice gets the mail at the first address.

    Just before the commit, the messages of the mails are sent, and then the notifications are
    inserted (docs/contract/mail.md#notifications).
    """
    connection = reaction.connection
    merged = recipient_lists.merge_by_user(people)
    if not merged:
        return
    localized = recipients.add_languages(connection, merged)
    settings = mail_settings.load_settings(connection)
    mails.send(reaction, notification, localized, settings)
    app_notifications.send(reaction, notification, localized, settings.app_name)
