"""The trash: who puts things in, who sees them there, who brings them back, who ends them."""

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

BODY = {"meta": {"message": "Object successfully deleted"}, "jsonapi": {"version": "1.0"}}


def restore(client: Client, type_: str, id_: int) -> Answer:
    path = f"/v1/{BY_TYPE[type_].plural}/{id_}?get_trashed=true"
    return client.send("PATCH", path, build_document(type_, {"deleted-at": None}, id_))


def rows(type_: str, id_: int) -> int:
    table = BY_TYPE[type_].table
    with db.connect() as connection:
        return int(connection.execute(select(func.count()).where(table.c.id == id_)).scalar_one())


def test_what_is_deleted_is_gone_and_comes_back(event: events.WholeEvent, enter: Enter) -> None:
    owner, path = enter(event.owner_id), f"/v1/tracks/{event.track_id}"
    gone = owner.delete(path)
    assert (gone.status, gone.json) == (200, BODY)
    assert (owner.get(path).status, owner.delete(path).status, rows("track", event.track_id)) == (
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
    shown = owner.get(path, "get_trashed=true")
    assert shown.status == 200
    assert shown.json["data"]["attributes"]["deleted-at"] is not None
    back = restore(owner, "track", event.track_id)
    assert (back.status, back.json["data"]["attributes"]["deleted-at"]) == (200, None)
    assert owner.get(path).status == 200


@pytest.mark.parametrize(
    ("role", "status"),
    [("owner", 200), ("organizer", 200), ("coorganizer", 403), ("track_organizer", 403), ("", 404)],
)
def test_what_was_deleted_in_an_event_is_restored_by_its_organizers(
    event: events.WholeEvent, enter: Enter, add_user: AddUser, role: str, status: int
) -> None:
    user = add_user()
    if role:
        grant_role(event.id, user, role)
    path = f"/v1/tracks/{event.track_id}"
    assert enter(event.owner_id).delete(path).status == 200
    seen = enter(user).get(path, "get_trashed=true").status
    listed = (
        enter(user).get(f"/v1/events/{event.id}/tracks", "get_trashed=true").json["meta"]["count"]
    )
    assert (seen, listed, restore(enter(user), "track", event.track_id).status) == (
        (200, 1, 200) if status == 200 else (404, 0, status)
    )


def test_events_are_restored_by_administrators(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    owner, admin = enter(event.owner_id), enter(add_user(is_admin=True))
    assert owner.delete(f"/v1/events/{event.id}").status == 200
    assert owner.get(f"/v1/events/{event.id}").status == 404
    assert restore(owner, "event", event.id).status == 403
    assert restore(enter(add_user()), "event", event.id).status == 404
    assert restore(admin, "event", event.id).status == 200
    assert owner.get(f"/v1/events/{event.id}").status == 200


def test_users_are_restored_by_who_stands_above(enter: Enter, add_user: AddUser) -> None:
    email = f"gone{next(events.NUMBERS)}@example.org"
    user, other_admin = add_user(email=email), add_user(is_admin=True)
    admin, chief = enter(add_user(is_admin=True)), enter(add_user(is_super_admin=True))
    own = enter(user)
    assert own.delete(f"/v1/users/{user}").status == 200
    assert own.get(f"/v1/users/{user}").status == 401
    namesake = add_user(email=email)
    refused = restore(admin, "user", user)
    assert (refused.status, refused.detail) == (403, "Another account has this e-mail address now.")
    assert admin.delete(f"/v1/users/{namesake}").status == 200
    back = restore(admin, "user", user)
    assert (back.status, back.json["data"]["attributes"]["email"]) == (200, email)
    assert chief.delete(f"/v1/users/{other_admin}").status == 200
    assert (
        restore(admin, "user", other_admin).status,
        restore(chief, "user", other_admin).status,
    ) == (403, 200)


def test_who_has_a_role_in_an_event_stays(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    assert enter(event.owner_id).delete(f"/v1/users/{event.owner_id}").status == 403
    assert enter(event.owner_id).delete(f"/v1/events/{event.id}").status == 200
    assert enter(event.owner_id).delete(f"/v1/users/{event.owner_id}").status == 200


def test_administrators_alone_end_things_for_good(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    owner, admin = enter(event.owner_id), enter(add_user(is_admin=True))
    path = f"/v1/tracks/{event.track_id}"
    assert owner.call("DELETE", path, "permanent=true").status == 403
    assert owner.delete(path).status == 200
    assert owner.call("DELETE", path, "permanent=true").status == 403
    gone = admin.call("DELETE", path, "permanent=true")
    assert (gone.status, gone.json, rows("track", event.track_id)) == (200, BODY, 0)
    assert admin.call("DELETE", f"/v1/events/{event.id}", "permanent=true").status == 200
    assert (rows("event", event.id), rows("session", event.session_ids[0])) == (0, 0)


def test_two_of_a_kind_do_not_come_back(event: events.WholeEvent, enter: Enter) -> None:
    owner = enter(event.owner_id)
    assert owner.delete(f"/v1/faq-types/{event.faq_type_id}").status == 200
    again = build_document("faq-type", {"name": "Travel"}, event=("event", event.id))
    assert owner.send("POST", "/v1/faq-types", again).status == 201
    assert restore(owner, "faq-type", event.faq_type_id).status == 409


def test_the_parts_of_an_event_in_the_trash_are_listed_with_it(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    owner, admin = enter(event.owner_id), enter(add_user(is_admin=True))
    assert owner.delete(f"/v1/tracks/{event.track_id}").status == 200
    assert owner.delete(f"/v1/events/{event.id}").status == 200
    places = [
        f"/v1/events/{event.id}/{name}"
        for name in ("tracks", "sessions", "event-copyright", "event-type")
    ]
    asked = [admin.get(path, "get_trashed=true").json["data"] for path in places]
    assert [one["id"] for one in asked[0]] == [str(event.track_id)]
    assert [one["id"] for one in asked[1]] == [str(id_) for id_ in event.session_ids]
    assert [one["id"] for one in asked[2:]] == [str(event.copyright_id), str(event.type_id)]
    linkage = admin.get(f"/v1/events/{event.id}/relationships/sessions", "get_trashed=true").json[
        "data"
    ]
    assert [one["id"] for one in linkage] == [str(id_) for id_ in event.session_ids]
    askers = [(admin, ""), (owner, "get_trashed=true"), (Client(), "get_trashed=true")]
    assert [who.get(path, query).status for who, query in askers for path in places] == [404] * 12


def test_what_lives_is_shown_before_what_is_in_the_trash(
    event: events.WholeEvent, enter: Enter
) -> None:
    owner, path = enter(event.owner_id), f"/v1/events/{event.id}/event-copyright"
    assert owner.delete(f"/v1/event-copyrights/{event.copyright_id}").status == 200
    assert owner.get(path).json["data"] is None
    assert owner.get(path, "get_trashed=true").json["data"]["id"] == str(event.copyright_id)
    again = build_document("event-copyright", {"licence": "CC0"}, event=("event", event.id))
    made = owner.send("POST", "/v1/event-copyrights", again).json["data"]["id"]
    assert owner.get(path, "get_trashed=true").json["data"]["id"] == made


def test_a_type_in_the_trash_is_in_nobodys_way(enter: Enter, add_user: AddUser) -> None:
    admin, name = enter(add_user(is_admin=True)), f"Fair {next(events.NUMBERS)}"
    sent = build_document("event-type", {"name": name, "slug": "fair"})
    made = [admin.send("POST", "/v1/event-types", sent) for _ in range(2)]
    assert [answer.status for answer in made] == [201, 409]
    assert admin.delete(made[0].headers["location"]).status == 200
    assert admin.send("POST", "/v1/event-types", sent).status == 201
    assert restore(admin, "event-type", int(made[0].json["data"]["id"])).status == 409
