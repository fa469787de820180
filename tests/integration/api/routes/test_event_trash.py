"""The trash of an event, and the lists of events and sessions with what was deleted."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, text

from openevent.domain.trash.tables import purge_starts
from openevent.infra import db
from openevent.resources.user import users
from tests.factories import events
from tests.integration.api.clients.calls.call import filter_by, where
from tests.integration.api.write.test_trash import restore
from tests.integration.api.write.write_helpers import build_document, grant_role, set_columns
from tests.unit.api.client import Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]

PARTS = {
    "custom-forms": "form_id",
    "event-copyrights": "copyright_id",
    "faqs": "faq_id",
    "faq-types": "faq_type_id",
    "microlocations": "microlocation_id",
    "session-types": "session_type_id",
    "social-links": "social_link_id",
    "speakers-calls": "speakers_call_id",
    "sponsors": "sponsor_id",
    "tracks": "track_id",
}
DELETED = filter_by(where("deleted-at", "ne", None))
LIVING = filter_by(where("deleted-at", "eq", None))


def list_trash(client: Client, event_id: int, query: str = "") -> Any:
    answer = client.get(f"/v1/events/{event_id}/trash", query)
    assert answer.status == 200, answer.json
    return answer.json


def list_ids(client: Client, path: str, **query: str) -> list[int]:
    parameters = {"get_trashed": "true", "page[size]": "0", **query}
    return [int(row["id"]) for row in client.get(path, parameters).json["data"]]


def test_the_trash_lists_each_type_newest_first(event: events.WholeEvent, enter: Enter) -> None:
    owner, event_path = enter(event.owner_id), f"/v1/events/{event.id}"
    set_columns("user", event.owner_id, first_name="Ada", last_name="Lovelace")
    parts = {plural: getattr(event, name) for plural, name in PARTS.items()}
    parts |= {"sessions": event.session_ids[0], "speakers": event.speaker_ids[1]}
    for plural, id_ in parts.items():
        assert owner.delete(f"/v1/{plural}/{id_}").status == 200
    trash = list_trash(owner, event.id)
    assert trash["meta"] == {"count": 12}
    assert [int(row["id"]) for row in trash["data"]] == list(reversed(parts.values()))
    titles = {row["type"]: row["title"] for row in trash["data"]}
    assert (titles["track"], titles["faq-type"], titles["speakers-call"]) == (
        "Engines",
        "Travel",
        None,
    )
    by_owner = {"id": str(event.owner_id), "name": "Ada Lovelace"}
    assert {row["deleted-by"]["id"]: row["deleted-by"] for row in trash["data"]} == {
        by_owner["id"]: by_owner
    }
    deleted_at, until = (
        datetime.fromisoformat(trash["data"][0][name])
        for name in ("deleted-at", "restorable-until")
    )
    assert until - deleted_at == timedelta(days=30)
    assert owner.delete(event_path).status == 200
    assert list_trash(owner, event.id)["data"] == trash["data"], "the event is in the trash, too"


def test_pages_of_the_trash(event: events.WholeEvent, enter: Enter) -> None:
    owner = enter(event.owner_id)
    for plural, name in PARTS.items():
        owner.delete(f"/v1/{plural}/{getattr(event, name)}")
    first = list_trash(owner, event.id, "page[size]=4")
    last = list_trash(owner, event.id, "page[size]=4&page[number]=3")
    beyond = list_trash(owner, event.id, "page[size]=4&page[number]=9")
    assert [len(page["data"]) for page in (first, last, beyond)] == [4, 2, 0]
    assert [page["meta"]["count"] for page in (first, last, beyond)] == [10, 10, 10]
    assert set(first["links"]) == {"self", "first", "last", "next"}
    assert owner.get(f"/v1/events/{event.id}/trash", "page[size]=x").status == 400


def test_an_empty_trash(event: events.WholeEvent, enter: Enter) -> None:
    trash = list_trash(enter(event.owner_id), event.id)
    assert (trash["data"], trash["meta"]) == ([], {"count": 0})


@pytest.mark.parametrize(
    ("role", "statuses"),
    [("organizer", (200, 200)), ("coorganizer", (403, 404)), ("attendee", (403, 404))],
)
def test_organizers_see_the_trash(
    event: events.WholeEvent, enter: Enter, add_user: AddUser, role: str, statuses: tuple[int, int]
) -> None:
    user_id = add_user()
    grant_role(event.id, user_id, role)
    path, client = f"/v1/events/{event.id}/trash", enter(user_id)
    status = client.get(path).status
    assert enter(event.owner_id).delete(f"/v1/events/{event.id}").status == 200
    assert (status, client.get(path).status) == statuses
    assert Client().get(path).status == 401
    assert enter(add_user(is_admin=True)).get(path).status == 200


def test_feedback_is_in_the_trash_of_its_author(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    owner, admin, guest = (
        enter(event.owner_id),
        enter(add_user(is_admin=True)),
        enter(add_user()),
    )
    of_event = build_document("feedback", {"rating": 4}, event=("event", event.id))
    of_session = build_document(
        "feedback", {"rating": 3}, session=("session", event.session_ids[0])
    )
    ids = [
        client.send("POST", "/v1/feedbacks", body).json["data"]["id"]
        for client, body in ((guest, of_event), (owner, of_session))
    ]
    for client, id_ in ((guest, ids[0]), (owner, ids[1])):
        assert client.delete(f"/v1/feedbacks/{id_}").status == 200
    assert [row["id"] for row in list_trash(owner, event.id)["data"]] == [ids[1]]
    assert [row["id"] for row in list_trash(admin, event.id)["data"]] == [ids[1], ids[0]]


def test_what_others_deleted_is_not_in_the_trash_of_an_event(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    with db.transaction() as connection:
        other = events.add_whole_event(connection)
    assert enter(other.owner_id).delete(f"/v1/tracks/{other.track_id}").status == 200
    assert list_trash(enter(event.owner_id), event.id)["meta"]["count"] == 0


def test_an_account_that_is_gone_is_not_named(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    gone = add_user(is_admin=True)
    assert enter(gone).delete(f"/v1/tracks/{event.track_id}").status == 200
    with db.transaction() as connection:
        connection.execute(users.table.delete().where(users.table.c.id == gone))
    (row,) = list_trash(enter(event.owner_id), event.id)["data"]
    assert row["deleted-by"] is None


def test_what_lay_in_the_trash_before_the_migration_counts_from_then(
    event: events.WholeEvent, enter: Enter
) -> None:
    owner = enter(event.owner_id)
    assert owner.delete(f"/v1/tracks/{event.track_id}").status == 200
    set_columns("track", event.track_id, deleted_at=text("now() - interval '400 days'"))
    (row,) = list_trash(owner, event.id)["data"]
    with db.transaction() as connection:
        started_at = connection.execute(purge_starts.select()).scalar_one()
        assert datetime.fromisoformat(row["restorable-until"]) == started_at + timedelta(days=30)
        connection.execute(purge_starts.delete())
    (row,) = list_trash(owner, event.id)["data"]
    with db.transaction() as connection:
        connection.execute(insert(purge_starts).values(started_at=started_at))
    assert datetime.fromisoformat(row["restorable-until"]) > started_at + timedelta(days=30)


def test_organizers_list_their_deleted_events(
    event: events.WholeEvent, draft: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    organizer, coorganizer, admin = add_user(), add_user(), enter(add_user(is_admin=True))
    grant_role(event.id, organizer, "organizer")
    grant_role(event.id, coorganizer, "coorganizer")
    assert enter(event.owner_id).delete(f"/v1/events/{event.id}").status == 200
    for user_id, ids in (
        (event.owner_id, [event.id]),
        (organizer, [event.id]),
        (coorganizer, []),
        (draft.owner_id, []),
    ):
        assert list_ids(enter(user_id), "/v1/events", filter=DELETED) == ids
        own = list_ids(enter(user_id), f"/v1/users/{user_id}/events", filter=DELETED)
        assert own == ids
    assert event.id in list_ids(admin, "/v1/events", filter=DELETED)
    living = list_ids(enter(event.owner_id), "/v1/events", filter=LIVING)
    assert event.id not in living
    assert Client().get("/v1/events", {"get_trashed": "true", "filter": DELETED}).json["data"] == []


def test_sessions_of_deleted_events_are_listed_with_their_events(
    event: events.WholeEvent, draft: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    admin = enter(add_user(is_admin=True))
    assert admin.delete(f"/v1/events/{event.id}").status == 200
    assert admin.delete(f"/v1/sessions/{draft.session_ids[0]}").status == 200
    deleted = where("deleted-at", "ne", None)
    nodes = filter_by({"or": [deleted, where("event", "has", deleted)]})
    query = {"include": "event,speakers", "get_trashed": "true", "filter": nodes}
    document = admin.get("/v1/sessions", query | {"page[size]": "0"}).json
    ids = {int(row["id"]) for row in document["data"]}
    assert {*event.session_ids, draft.session_ids[0]} <= ids
    assert draft.session_ids[1] not in ids
    included = {(row["type"], row["id"]): row for row in document["included"]}
    assert included["event", str(event.id)]["attributes"]["deleted-at"] is not None
    assert ("speaker", str(event.speaker_ids[0])) in included
    living = filter_by(
        where("deleted-at", "eq", None), where("event", "has", where("deleted-at", "eq", None))
    )
    ids = set(list_ids(admin, "/v1/sessions", filter=living))
    assert draft.session_ids[1] in ids
    assert not ids & {*event.session_ids, draft.session_ids[0]}


def test_an_organizer_restores_from_the_trash(event: events.WholeEvent, enter: Enter) -> None:
    owner = enter(event.owner_id)
    for path in (f"/v1/tracks/{event.track_id}", f"/v1/events/{event.id}"):
        assert owner.delete(path).status == 200
    assert restore(owner, "event", event.id).status == 200
    assert owner.get(f"/v1/events/{event.id}/tracks").json["data"] == []
    (row,) = list_trash(owner, event.id)["data"]
    assert restore(owner, row["type"], int(row["id"])).status == 200
    assert owner.get(f"/v1/events/{event.id}/tracks").json["meta"]["count"] == 1
    assert list_trash(owner, event.id)["data"] == []
