"""Notifications in the app that come without a mail (docs/contract/mail.md#notifications)."""

from typing import Final

from openevent.mail.action import Action, Notice
from openevent.mail.catalogue import COMMON_PLACEHOLDERS

PLACEHOLDERS: Final = COMMON_PLACEHOLDERS | {"event_name", "count", "link"}
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

APP_NOTICES: Final = (MAILS_UNCONFIRMED, MAILS_HELD, SESSION_TEXTS)
"""They have neither a subject nor a template."""
