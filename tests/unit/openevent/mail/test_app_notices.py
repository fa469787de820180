"""Notifications without a mail have all their placeholders, and users may switch them off."""

import pytest

from openevent.domain.mail.notifications import TYPES
from openevent.mail import rendering
from openevent.mail.app_notices import APP_NOTICES
from openevent.mail.catalogue import ACTION_BY_NAME, Action


@pytest.mark.parametrize("action", APP_NOTICES, ids=lambda action: action.constant)
def test_a_notice_says_how_many_mails_of_which_event(action: Action) -> None:
    values = {
        "app_name": "Open Event",
        "email": "ada@example.org",
        "first_name": "Ada",
        "event_name": "{count} & Days",
        "count": 3,
        "link": "https://example.org",
    }
    notice = rendering.render_notification(action, values)
    assert "{count} & Days" in notice.title
    assert notice.message.endswith("Number of mails: 3.")


def test_a_notice_is_no_mail_and_has_a_switch() -> None:
    names = {action.name for action in APP_NOTICES}
    assert names == {"mails_unconfirmed", "mails_held"}
    assert not names & ACTION_BY_NAME.keys()
    assert names <= set(TYPES)
