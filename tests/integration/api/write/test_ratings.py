"""How sessions are rated: the database counts what feedback says, whoever writes it."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories import events
from tests.integration.api.write.write_helpers import (
    build_document,
    get_pointer,
    grant_role,
    patch_row,
)
from tests.unit.api.client import Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]


def give(client: Client, session_id: int, rating: Any) -> Any:
    return client.send(
        "POST",
        "/v1/feedbacks",
        build_document("feedback", {"rating": rating}, session=("session", session_id)),
    )


def organizers(event: events.WholeEvent, enter: Enter, add_user: AddUser) -> tuple[Client, Client]:
    """Two of those who rate sessions: it is co-organizers and above (docs/contract/resources.md#feedback)."""
    second = add_user()
    grant_role(event.id, second, "coorganizer")
    return enter(event.owner_id), enter(second)


def rated(session_id: int) -> tuple[float | None, int]:
    shown = Client().get(f"/v1/sessions/{session_id}").json["data"]["attributes"]
    return shown["average-rating"], shown["rating-count"]


def test_a_session_knows_how_it_is_rated(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    ada, bob = organizers(event, enter, add_user)
    first = event.session_ids[0]
    assert rated(first) == (None, 0)
    id_ = int(give(ada, first, 5).json["data"]["id"])
    assert rated(first) == (5.0, 1)
    assert give(bob, first, 2).status == 201
    assert rated(first) == (3.5, 2)
    assert patch_row(ada, "feedback", id_, rating=3.5).status == 200
    assert rated(first) == (2.75, 2)
    assert ada.delete(f"/v1/feedbacks/{id_}").status == 200
    assert rated(first) == (2.0, 1)


def test_what_is_in_the_trash_does_not_count_until_it_is_back(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    ada, _ = organizers(event, enter, add_user)
    admin = enter(add_user(is_admin=True))
    session_id = event.session_ids[0]
    id_ = int(give(ada, session_id, 4).json["data"]["id"])
    assert (ada.delete(f"/v1/feedbacks/{id_}").status, rated(session_id)) == (200, (None, 0))
    path, back = (
        f"/v1/feedbacks/{id_}?get_trashed=true",
        build_document("feedback", {"deleted-at": None}, id_),
    )
    assert (admin.send("PATCH", path, back).status, rated(session_id)) == (200, (4.0, 1))
    gone = admin.call("DELETE", f"/v1/feedbacks/{id_}", "permanent=true")
    assert (gone.status, rated(session_id)) == (200, (None, 0))


@pytest.mark.parametrize("rating", [-0.5, 5.5, 1e300, "good"])
def test_a_rating_is_from_0_to_5(event: events.WholeEvent, enter: Enter, rating: Any) -> None:
    refused = give(enter(event.owner_id), event.session_ids[0], rating)
    assert (refused.status, get_pointer(refused)) == (422, "/data/attributes/rating")
    assert rated(event.session_ids[0]) == (None, 0)


def test_sessions_are_found_by_how_they_are_rated(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    for client in organizers(event, enter, add_user):
        assert give(client, event.session_ids[0], 4.5).status == 201
    path = f"/v1/events/{event.id}/sessions"
    found = Client().get(path, {"filter[average-rating]": "4.5"}).json["data"]
    assert [one["id"] for one in found] == [str(event.session_ids[0])]
    assert Client().get(path, {"filter[average-rating]": "good"}).status == 400
