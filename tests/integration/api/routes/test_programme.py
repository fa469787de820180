"""The days and languages of a programme, and the own account."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from openevent.infra import db
from tests.factories import events
from tests.integration.api.write.write_helpers import set_columns
from tests.unit.api.client import Client

type Enter = Callable[..., Client]
LATE = datetime(2018, 3, 23, 23, 30, tzinfo=UTC)
"""Half past seven on the next day in Singapore."""


@pytest.fixture
def programme(event: events.WholeEvent) -> events.WholeEvent:
    """An event with a session on the programme, and one that is not decided."""
    set_columns("event", event.id, timezone="Asia/Singapore")
    talk, panel = event.session_ids
    set_columns("session", talk, starts_at=LATE, language=" German ", state="confirmed")
    set_columns("session", panel, starts_at=LATE.replace(day=21), language="Tamil", state="pending")
    return event


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("dates", ["2018-03-24"], ["2018-03-22", "2018-03-24"]),
        ("languages", ["German"], ["German", "Tamil"]),
    ],
)
def test_the_days_and_languages_are_those_of_the_programme(
    programme: events.WholeEvent, anonymous: Client, name: str, before: Any, after: Any
) -> None:
    path = f"/v1/events/{programme.id}/sessions/{name}"
    assert (anonymous.get(path).status, anonymous.get(path).json) == (200, before)
    set_columns("session", programme.session_ids[1], state="accepted")
    assert anonymous.get(path).json == after
    set_columns("session", programme.session_ids[1], deleted_at=LATE)
    assert anonymous.get(path).json == before


@pytest.mark.parametrize("name", ["dates", "languages"])
def test_the_programme_of_a_draft_is_for_its_staff(
    draft: events.WholeEvent,
    anonymous: Client,
    enter: Enter,
    add_user: Callable[..., int],
    name: str,
) -> None:
    path = f"/v1/events/{draft.id}/sessions/{name}"
    assert [who.get(path).status for who in (anonymous, enter(add_user()))] == [404, 404]
    assert enter(draft.owner_id).get(path).status == 200
    assert enter(draft.owner_id, seconds=-1).get(path).status == 401


def test_an_event_without_sessions_has_empty_lists(
    event: events.WholeEvent, anonymous: Client
) -> None:
    for session in event.session_ids:
        set_columns("session", session, state="rejected")
    paths = [f"/v1/events/{event.id}/sessions/{name}" for name in ("dates", "languages")]
    assert [anonymous.get(path).json for path in paths] == [[], []]


def test_a_user_reads_the_own_account(
    enter: Enter, add_user: Callable[..., int], anonymous: Client
) -> None:
    user = add_user()
    client = enter(user)
    own = client.get("/v1/users/me")
    assert own.json == client.get(f"/v1/users/{user}").json
    assert own.json["data"]["id"] == str(user)
    details = "/v1/users/user-details/get-user-id"
    assert client.get(details).json == {"user_id": user}
    assert [anonymous.get(path).status for path in ("/v1/users/me", details)] == [401, 401]


def test_languages_are_in_the_order_of_a_reader(
    programme: events.WholeEvent, anonymous: Client
) -> None:
    names = ["aymara", "\u00c7e\u0161tina", "German", "\u00cdslenska", "polski", "Swahili"]
    with db.transaction() as connection:
        common = {"event_id": programme.id, "state": "accepted", "title": "x"}
        rows = [{**common, "language": name} for name in (*reversed(names), names[1])]
        events.add_many(connection, "session", rows)
    assert anonymous.get(f"/v1/events/{programme.id}/sessions/languages").json == names
