"""The matrix of permissions: the page says what the rules say, and each of its cells holds over HTTP."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func

from openevent.auth import tokens
from openevent.infra import db
from openevent.model.permissions import Identity, nobody
from openevent.model.resource import Link, Resource
from openevent.resources import ALL
from openevent.resources.event import events
from openevent.resources.session import sessions
from openevent.resources.user import users
from reference.rows import PASSWORD
from tests import matrix
from tests.factories import events as factory
from tests.integration.api.write.write_helpers import build_document
from tests.unit.api.client import JSONAPI, Answer, Client

REFUSED = {401, 403, 404, 405}
HIDDEN = [resource for resource in ALL if resource is events or "event_id" in resource.table.c]
TRASHED = "get_trashed=true"
TWICE = {409, 422}
"""An event has one of these, and who may make it is told so."""


@pytest.fixture(scope="module")
def published(environment: dict[str, str]) -> matrix.World:
    with db.transaction() as connection:
        return matrix.made(connection, "published")


@pytest.fixture(scope="module")
def draft(environment: dict[str, str]) -> matrix.World:
    with db.transaction() as connection:
        return matrix.made(connection, "draft")


def client(who: Identity) -> Client:
    return Client(tokens.sign_access_token(who.id, 0, fresh=True) if who.known else None)


def expected(world: matrix.World, resource: Resource, verb: str) -> set[str]:
    with db.connect() as connection:
        return matrix.allowed(connection, world, resource, verb)


def verdicts(world: matrix.World, answers: Iterator[tuple[str, Answer]]) -> set[str]:
    """Tell who was let through; each other answer is a refusal that fits."""
    through = set()
    for name, answer in answers:
        if answer.status not in REFUSED:
            assert answer.status < 300 or answer.status in TWICE, answer.json
            through.add(name)
    return through


def read(world: matrix.World, resource: Resource) -> set[str]:
    path = f"/v1/{resource.plural}/{world.ids[resource.type]}"
    return verdicts(world, ((name, client(who).get(path)) for name, who in world.people.items()))


def test_the_page_is_what_the_rules_say() -> None:
    with db._wait_for_connection(1) as connection:
        transaction = connection.begin()
        assert matrix.FILE.read_text() == matrix.text(connection)
        transaction.rollback()


@pytest.mark.parametrize("resource", ALL, ids=lambda resource: resource.type)
def test_each_thing_is_read_by_whom_the_rule_allows(
    published: matrix.World, resource: Resource
) -> None:
    assert read(published, resource) == expected(published, resource, "read")


@pytest.mark.parametrize("other", matrix.OTHERS)
def test_each_account_is_seen_by_whom_the_rules_allow(published: matrix.World, other: str) -> None:
    with db.transaction() as connection:
        id_ = matrix.others(connection, published.ids["event"])[other]
    answers = {name: client(who).get(f"/v1/users/{id_}") for name, who in published.people.items()}
    shown = {
        name: answer.json["data"]["attributes"]
        for name, answer in answers.items()
        if answer.status == 200
    }
    with db.connect() as connection:
        assert set(shown) == matrix.met(connection, published, users, id_, users.can.read)
        contacts = matrix.met(connection, published, users, id_, users.can.read_contact)
    assert {name for name, seen in shown.items() if seen["email"] is not None} == contacts
    assert {name for name, seen in shown.items() if seen["is-verified"] is not None} == {
        "admin",
        "super admin",
    }


@pytest.mark.parametrize("resource", HIDDEN, ids=lambda resource: resource.type)
def test_each_thing_of_a_draft_is_read_by_whom_the_rule_allows(
    draft: matrix.World, resource: Resource
) -> None:
    assert read(draft, resource) == expected(draft, resource, "read")


@pytest.mark.parametrize("resource", ALL, ids=lambda resource: resource.type)
def test_each_thing_is_changed_by_whom_the_rule_allows(
    published: matrix.World, resource: Resource
) -> None:
    id_ = published.ids[resource.type]
    sent, path = build_document(resource.type, {}, id_), f"/v1/{resource.plural}/{id_}"
    answers = ((name, patch(who, path, sent)) for name, who in published.people.items())
    assert verdicts(published, answers) == expected(published, resource, "update")


def patch(who: Identity, path: str, sent: Any) -> Answer:
    return client(who).call(
        "PATCH", path, headers={"content_type": JSONAPI}, body=matrix.encoded(sent)
    )


@pytest.mark.parametrize("resource", ALL, ids=lambda resource: resource.type)
def test_each_thing_is_made_by_whom_the_rule_allows(
    published: matrix.World, resource: Resource
) -> None:
    def make(who: Identity) -> Answer:
        return client(who).post(
            f"/v1/{resource.plural}", body(published, resource), content_type=JSONAPI
        )

    answers = ((name, make(who)) for name, who in published.people.items())
    assert verdicts(published, answers) == expected(published, resource, "create")


def body(world: matrix.World, resource: Resource) -> dict[str, Any]:
    if resource.type == "user":
        return build_document("user", {"email": f"{uuid4().hex}@example.org", "password": PASSWORD})
    attributes = matrix.attributes(resource.type) if resource.can.create is not nobody else {}
    if "email" in attributes:
        attributes["email"] = f"{uuid4().hex}@example.org"
    links = (
        {"event": ("event", world.ids["event"])}
        if resource in HIDDEN and resource is not events
        else {}
    )
    return build_document(resource.type, attributes, **links)


@pytest.mark.parametrize(("verb", "query"), [("delete", ""), ("delete for good", "permanent=true")])
@pytest.mark.parametrize("resource", ALL, ids=lambda resource: resource.type)
def test_each_thing_is_deleted_by_whom_the_rule_allows(
    published: matrix.World, resource: Resource, verb: str, query: str
) -> None:
    """A world of its own for each one who may: what is deleted is gone."""
    may = expected(published, resource, verb)
    for name in matrix.PEOPLE:
        world = published
        if name in may:
            with db.transaction() as connection:
                world = matrix.made(connection, "published")
        path = f"/v1/{resource.plural}/{world.ids[resource.type]}"
        status = client(world.people[name]).call("DELETE", path, query).status
        assert status == 200 if name in may else status in REFUSED, (name, status)


@pytest.mark.parametrize(
    "resource", [each for each in ALL if each.soft_delete], ids=lambda resource: resource.type
)
def test_what_was_deleted_is_seen_and_restored_by_whom_the_rule_allows(resource: Resource) -> None:
    with db.transaction() as connection:
        world = matrix.made(connection, "published")
    id_, table = world.ids[resource.type], resource.table
    path, sent = (
        f"/v1/{resource.plural}/{id_}",
        build_document(resource.type, {"deleted-at": None}, id_),
    )

    def deleted() -> None:
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
    lists += [f"/v1/{resource.plural}"] if resource.listed else []
    deleted()
    may = expected(world, resource, "see in the trash, restore")
    for name, who in world.people.items():
        assert {is_listed(client(who), place, id_) for place in lists} <= {name in may}, name
        seen = client(who).get(path, TRASHED).status
        restored = (
            client(who)
            .call("PATCH", path, TRASHED, {"content_type": JSONAPI}, matrix.encoded(sent))
            .status
        )
        fits = {seen, restored} == {200} if name in may else {seen, restored} <= REFUSED
        assert fits, (name, seen, restored)
        deleted()


def is_listed(who: Client, path: str, id_: int) -> bool:
    """Tell whether a list shows the row, which is in the trash."""
    answer = who.get(path, f"{TRASHED}&filter[id]={id_}")
    return str(id_) in {one["id"] for one in answer.json.get("data", [])}


LINKS = [(resource, link) for resource in ALL for link in resource.links]
NAMES = [f"{resource.type}-{link.name}" for resource, link in LINKS]


def expected_of(world: matrix.World, resource: Resource, link: Link, verb: str) -> set[str]:
    with db.connect() as connection:
        return matrix.linked(connection, world, resource, link, verb)


@pytest.mark.parametrize(("resource", "link"), LINKS, ids=NAMES)
def test_each_link_is_read_and_changed_by_whom_the_rule_allows(
    published: matrix.World, resource: Resource, link: Link
) -> None:
    """A change that changes nothing: what is linked is sent again, and nothing added or taken away."""
    path = f"/v1/{resource.plural}/{published.ids[resource.type]}/relationships/{link.name}"
    seen = [(name, client(who).get(path)) for name, who in published.people.items()]
    assert verdicts(published, iter(seen)) == expected_of(published, resource, link, "read")
    may, now = (
        expected_of(published, resource, link, "change"),
        dict(seen)["super admin"].json["data"],
    )
    sent: dict[str, Any] = {"PATCH": now} | ({"POST": [], "DELETE": []} if link.many else {})
    for method, data in sent.items():
        answers = (
            (name, client(who).send(method, path, {"data": data}))
            for name, who in published.people.items()
        )
        assert verdicts(published, answers) == may, method


def test_a_pending_session_is_read_by_whom_the_rule_allows(published: matrix.World) -> None:
    table = sessions.table
    with db.transaction() as connection:
        session_id = factory.add(
            connection, "session", event_id=published.ids["event"], title="P", state="pending"
        )
        factory.pair(connection, session_id, published.ids["speaker"])
        connection.execute(
            table.update()
            .where(table.c.id == session_id)
            .values(creator_id=published.people["author"].id)
        )
    pending = matrix.World(published.people, {**published.ids, "session": session_id})
    assert read(pending, sessions) == expected(pending, sessions, "read") != set(matrix.PEOPLE)
