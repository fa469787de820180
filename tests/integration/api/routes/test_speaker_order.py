"""The order of an event's speakers: all of a list, or nothing."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from sqlalchemy import select

from openevent.infra import db
from openevent.infra.config import settings
from openevent.resources.speaker import speakers
from tests.factories import events
from tests.integration.api.write.write_helpers import grant_role, load_changes
from tests.unit.api.client import Client

type Enter = Callable[..., Client]


def load_orders(event: events.WholeEvent) -> list[int]:
    table = speakers.table
    statement = select(table.c.order).where(table.c.event_id == event.id).order_by(table.c.id)
    with db.connect() as connection:
        return list(connection.execute(statement).scalars())


def test_co_organizers_order_the_speakers_and_reset_them(
    event: events.WholeEvent, enter: Enter, add_user: Callable[..., int]
) -> None:
    helper, path = add_user(), f"/v1/events/{event.id}/reorder-speakers"
    grant_role(event.id, helper, "coorganizer")
    first, second = event.speaker_ids
    body = [{"speaker": str(first), "order": 7}, {"speaker": second, "order": -1}]
    answer = enter(helper).post(path, body)
    assert (answer.status, answer.json) == (200, {"success": True})
    assert load_orders(event) == [7, -1]
    change: tuple[str, dict[str, Any]] = ("speakers.reordered", {})
    assert load_changes("event", event.id) == [change]
    assert enter(helper).post(path, body).status == 200
    assert load_changes("event", event.id) == [change]
    assert enter(helper).post(path, query="reset").json == {"success": True}
    assert load_orders(event) == [0, 0]
    assert load_changes("event", event.id) == [change] * 2
    assert load_changes("speaker", first) == load_changes("speaker", second) == []


def test_only_co_organizers_and_above_order_speakers(
    event: events.WholeEvent, enter: Enter, add_user: Callable[..., int], anonymous: Client
) -> None:
    path, user = f"/v1/events/{event.id}/reorder-speakers", add_user()
    grant_role(event.id, user, "track_organizer")
    body = [{"speaker": event.speaker_ids[0], "order": 7}]
    assert [who.post(path, body).status for who in (anonymous, enter(user))] == [401, 403]
    assert enter(user).post(path, query="reset=true").status == 403
    assert load_orders(event) == [0, 0]


@pytest.mark.parametrize(
    ("item", "pointer"),
    [
        ({"speaker": 2**40, "order": 1}, None),
        ({"speaker": "x", "order": 1}, "/1/speaker"),
        ({"order": 1}, "/1/speaker"),
        ({"speaker": 1, "order": "1"}, "/1/order"),
        ({"speaker": 1, "order": True}, "/1/order"),
        ({"speaker": 1, "order": 2**31}, "/1/order"),
        ([1], "/1"),
        (None, "/1/speaker"),
    ],
)
def test_a_list_is_written_whole_or_not_at_all(
    event: events.WholeEvent, enter: Enter, item: Any, pointer: str | None
) -> None:
    first = {"speaker": event.speaker_ids[0], "order": 7}
    body = [first, first if item is None else item]
    answer = enter(event.owner_id).post(f"/v1/events/{event.id}/reorder-speakers", body)
    assert answer.status == 422
    if pointer:
        assert answer.json["errors"][0]["source"] == {"pointer": pointer}
    assert load_orders(event) == [0, 0]


def test_the_speakers_of_another_event_are_strangers(
    event: events.WholeEvent, draft: events.WholeEvent, enter: Enter
) -> None:
    body = [{"speaker": draft.speaker_ids[0], "order": 7}]
    path = f"/v1/events/{event.id}/reorder-speakers"
    assert enter(event.owner_id).post(path, body).status == 422
    assert enter(event.owner_id).post(path, {"speaker": 1, "order": 1}).status == 400
    assert load_orders(draft) == [0, 0]


@pytest.fixture
def _few(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("LIMITS", "order.account=2/900")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()


@pytest.mark.usefixtures("_few")
def test_an_account_orders_the_speakers_a_few_times_an_hour(
    event: events.WholeEvent, enter: Enter
) -> None:
    owner, path = enter(event.owner_id), f"/v1/events/{event.id}/reorder-speakers"
    bodies = [[{"speaker": event.speaker_ids[0], "order": order}] for order in (1, 2, 3)]
    assert [owner.post(path, body).status for body in bodies] == [200, 200, 429]
    assert owner.post(path, query="reset").status == 429
    assert load_orders(event) == [2, 0]
