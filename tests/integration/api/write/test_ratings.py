"""The ratings of sessions, which the database computes from feedback."""

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


def give_feedback(client: Client, session_id: int, rating: Any) -> Any:
    return client.send(
        "POST",
        "/v1/feedbacks",
        build_document("feedback", {"rating": rating}, session=("session", session_id)),
    )


def enter_organizers(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> tuple[Client, Client]:
    """Log in two users who may rate sessions (docs/contract/resources.md#feedback)."""
    second = add_user()
    grant_role(event.id, second, "coorganizer")
    return enter(event.owner_id), enter(second)


def load_rating(session_id: int) -> tuple[float | None, int]:
    attributes = Client().get(f"/v1/sessions/{session_id}").json["data"]["attributes"]
    return attributes["average-rating"], attributes["rating-count"]


def test_a_session_shows_its_rating(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    ada, bob = enter_organizers(event, enter, add_user)
    session_id = event.session_ids[0]
    assert load_rating(session_id) == (None, 0)
    feedback_id = int(give_feedback(ada, session_id, 5).json["data"]["id"])
    assert load_rating(session_id) == (5.0, 1)
    assert give_feedback(bob, session_id, 2).status == 201
    assert load_rating(session_id) == (3.5, 2)
    assert patch_row(ada, "feedback", feedback_id, rating=3.5).status == 200
    assert load_rating(session_id) == (2.75, 2)
    assert ada.delete(f"/v1/feedbacks/{feedback_id}").status == 200
    assert load_rating(session_id) == (2.0, 1)


def test_deleted_feedback_does_not_count_until_it_is_restored(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    ada, _ = enter_organizers(event, enter, add_user)
    admin = enter(add_user(is_admin=True))
    session_id = event.session_ids[0]
    feedback_id = int(give_feedback(ada, session_id, 4).json["data"]["id"])
    assert (ada.delete(f"/v1/feedbacks/{feedback_id}").status, load_rating(session_id)) == (
        200,
        (None, 0),
    )
    path, body = (
        f"/v1/feedbacks/{feedback_id}?get_trashed=true",
        build_document("feedback", {"deleted-at": None}, feedback_id),
    )
    assert (admin.send("PATCH", path, body).status, load_rating(session_id)) == (200, (4.0, 1))
    deletion = admin.call("DELETE", f"/v1/feedbacks/{feedback_id}", "permanent=true")
    assert (deletion.status, load_rating(session_id)) == (200, (None, 0))


@pytest.mark.parametrize("rating", [-0.5, 5.5, 1e300, "good"])
def test_a_rating_is_from_0_to_5(event: events.WholeEvent, enter: Enter, rating: Any) -> None:
    refusal = give_feedback(enter(event.owner_id), event.session_ids[0], rating)
    assert (refusal.status, get_pointer(refusal)) == (422, "/data/attributes/rating")
    assert load_rating(event.session_ids[0]) == (None, 0)


def test_sessions_are_filtered_by_their_rating(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    for client in enter_organizers(event, enter, add_user):
        assert give_feedback(client, event.session_ids[0], 4.5).status == 201
    path = f"/v1/events/{event.id}/sessions"
    rows = Client().get(path, {"filter[average-rating]": "4.5"}).json["data"]
    assert [row["id"] for row in rows] == [str(event.session_ids[0])]
    assert Client().get(path, {"filter[average-rating]": "good"}).status == 400
