"""The texts of an organizer in the mail about a session's state, instead of the catalogue's."""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from dispatcher.notify.announcement import Announcement
from openevent.mail import catalogue, rendering

PLACE: Final = re.compile(r"\{(\w+)\}")


def replace_texts(announcement: Announcement, facts: Mapping[str, Any]) -> Announcement:
    """Put the subject and message of an organizer into the announcement, if there are any.

    A text that the organizer left out is that of the announcement's action.
    """
    subject, message = facts.get("title"), facts.get("message")
    if subject is None and message is None:
        return announcement
    values = {**announcement.values, "app_name": "", "email": "", "first_name": ""}
    action = announcement.action
    texts = {
        "title": _fill_in(subject or action.subject, values),
        "message": _fill_in(message, values) if message else rendering.render_body(action, values),
    }
    return replace(
        announcement,
        action=catalogue.SESSION_NOTICE,
        values={**announcement.values, **texts},
    )


def _fill_in(text: str, values: Mapping[str, Any]) -> str:
    """Replace `{session_name}` and the like by their values, and leave other braces alone."""
    return PLACE.sub(lambda place: str(values.get(place[1], place[0])), text)
