"""Notifications in the app that come without a mail (docs/contract/mail.md#notifications)."""

from typing import Final

from openevent.mail.action import Action, Notice
from openevent.mail.catalogue import COMMON_PLACEHOLDERS

PLACEHOLDERS: Final = COMMON_PLACEHOLDERS | {"event_name", "count", "link"}
PICTURE_PLACEHOLDERS: Final = COMMON_PLACEHOLDERS | {"event_name", "row_name", "reason", "link"}
AVATAR_PLACEHOLDERS: Final = COMMON_PLACEHOLDERS | {"reason", "link"}
ORDER_PLACEHOLDERS: Final = COMMON_PLACEHOLDERS | {"event_name", "invoice_id", "link"}
SESSION_PLACEHOLDERS: Final = COMMON_PLACEHOLDERS | {"event_name", "session_name", "link"}

MAILS_UNCONFIRMED: Final = Action(
    "MAILS_UNCONFIRMED", "mails_unconfirmed", "organizers", "", "", PLACEHOLDERS,
    notification=Notice(
        "Mails of {event_name} are unconfirmed",
        "It is unknown whether they arrived. Number of mails: {count}.",
    ),
)  # fmt: skip
MAILS_HELD: Final = Action(
    "MAILS_HELD", "mails_held", "organizers", "", "", PLACEHOLDERS,
    notification=Notice(
        "Mails of {event_name} wait for you",
        "Look at them, and release or drop them. Number of mails: {count}.",
    ),
)  # fmt: skip
SESSION_TEXTS: Final = Action(
    "SESSION_TEXTS", "session_texts", "organizers", "", "", SESSION_PLACEHOLDERS,
    notification=Notice(
        "Texts of {session_name} have been changed",
        "A speaker has changed them since the organizers of {event_name} accepted the session.",
    ),
)  # fmt: skip
PICTURE_UNREADABLE: Final = Action(
    "PICTURE_UNREADABLE", "picture_unreadable", "organizers", "", "", PICTURE_PLACEHOLDERS,
    notification=Notice(
        "A picture of {event_name} cannot be used",
        "No smaller sizes can be made of the picture of {row_name}. {reason} "
        "Please upload another one.",
    ),
)  # fmt: skip
AVATAR_UNREADABLE: Final = Action(
    "AVATAR_UNREADABLE", "avatar_unreadable", "the user", "", "", AVATAR_PLACEHOLDERS,
    notification=Notice(
        "Your picture cannot be used",
        "No smaller sizes can be made of it. {reason} Please upload another one.",
    ),
)  # fmt: skip
ORDER_CANCELLED: Final = Action(
    "ORDER_CANCELLED", "ticket_cancelled_organizer", "organizers", "", "", ORDER_PLACEHOLDERS,
    notification=Notice(
        "An order for {event_name} has been cancelled", "Its number is {invoice_id}."
    ),
)  # fmt: skip
TICKETS_NOT_MADE: Final = Action(
    "TICKETS_NOT_MADE", "tickets_not_made", "organizers", "", "", ORDER_PLACEHOLDERS,
    notification=Notice(
        "Tickets for {event_name} could not be made",
        "The mails of the order {invoice_id} went without them. Send them again later.",
    ),
)  # fmt: skip

APP_NOTICES: Final = (
    MAILS_UNCONFIRMED,
    MAILS_HELD,
    SESSION_TEXTS,
    PICTURE_UNREADABLE,
    AVATAR_UNREADABLE,
    ORDER_CANCELLED,
    TICKETS_NOT_MADE,
)
"""They have neither a subject nor a template."""
