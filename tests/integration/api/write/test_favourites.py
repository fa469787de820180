"""Favourite sessions: whose they are, who sees them, and that sessions count them."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from local.stack import schema
from openevent.domain.programme import favourites
from openevent.domain.write.request import Request
from openevent.infra import db
from openevent.model.permissions import Identity
from openevent.resources import BY_TYPE
from tests.factories import events
from tests.integration.api.write.concurrent_requests import (
    has_waiting_advisory_lock,
    has_waiting_row_lock,
    open_transaction,
)
from tests.integration.api.write.write_helpers import build_document, get_pointer, set_columns
from tests.roundtrips import CountingProxy
from tests.unit.api.client import Answer, Client
from tests.waiting import until

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]

PATH = "/v1/user-favourite-sessions"
TYPE = "user-favourite-session"
USERS = BY_TYPE["user"].table


def add_favourite(client: Client, session_id: int, **links: Any) -> Answer:
    body = build_document(TYPE, {}, session=("session", session_id), **links)
    return client.send("POST", PATH, body)


def load_count(session_id: int) -> int:
    attributes = Client().get(f"/v1/sessions/{session_id}").json["data"]["attributes"]
    return int(attributes["favourite-count"])


def list_ids(client: Client, path: str, query: Any = "") -> list[str]:
    answer = client.get(path, query)
    assert answer.status == 200, answer.json
    return [row["id"] for row in answer.json["data"]]


@pytest.fixture
def session_id(event: events.WholeEvent) -> int:
    """The accepted session of a published event."""
    return event.session_ids[0]


def test_a_favourite_is_listed_for_its_user_and_deleted(
    event: events.WholeEvent, session_id: int, enter: Enter, add_user: AddUser
) -> None:
    user = add_user()
    client = enter(user)
    created = add_favourite(client, session_id)
    assert created.status == 201, created.json
    id_ = created.json["data"]["id"]
    paths = (
        PATH,
        f"/v1/users/{user}/favourite-sessions",
        f"/v1/events/{event.id}/session-favourites",
        f"/v1/sessions/{session_id}/favourites",
    )
    assert [list_ids(client, path) for path in paths] == [[id_]] * len(paths)
    assert client.get(f"/v1/sessions/{session_id}/favourite").json["data"]["id"] == id_
    assert client.get(f"{PATH}/{id_}/session").json["data"]["id"] == str(session_id)
    assert client.get(f"{PATH}/{id_}/user").json["data"]["id"] == str(user)
    assert client.delete(f"{PATH}/{id_}").status == 200
    assert [list_ids(client, path) for path in paths] == [[]] * len(paths)
    assert client.get(f"/v1/sessions/{session_id}/favourite").json["data"] is None


def test_a_favourite_needs_a_login_and_a_visible_session(
    event: events.WholeEvent, enter: Enter, add_user: AddUser
) -> None:
    draft_id = event.session_ids[1]
    assert add_favourite(Client(), event.session_ids[0]).status == 401
    stranger = enter(add_user())
    refusals = [add_favourite(stranger, id_) for id_ in (draft_id, 10**12)]
    assert refusals[0].json == refusals[1].json
    assert (refusals[0].status, get_pointer(refusals[0])) == (422, "/data/relationships/session")
    assert add_favourite(enter(event.owner_id), draft_id).status == 201
    no_session = stranger.send("POST", PATH, build_document(TYPE, {}))
    assert (no_session.status, get_pointer(no_session)) == (422, "/data/relationships/session")


def test_a_session_is_a_favourite_of_a_user_once(
    session_id: int, enter: Enter, add_user: AddUser
) -> None:
    first, second = enter(add_user()), enter(add_user())
    answers = [add_favourite(client, session_id) for client in (first, first, second)]
    assert [answer.status for answer in answers] == [201, 409, 201]
    assert answers[1].detail == "This session is one of your favourites already."
    assert load_count(session_id) == 2


def test_nobody_else_sees_a_favourite_or_its_user(
    event: events.WholeEvent, session_id: int, enter: Enter, add_user: AddUser
) -> None:
    user = add_user(is_profile_public=True)
    id_ = add_favourite(enter(user), session_id).json["data"]["id"]
    others = [enter(event.owner_id), enter(add_user()), enter(add_user(is_super_admin=True))]
    for client in others:
        assert [client.get(f"{PATH}/{id_}").status, client.delete(f"{PATH}/{id_}").status] == [
            404,
            404,
        ]
        assert list_ids(client, PATH) == []
        assert list_ids(client, f"/v1/events/{event.id}/session-favourites") == []
    for client in (Client(), *others):
        query = {"include": "favourite.user,favourites.user"}
        document = client.get(f"/v1/sessions/{session_id}", query).json
        relationships = document["data"]["relationships"]
        assert (relationships["favourite"]["data"], relationships["favourites"]["data"]) == (
            None,
            [],
        )
        assert document["included"] == []
        assert document["data"]["attributes"]["favourite-count"] == 1


def test_a_visitor_has_no_favourites(
    event: events.WholeEvent, session_id: int, enter: Enter, add_user: AddUser
) -> None:
    id_ = add_favourite(enter(add_user()), session_id).json["data"]["id"]
    visitor = Client()
    for path in (f"sessions/{session_id}/favourites", f"events/{event.id}/session-favourites"):
        assert list_ids(visitor, f"/v1/{path}", {"include": "user"}) == []
    assert visitor.get(f"/v1/sessions/{session_id}/favourite").json["data"] is None
    assert [visitor.get(PATH).status, visitor.get(f"{PATH}/{id_}").status] == [401, 404]
    assert visitor.delete(f"{PATH}/{id_}").status == 401


def test_a_favourite_belongs_to_the_user_who_creates_it(
    session_id: int, enter: Enter, add_user: AddUser
) -> None:
    user, other = add_user(), add_user(is_profile_public=True)
    created = add_favourite(enter(user), session_id, user=("user", other))
    assert created.status == 201
    assert list_ids(enter(user), PATH) == [created.json["data"]["id"]]
    assert list_ids(enter(other), PATH) == []


def test_filters_and_includes_follow_own_favourites_only(
    event: events.WholeEvent, session_id: int, enter: Enter, add_user: AddUser
) -> None:
    user, other = add_user(), add_user()
    id_ = add_favourite(enter(user), session_id).json["data"]["id"]
    path = f"/v1/events/{event.id}/sessions"

    def list_favourites(client: Client, user_id: int) -> list[str]:
        is_own = {"name": "user", "op": "has", "val": {"name": "id", "op": "eq", "val": user_id}}
        nodes = [{"name": "favourites", "op": "any", "val": is_own}]
        return list_ids(client, path, {"filter": json.dumps(nodes)})

    clients = (enter(user), enter(other), enter(event.owner_id), Client())
    assert [list_favourites(client, user) for client in clients] == [[str(session_id)], [], [], []]
    document = enter(user).get(path, {"include": "favourite.user,track"}).json
    assert document["data"][0]["relationships"]["favourite"]["data"] == {"type": TYPE, "id": id_}
    included = {(row["type"], row["id"]) for row in document["included"]}
    assert {(TYPE, id_), ("user", str(user))} < included


def test_the_count_follows_deleted_rows_and_users(
    session_id: int, enter: Enter, add_user: AddUser
) -> None:
    user, other, admin = add_user(), add_user(), enter(add_user(is_super_admin=True))
    for number, user_id in enumerate((user, other), start=1):
        assert add_favourite(enter(user_id), session_id).status == 201
        assert load_count(session_id) == number
    assert enter(user).delete(f"/v1/users/{user}").status == 200
    assert load_count(session_id) == 1
    body = build_document("user", {"deleted-at": None}, user)
    assert admin.send("PATCH", f"/v1/users/{user}?get_trashed=true", body).status == 200
    assert load_count(session_id) == 2
    assert admin.call("DELETE", f"/v1/users/{user}", "permanent=true").status == 200
    assert load_count(session_id) == 1
    assert enter(other).delete(f"{PATH}/{list_ids(enter(other), PATH)[0]}").status == 200
    assert load_count(session_id) == 0


def test_favourites_survive_the_trash_of_their_session_but_not_its_end(
    event: events.WholeEvent, session_id: int, enter: Enter, add_user: AddUser
) -> None:
    client, admin = enter(add_user()), enter(add_user(is_admin=True))
    id_ = add_favourite(client, session_id).json["data"]["id"]
    assert enter(event.owner_id).delete(f"/v1/sessions/{session_id}").status == 200
    document = client.get(f"{PATH}/{id_}", {"include": "session"}).json
    assert (document["included"], document["data"]["relationships"]["session"]["data"]) == (
        [],
        None,
    )
    body = build_document("session", {"deleted-at": None}, session_id)
    assert admin.send("PATCH", f"/v1/sessions/{session_id}?get_trashed=true", body).status == 200
    assert load_count(session_id) == 1
    assert admin.call("DELETE", f"/v1/sessions/{session_id}", "permanent=true").status == 200
    assert list_ids(client, PATH) == []


def test_parallel_favourites_are_all_counted(
    session_id: int, enter: Enter, add_user: AddUser, database: schema.Database
) -> None:
    first, client = add_user(), enter(add_user())
    with ThreadPoolExecutor() as pool:
        with open_transaction(database) as connection:
            events.add(connection, TYPE, session_id=session_id, user_id=first)
            answer = pool.submit(add_favourite, client, session_id)
            until(lambda: has_waiting_row_lock(database), "the favourite waits for its session")
        assert answer.result().status == 201
    assert load_count(session_id) == 2


def test_a_favourite_waits_for_the_deletion_of_its_user(
    session_id: int, enter: Enter, add_user: AddUser, database: schema.Database
) -> None:
    user = add_user()
    client = enter(user)
    deletion = update(USERS).where(USERS.c.id == user).values(deleted_at=func.now())
    with ThreadPoolExecutor() as pool:
        with open_transaction(database) as connection:
            connection.execute(deletion)
            answer = pool.submit(add_favourite, client, session_id)
            until(lambda: has_waiting_row_lock(database), "the favourite waits for its user")
        answer.result()
    assert load_count(session_id) == 0


def test_a_user_has_a_maximum_of_favourites(
    event: events.WholeEvent, enter: Enter, add_user: AddUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(favourites, "MAXIMUM", 1)
    set_columns("session", event.session_ids[1], state="accepted")
    client = enter(add_user())
    answers = [add_favourite(client, id_) for id_ in event.session_ids]
    assert [answer.status for answer in answers] == [201, 403]
    assert answers[1].detail == "A user has at most 1 favourites: remove one first."
    assert add_favourite(enter(add_user()), event.session_ids[1]).status == 201


def test_parallel_requests_do_not_exceed_the_maximum(
    event: events.WholeEvent,
    enter: Enter,
    add_user: AddUser,
    monkeypatch: pytest.MonkeyPatch,
    database: schema.Database,
) -> None:
    monkeypatch.setattr(favourites, "MAXIMUM", 1)
    set_columns("session", event.session_ids[1], state="accepted")
    user = add_user()
    client, (first, second) = enter(user), event.session_ids
    request = Request(Identity(user), BY_TYPE[TYPE])
    with ThreadPoolExecutor() as pool:
        with open_transaction(database) as connection:
            lock = favourites.FAVOURITES_LOCK.column(request, BY_TYPE[TYPE].table)
            connection.execute(select(lock))
            events.add(connection, TYPE, session_id=first, user_id=user)
            answer = pool.submit(add_favourite, client, second)
            until(lambda: has_waiting_advisory_lock(database), "the request waits for the other")
        assert answer.result().status == 403


def test_a_deleted_event_takes_its_favourites(
    event: events.WholeEvent, session_id: int, enter: Enter, add_user: AddUser
) -> None:
    client, table = enter(add_user()), BY_TYPE["event"].table
    add_favourite(client, session_id)
    with db.transaction() as connection:
        connection.execute(delete(table).where(table.c.id == event.id))
        rows = select(func.count()).select_from(BY_TYPE[TYPE].table)
        is_of_session = BY_TYPE[TYPE].table.c.session_id == session_id
        assert connection.execute(rows.where(is_of_session)).scalar_one() == 0
    assert list_ids(client, PATH) == []


def test_favourites_need_no_further_round_trip(
    event: events.WholeEvent, session_id: int, enter: Enter, add_user: AddUser, trips: CountingProxy
) -> None:
    client = enter(add_user())
    add_favourite(client, session_id)
    # The driver sends a statement over 8 KB in two pieces, which may count as two round trips.
    path, query = f"/v1/events/{event.id}/sessions", "include=favourite&fields[session]=favourite"
    client.get(path, query)
    before = trips.trips
    assert client.get(path, query).json["included"]
    assert trips.trips - before == 2  # the user and the list
