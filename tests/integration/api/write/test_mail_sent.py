"""`is-mail-sent` tells whether a mail told of the session's present state."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from tests.factories import events
from tests.integration.api.write.write_helpers import build_document, patch_row, set_columns
from tests.roundtrips import CountingProxy
from tests.unit.api.client import Answer, Client

type Enter = Callable[..., Client]
type AddUser = Callable[..., int]


@pytest.fixture
def session(event: events.WholeEvent) -> int:
    """A pending session."""
    set_columns("session", event.session_ids[1], state="pending")
    return event.session_ids[1]


def is_sent(answer: Answer) -> bool:
    assert answer.status in {200, 201}, answer.body
    return bool(answer.json["data"]["attributes"]["is-mail-sent"])


def test_a_move_with_a_mail_sets_it_and_one_without_clears_it(
    event: events.WholeEvent, enter: Enter, session: int
) -> None:
    owner = enter(event.owner_id)
    assert is_sent(patch_row(owner, "session", session, state="accepted", send_email=True))
    assert is_sent(patch_row(owner, "session", session, title="Looms"))
    assert not is_sent(patch_row(owner, "session", session, state="rejected"))
    assert is_sent(patch_row(owner, "session", session, send_email=True))


def test_what_a_client_says_counts_only_where_the_state_stays(
    event: events.WholeEvent, enter: Enter, session: int
) -> None:
    owner = enter(event.owner_id)
    moved = patch_row(owner, "session", session, state="accepted", is_mail_sent=True)
    assert not is_sent(moved)
    assert is_sent(patch_row(owner, "session", session, is_mail_sent=True))
    assert not is_sent(patch_row(owner, "session", session, is_mail_sent=False))


@pytest.mark.parametrize("is_over", [False, True])
def test_a_speaker_who_withdraws_causes_a_mail_until_the_event_is_over(
    event: events.WholeEvent, enter: Enter, add_user: AddUser, session: int, *, is_over: bool
) -> None:
    speaker = add_user()
    set_columns("session", session, creator_id=speaker)
    set_columns("event", event.id, ends_at=datetime(2018 if is_over else 2031, 5, 1, tzinfo=UTC))
    answer = patch_row(enter(speaker), "session", session, state="withdrawn")
    assert is_sent(answer) is not is_over


def test_a_new_session_in_a_state_that_is_mailed_has_it(
    event: events.WholeEvent, enter: Enter
) -> None:
    set_columns("event", event.id, is_sessions_speakers_enabled=True)
    owner, link = enter(event.owner_id), {"event": ("event", event.id)}
    for attributes, expected in (
        ({"title": "Looms", "state": "accepted", "send-email": True}, True),
        ({"title": "Looms", "state": "accepted"}, False),
        ({"title": "Looms", "send-email": True}, False),
    ):
        body = build_document("session", attributes, **link)
        assert is_sent(owner.send("POST", "/v1/sessions", body)) is expected


def test_a_change_of_it_changes_the_time_of_the_last_change(
    event: events.WholeEvent, enter: Enter, session: int
) -> None:
    owner, path = enter(event.owner_id), f"/v1/sessions/{session}"
    before = owner.get(path).json["data"]["attributes"]["last-modified-at"]
    answer = patch_row(owner, "session", session, send_email=True)
    assert answer.json["data"]["attributes"]["last-modified-at"] > before


def test_a_notice_sets_it_without_a_further_round_trip(
    event: events.WholeEvent, enter: Enter, session: int, trips: CountingProxy
) -> None:
    owner, path = enter(event.owner_id), f"/v1/sessions/{session}"
    owner.get(path)
    before = trips.trips
    assert owner.post(f"{path}/notify").status == 200
    assert trips.trips - before <= 7
    assert is_sent(owner.get(path))


def test_a_notice_that_is_refused_does_not_set_it(
    event: events.WholeEvent, enter: Enter, session: int
) -> None:
    owner, path = enter(event.owner_id), f"/v1/sessions/{session}"
    assert owner.post(f"{path}/notify", {"bcc": ["nobody@example.org"]}).status == 422
    assert not is_sent(owner.get(path))
