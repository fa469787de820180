"""Orders at the door: only those who sell the tickets of an event."""

from collections.abc import Callable

import pytest

from openevent.infra import db
from tests.factories import events
from tests.integration.api.tickets.stall import Stall, write
from tests.integration.api.write.write_helpers import build_document
from tests.unit.api.client import Client

type Enter = Callable[..., Client]
type AddUser = Callable[..., int]


@pytest.mark.parametrize("hidden", [False, True])
def test_nobody_sells_tickets_of_another_event_at_the_door(
    stall: Stall, enter: Enter, add_user: AddUser, *, hidden: bool
) -> None:
    write("event", stall.event.id, ends_at="2099-01-01T00:00:00Z")
    ticket = stall.add_ticket(100, is_hidden=hidden)
    with db.transaction() as connection:
        other = events.add_whole_event(connection)
    items = [{"id": ticket, "quantity": 50}]
    body = build_document("order", {"on-site-tickets": items}, event=("event", other.id))
    answer = enter(other.owner_id).send("POST", "/v1/orders", body, "onsite=true")
    assert answer.status in {403, 422}, answer.body
    assert stall.check_counters() == {ticket: 0}
    assert enter(add_user()).get(f"/v1/events/{stall.event.id}/orders").json["data"] == []
