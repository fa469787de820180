"""The matrix of permissions: the page matches the rules, and each cell is true over HTTP."""

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func

from openevent.auth import tokens
from openevent.infra import db
from openevent.model.permissions import Identity, admin, nobody
from openevent.model.resource import Link, Resource
from openevent.resources import ALL
from openevent.resources.event import events
from openevent.resources.session import sessions
from openevent.resources.user import users
from reference.people import PASSWORD
from tests import matrix
from tests.factories import events as factory
from tests.factories.worlds import (
    ACCOUNTS,
    PEOPLE,
    World,
    add_accounts,
    create_world,
    get_attributes,
)
from tests.integration.api.write.write_helpers import build_document
from tests.unit.api.client import JSONAPI, Answer, Client

REFUSAL_STATUSES = {401, 403, 404, 405}
HIDDEN = [resource for resource in ALL if resource is events or "event_id" in resource.table.c]
TRASHED = "get_trashed=true"
TRASHED_FIRST = {"attendee"}
"""Types whose rows go into the trash before they can be deleted for good."""
CONFLICT_STATUSES = {409, 422}
"""The refusals of a second row that must be unique: only people who may create it get them."""


@pytest.fixture(scope="module")
def published(environment: dict[str, str]) -> World:
    with db.transaction() as connection:
        return create_world(connection, "published")


@pytest.fixture(scope="module")
def draft(environment: dict[str, str]) -> World:
    with db.transaction() as connection:
        return create_world(connection, "draft")


def build_client(user: Identity) -> Client:
    return Client(tokens.sign_access_token(user.id, 0, fresh=True) if user.is_logged_in else None)


def load_expected(world: World, resource: Resource, verb: str) -> set[str]:
    with db.connect() as connection:
        return matrix.list_allowed(connection, world, resource, verb)


def select_allowed(world: World, answers: Iterator[tuple[str, Answer]]) -> set[str]:
    """Return the names of the people who were allowed, and check all other answers."""
    names = set()
    for name, answer in answers:
        if answer.status not in REFUSAL_STATUSES:
            assert answer.status < 300 or answer.status in CONFLICT_STATUSES, answer.json
            names.add(name)
    return names


def read_row(world: World, resource: Resource) -> set[str]:
    path = f"/v1/{resource.plural}/{world.ids[resource.type]}"
    return select_allowed(
        world, ((name, build_client(user).get(path)) for name, user in world.people.items())
    )


def test_the_page_matches_the_rules() -> None:
    with db._wait_for_connection(1) as connection:
        transaction = connection.begin()
        assert matrix.FILE.read_text() == matrix.build_page(connection)
        transaction.rollback()


@pytest.mark.parametrize("resource", ALL, ids=lambda resource: resource.type)
def test_a_row_is_read_by_the_allowed_people(published: World, resource: Resource) -> None:
    assert read_row(published, resource) == load_expected(published, resource, "read")


@pytest.mark.parametrize("other", ACCOUNTS)
def test_an_account_is_read_by_the_allowed_people(published: World, other: str) -> None:
    with db.transaction() as connection:
        id_ = add_accounts(connection, published.ids["event"])[other]
    answers = {
        name: build_client(user).get(f"/v1/users/{id_}") for name, user in published.people.items()
    }
    attributes = {
        name: answer.json["data"]["attributes"]
        for name, answer in answers.items()
        if answer.status == 200
    }
    with db.connect() as connection:
        assert set(attributes) == matrix.list_people(
            connection, published, users, id_, users.can.read
        )
        contacts = matrix.list_people(connection, published, users, id_, users.can.read_contact)
    assert {name for name, values in attributes.items() if values["email"] is not None} == contacts
    assert {name for name, values in attributes.items() if values["is-verified"] is not None} == {
        "admin",
        "super admin",
    }


@pytest.mark.parametrize("resource", HIDDEN, ids=lambda resource: resource.type)
def test_a_row_of_a_draft_is_read_by_the_allowed_people(draft: World, resource: Resource) -> None:
    assert read_row(draft, resource) == load_expected(draft, resource, "read")


@pytest.mark.parametrize("resource", ALL, ids=lambda resource: resource.type)
def test_a_row_is_changed_by_the_allowed_people(published: World, resource: Resource) -> None:
    id_ = published.ids[resource.type]
    body, path = build_document(resource.type, {}, id_), f"/v1/{resource.plural}/{id_}"
    answers = ((name, send_patch(user, path, body)) for name, user in published.people.items())
    assert select_allowed(published, answers) == load_expected(published, resource, "update")


def send_patch(user: Identity, path: str, body: Any) -> Answer:
    return build_client(user).call(
        "PATCH", path, headers={"content_type": JSONAPI}, body=json.dumps(body).encode()
    )


@pytest.mark.parametrize("resource", ALL, ids=lambda resource: resource.type)
def test_a_row_is_created_by_the_allowed_people(published: World, resource: Resource) -> None:
    """The answer shows what a GET shows to the same person."""

    def make(user: Identity) -> Answer:
        client, body = build_client(user), build_body(published, resource)
        answer = client.post(f"/v1/{resource.plural}", body, content_type=JSONAPI)
        if answer.status == HTTPStatus.CREATED and resource is not users:
            answer_to_get = client.get(answer.headers["location"])
            assert answer_to_get.json == {name: answer.json[name] for name in answer_to_get.json}
            assert answer_to_get.headers["etag"] == answer.headers["etag"]
        return answer

    answers = ((name, make(user)) for name, user in published.people.items())
    assert select_allowed(published, answers) == load_expected(published, resource, "create")


def build_body(world: World, resource: Resource) -> dict[str, Any]:
    if resource.type == "user":
        return build_document("user", {"email": f"{uuid4().hex}@example.org", "password": PASSWORD})
    attributes = get_attributes(resource.type) if resource.can.create is not nobody else {}
    if "email" in attributes:
        attributes["email"] = f"{uuid4().hex}@example.org"
    links = (
        {"event": ("event", world.ids["event"])}
        if resource in HIDDEN and resource is not events
        else {}
    )
    if resource.type == "speaker-invite":
        links["session"] = ("session", world.ids["session"])
    return build_document(resource.type, attributes, **links)


@pytest.mark.parametrize(("verb", "query"), [("delete", ""), ("delete for good", "permanent=true")])
@pytest.mark.parametrize("resource", ALL, ids=lambda resource: resource.type)
def test_a_row_is_deleted_by_the_allowed_people(
    published: World, resource: Resource, verb: str, query: str
) -> None:
    """Each allowed person deletes rows of another world."""
    allowed = load_expected(published, resource, verb)
    for name in PEOPLE:
        world = published
        if name in allowed:
            with db.transaction() as connection:
                world = create_world(connection, "published")
        path = f"/v1/{resource.plural}/{world.ids[resource.type]}"
        client = build_client(world.people[name])
        if query and resource.type in TRASHED_FIRST and name in allowed:
            assert client.call("DELETE", path, query).status == HTTPStatus.CONFLICT
            assert client.delete(path).status == HTTPStatus.OK
        status = client.call("DELETE", path, query).status
        assert status == 200 if name in allowed else status in REFUSAL_STATUSES, (name, status)


@pytest.mark.parametrize(
    "resource", [each for each in ALL if each.soft_delete], ids=lambda resource: resource.type
)
def test_a_deleted_row_is_seen_and_restored_by_the_allowed_people(resource: Resource) -> None:
    with db.transaction() as connection:
        world = create_world(connection, "published")
    id_, table = world.ids[resource.type], resource.table
    path, body = (
        f"/v1/{resource.plural}/{id_}",
        build_document(resource.type, {"deleted-at": None}, id_),
    )

    def delete_row() -> None:
        with db.transaction() as connection:
            connection.execute(
                table.update().where(table.c.id == id_).values(deleted_at=func.now())
            )

    parts = [
        link.name
        for link in events.links
        if link.type == resource.type and link.many and not link.derived
    ]
    lists = [f"/v1/events/{world.ids['event']}/{name}" for name in parts]
    lists += [f"/v1/{resource.plural}"] if resource.list_rule not in (None, admin) else []
    delete_row()
    allowed = load_expected(world, resource, "see in the trash, restore")
    for name, user in world.people.items():
        assert {is_listed(build_client(user), place, id_) for place in lists} <= {
            name in allowed
        }, name
        read_status = build_client(user).get(path, TRASHED).status
        restore_status = (
            build_client(user)
            .call("PATCH", path, TRASHED, {"content_type": JSONAPI}, json.dumps(body).encode())
            .status
        )
        is_as_expected = (
            {read_status, restore_status} == {200}
            if name in allowed
            else {read_status, restore_status} <= REFUSAL_STATUSES
        )
        assert is_as_expected, (name, read_status, restore_status)
        delete_row()


def is_listed(client: Client, path: str, id_: int) -> bool:
    """Tell whether a list shows the deleted row."""
    answer = client.get(path, f"{TRASHED}&filter[id]={id_}")
    return str(id_) in {row["id"] for row in answer.json.get("data", [])}


LINKS = [(resource, link) for resource in ALL for link in resource.links]
NAMES = [f"{resource.type}-{link.name}" for resource, link in LINKS]


def load_expected_for_link(world: World, resource: Resource, link: Link, verb: str) -> set[str]:
    with db.connect() as connection:
        return matrix.list_allowed_for_link(connection, world, resource, link, verb)


@pytest.mark.parametrize(("resource", "link"), LINKS, ids=NAMES)
def test_a_link_is_read_and_changed_by_the_allowed_people(
    published: World, resource: Resource, link: Link
) -> None:
    """Send requests that change nothing: the same linkage, or empty lists."""
    path = f"/v1/{resource.plural}/{published.ids[resource.type]}/relationships/{link.name}"
    read_answers = [(name, build_client(user).get(path)) for name, user in published.people.items()]
    readers = load_expected_for_link(published, resource, link, "read")
    assert select_allowed(published, iter(read_answers)) == readers
    allowed = load_expected_for_link(published, resource, link, "change")
    # Administrators read most rows, but not the favourites of others.
    reader = "super admin" if "super admin" in readers else "author"
    linkage = dict(read_answers)[reader].json["data"]
    data_by_method: dict[str, Any] = {"PATCH": linkage} | (
        {"POST": [], "DELETE": []} if link.many else {}
    )
    for method, data in data_by_method.items():
        answers = (
            (name, build_client(user).send(method, path, {"data": data}))
            for name, user in published.people.items()
        )
        assert select_allowed(published, answers) == allowed, method


def test_a_pending_session_is_read_by_the_allowed_people(published: World) -> None:
    table = sessions.table
    with db.transaction() as connection:
        session_id = factory.add(
            connection, "session", event_id=published.ids["event"], title="P", state="pending"
        )
        factory.link_speaker(connection, session_id, published.ids["speaker"])
        connection.execute(
            table.update()
            .where(table.c.id == session_id)
            .values(creator_id=published.people["author"].id)
        )
    pending = World(published.people, {**published.ids, "session": session_id})
    assert read_row(pending, sessions) == load_expected(pending, sessions, "read") != set(PEOPLE)
