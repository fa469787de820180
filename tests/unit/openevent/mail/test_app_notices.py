"""Notifications without a mail have all their placeholders, and users may switch them off."""

import pytest

from openevent.domain.mail.notifications import TYPES
from openevent.mail import rendering
from openevent.mail.action import Action, Notice
from openevent.mail.app_notices import (
    APP_NOTICES,
    AVATAR_UNREADABLE,
    MAILS_HELD,
    MAILS_UNCONFIRMED,
    PICTURE_UNREADABLE,
    SESSION_TEXTS,
)
from openevent.mail.catalogue import ACTION_BY_NAME

VALUES = {
    "app_name": "Open Event",
    "email": "ada@example.org",
    "first_name": "Ada",
    "event_name": "{count} & Days",
    "session_name": "{link} <b>Looms</b>",
    "row_name": "Ada Lovelace",
    "reason": "It is cut off.",
    "count": 3,
    "link": "https://example.org",
}


def render(action: Action) -> Notice:
    values = {name: VALUES[name] for name in action.placeholders}
    return rendering.render_notification(action, values)


@pytest.mark.parametrize("action", [MAILS_UNCONFIRMED, MAILS_HELD], ids=lambda each: each.name)
def test_a_notice_says_how_many_mails_of_which_event(action: Action) -> None:
    notice = render(action)
    assert "{count} & Days" in notice.title
    assert notice.message.endswith("Number of mails: 3.")


def test_a_notice_of_new_texts_names_the_session_and_its_event() -> None:
    notice = render(SESSION_TEXTS)
    assert notice.title == "Texts of {link} <b>Looms</b> have been changed"
    assert "the organizers of {count} & Days accepted" in notice.message


def test_a_notice_of_a_picture_names_its_row_and_the_reason() -> None:
    notice = render(PICTURE_UNREADABLE)
    assert notice.title == "A picture of {count} & Days cannot be used"
    assert "the picture of Ada Lovelace. It is cut off. Please" in notice.message
    assert "of it. It is cut off. Please" in render(AVATAR_UNREADABLE).message


def test_a_notice_is_no_mail_and_has_a_switch() -> None:
    names = {action.name for action in APP_NOTICES}
    assert names == {
        "mails_unconfirmed",
        "mails_held",
        "session_texts",
        "picture_unreadable",
        "avatar_unreadable",
        "ticket_cancelled_organizer",
        "tickets_not_made",
    }
    assert not names & ACTION_BY_NAME.keys()
    assert names <= set(TYPES)
