"""Mails with an organizer's own texts have a total of their own."""

import pytest

from dispatcher.notify import hourly_limits
from openevent.infra import db
from openevent.resources.mail import mails
from tests.factories import events
from tests.factories.events import WholeEvent
from tests.integration.dispatcher import desk

ACTION = "Session Accept or Reject"
SPENT = ("skipped", hourly_limits.LIMITED.reason)


def notify(whole: WholeEvent, by: int, **texts: str) -> tuple[str, str, str | None]:
    """Mail the session's state; give action, state and reason of the owner's mail."""
    subject = ("session", whole.session_ids[0])
    desk.react("session.notified", subject, by, to="accepted", **{"send-email": True}, **texts)
    *_, last = [
        row for row in desk.of_subject(mails.table, subject) if row["user_id"] == whole.owner_id
    ]
    return last["action"], last["state"], last["reason"]


def test_own_texts_go_to_few_recipients_an_hour(
    whole: WholeEvent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hourly_limits, "WITH_OWN_TEXTS", 1)
    with db.transaction() as connection:
        first, second = (events.add_user(connection, is_verified=True) for _ in range(2))
    assert notify(whole, first) == (ACTION, "queued", None)
    queued = ("session_notice", "queued", None)
    assert notify(whole, first, title="News") == queued
    assert notify(whole, first, message="Welcome") == ("session_notice", *SPENT)
    assert notify(whole, first) == (ACTION, "queued", None)
    assert notify(whole, second, title="News") == queued
    assert [notify(whole, whole.owner_id, title="News") for _ in range(2)] == [queued] * 2
