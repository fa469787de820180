"""Versions of an event: read as the event is, by whoever refreshes a copy of it."""

from collections.abc import Callable

from openevent.infra import db
from openevent.model import event_versions
from tests.factories import events
from tests.unit.api.client import Client

type Enter = Callable[..., Client]


def count(event_id: int, *names: str) -> None:
    with db.transaction() as connection:
        event_versions.increment(connection, event_id, names)


def test_versions_begin_with_zero_and_grow(event: events.WholeEvent, anonymous: Client) -> None:
    path = f"/v1/events/{event.id}/versions"
    first = anonymous.get(path)
    assert (first.status, first.json) == (200, dict.fromkeys(event_versions.VERSION_NAMES, 0))
    count(event.id, "sessions", "event")
    count(event.id, "sessions")
    now = anonymous.get(path, if_none_match=first.headers["etag"])
    assert (now.status, now.json) == (
        200,
        dict.fromkeys(event_versions.VERSION_NAMES, 0) | {"sessions": 2, "event": 1},
    )
    assert anonymous.get(path, if_none_match=now.headers["etag"]).status == 304


def test_versions_need_the_same_rights_as_the_event(
    draft: events.WholeEvent, enter: Enter, add_user: Callable[..., int], anonymous: Client
) -> None:
    path = f"/v1/events/{draft.id}/versions"
    clients = (
        anonymous,
        enter(add_user()),
        enter(draft.owner_id),
        enter(draft.owner_id, seconds=-1),
    )
    assert [client.get(path).status for client in clients] == [404, 404, 200, 401]
    assert anonymous.get("/v1/events/nowhere/versions").status == 404
