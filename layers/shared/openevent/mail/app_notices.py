"""Notifications in the app that come without a mail (docs/contract/mail.md#notifications)."""

from typing import Final

from openevent.mail.action import Action, Notice
from openevent.mail.catalogue import COMMON_PLACEHOLDERS

PLACEHOLDERS: Final = COMMON_PLACEHOLDERS | {"event_name", "count", "link"}
PICTURE_PLACEHOLDERS: Final = COMMON_PLACEHOLDERS | {"event_name", "row_name", "reason", "link"}
AVATAR_PLACEHOLDERS: Final = COMMON_PLACEHOLDERS | {"reason", "link"}
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

APP_NOTICES: Final = (
    MAILS_UNCONFIRMED,
    MAILS_HELD,
    SESSION_TEXTS,
    PICTURE_UNREADABLE,
    AVATAR_UNREADABLE,
)
"""They have neither a subject nor a template."""
