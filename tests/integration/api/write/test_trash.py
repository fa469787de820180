"""The trash: who deletes, sees and restores rows, and who deletes them for good."""

from collections.abc import Callable

import pytest
from sqlalchemy import func, select

from openevent.infra import db
from openevent.resources import BY_TYPE
from tests.factories import events
from tests.integration.api.write.write_helpers import build_document, grant_role
from tests.unit.api.client import Answer, Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]

MESSAGE = "Object successfully deleted"


def restore(client: Client, type_: str, id_: int) -> Answer:
    path = f"/v1/{BY_TYPE[type_].plural}/{id_}?get_trashed=true"
    return client.send("PATCH", path, build_document(type_, {"deleted-at": None}, id_))


def count_rows(type_: str, id_: int) -> int:
    table = BY_TYPE[type_].table
    with db.connect() as connection:
        return int(connection.execute(select(func.count()).where(table.c.id == id_)).scalar_one())


def test_a_deleted_row_is_hidden_and_can_be_restored(
    event: events.WholeEvent, enter: Enter
) -> None:
    owner, path = enter(event.owner_id), f"/v1/tracks/{event.track_id}"
    deletion = owner.delete(path)
    assert (deletion.status, deletion.json["meta"]["message"]) == (200, MESSAGE)
    assert (
        owner.get(path).status,
        owner.delete(path).status,
        count_rows("track", event.track_id),
    ) == (
        404,
        404,
        1,
    )
    assert (
        owner.send(
            "PATCH", path, build_document("track", {"deleted-at": None}, event.track_id)
        ).status
        == 404
    )
    answer = owner.get(path, "get_trashed=true")
    assert answer.status == 200
    assert answer.json["data"]["attributes"]["deleted-at"] is not None
    restored = restore(owner, "track", event.track_id)
    assert (restored.status, restored.json["data"]["attributes"]["deleted-at"]) == (200, None)
    assert owner.get(path).status == 200


@pytest.mark.parametrize(
    ("role", "status"),
    [("owner", 200), ("organizer", 200), ("coorganizer", 403), ("track_organizer", 403), ("", 404)],
)
def test_organizers_restore_the_parts_of_their_event(
    event: events.WholeEvent, enter: Enter, add_user: AddUser, role: str, status: int
) -> None:
    user = add_user()
    if role:
        grant_role(event.id, user, role)
    path = f"/v1/tracks/{event.track_id}"
    assert enter(event.owner_id).delete(path).status == 200
    status_of_row = enter(user).get(path, "get_trashed=true").status
    count = (
        enter(user).get(f"/v1/events/{event.id}/tracks", "get_trashed=true").json["meta"]["count"]
    )
    assert (status_of_row, count, restore(enter(user), "track", event.track_id).status) == (
        (200, 1, 200) if status == 200 else (404, 0, status)
    )


@pytest.mark.parametrize(
    ("role", "statuses"),
    [
        ("owner", (200, 200)),
        ("organizer", (200, 200)),
        ("coorganizer", (404, 403)),
        ("attendee", (404, 404)),
        ("", (404, 404)),
    ],
)
def test_organizers_restore_their_event(
    event: events.WholeEvent, enter: Enter, add_user: AddUser, role: str, statuses: tuple[int, int]
) -> None:
    user = add_user()
    if role:
        grant_role(event.id, user, role)
    path, client = f"/v1/events/{event.id}", enter(user)
    assert enter(event.owner_id).delete(path).status == 200
    assert client.get(path).status == 404
    status = client.get(path, "get_trashed=true").status
    assert (status, restore(client, "event", event.id).status) == statuses
    assert enter(event.owner_id).get(path).status == (200 if statuses[1] == 200 else 404)


def test_administrators_restore_events(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    owner, admin = enter(event.owner_id), enter(add_user(is_admin=True))
    assert owner.delete(f"/v1/events/{event.id}").status == 200
    assert restore(admin, "event", event.id).status == 200
    assert owner.get(f"/v1/events/{event.id}").status == 200


def test_higher_administrators_restore_users(enter: Enter, add_user: AddUser) -> None:
    email = f"gone{next(events.NUMBERS)}@example.org"
    user, other_admin = add_user(email=email), add_user(is_admin=True)
    admin, chief = enter(add_user(is_admin=True)), enter(add_user(is_super_admin=True))
    own = enter(user)
    assert own.delete(f"/v1/users/{user}").status == 200
    assert own.get(f"/v1/users/{user}").status == 401
    namesake = add_user(email=email)
    refusal = restore(admin, "user", user)
    message = f"Another account has this e-mail address now. See user {namesake}."
    assert (refusal.status, refusal.detail) == (409, message)
    assert admin.delete(f"/v1/users/{namesake}").status == 200
    restored = restore(admin, "user", user)
    assert (restored.status, restored.json["data"]["attributes"]["email"]) == (200, email)
    assert chief.delete(f"/v1/users/{other_admin}").status == 200
    assert (
        restore(admin, "user", other_admin).status,
        restore(chief, "user", other_admin).status,
    ) == (403, 200)


def test_a_user_with_a_role_in_an_event_cannot_be_deleted(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    assert enter(event.owner_id).delete(f"/v1/users/{event.owner_id}").status == 403
    assert enter(event.owner_id).delete(f"/v1/events/{event.id}").status == 200
    assert enter(event.owner_id).delete(f"/v1/users/{event.owner_id}").status == 200


def test_only_administrators_delete_for_good(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    owner, admin = enter(event.owner_id), enter(add_user(is_admin=True))
    path = f"/v1/tracks/{event.track_id}"
    assert owner.call("DELETE", path, "permanent=true").status == 403
    assert owner.delete(path).status == 200
    assert owner.call("DELETE", path, "permanent=true").status == 403
    deletion = admin.call("DELETE", path, "permanent=true")
    assert (deletion.status, count_rows("track", event.track_id)) == (200, 0)
    assert admin.call("DELETE", f"/v1/events/{event.id}", "permanent=true").status == 200
    assert (count_rows("event", event.id), count_rows("session", event.session_ids[0])) == (0, 0)


def test_a_row_is_not_restored_beside_a_row_that_must_be_unique(
    event: events.WholeEvent, enter: Enter
) -> None:
    owner = enter(event.owner_id)
    assert owner.delete(f"/v1/faq-types/{event.faq_type_id}").status == 200
    same_name = build_document("faq-type", {"name": "Travel"}, event=("event", event.id))
    assert owner.send("POST", "/v1/faq-types", same_name).status == 201
    assert restore(owner, "faq-type", event.faq_type_id).status == 409


def test_the_parts_of_a_deleted_event_are_listed_with_get_trashed(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    owner, admin = enter(event.owner_id), enter(add_user(is_admin=True))
    assert owner.delete(f"/v1/tracks/{event.track_id}").status == 200
    assert owner.delete(f"/v1/events/{event.id}").status == 200
    places = [
        f"/v1/events/{event.id}/{name}"
        for name in ("tracks", "sessions", "event-copyright", "event-type")
    ]
    data = [admin.get(path, "get_trashed=true").json["data"] for path in places]
    assert [row["id"] for row in data[0]] == [str(event.track_id)]
    assert [row["id"] for row in data[1]] == [str(id_) for id_ in event.session_ids]
    assert [row["id"] for row in data[2:]] == [str(event.copyright_id), str(event.type_id)]
    linkage = admin.get(f"/v1/events/{event.id}/relationships/sessions", "get_trashed=true").json[
        "data"
    ]
    assert [row["id"] for row in linkage] == [str(id_) for id_ in event.session_ids]
    requests = [(admin, ""), (owner, ""), (Client(), "get_trashed=true")]
    assert [client.get(path, query).status for client, query in requests for path in places] == [
        404
    ] * 12
    assert owner.get(places[0], "get_trashed=true").json["data"] == [], "not while it is deleted"


def test_a_row_that_is_not_deleted_is_shown_before_a_deleted_one(
    event: events.WholeEvent, enter: Enter
) -> None:
    owner, path = enter(event.owner_id), f"/v1/events/{event.id}/event-copyright"
    assert owner.delete(f"/v1/event-copyrights/{event.copyright_id}").status == 200
    assert owner.get(path).status == 404
    assert owner.get(path, "get_trashed=true").json["data"]["id"] == str(event.copyright_id)
    body = build_document("event-copyright", {"licence": "CC0"}, event=("event", event.id))
    new_id = owner.send("POST", "/v1/event-copyrights", body).json["data"]["id"]
    assert owner.get(path, "get_trashed=true").json["data"]["id"] == new_id


def test_a_deleted_event_type_does_not_block_its_name(enter: Enter, add_user: AddUser) -> None:
    admin, name = enter(add_user(is_admin=True)), f"Fair {next(events.NUMBERS)}"
    body = build_document("event-type", {"name": name, "slug": "fair"})
    answers = [admin.send("POST", "/v1/event-types", body) for _ in range(2)]
    assert [answer.status for answer in answers] == [201, 409]
    assert admin.delete(answers[0].headers["location"]).status == 200
    assert admin.send("POST", "/v1/event-types", body).status == 201
    assert restore(admin, "event-type", int(answers[0].json["data"]["id"])).status == 409
