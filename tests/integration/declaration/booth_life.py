"""Copies, own data, changes and trash of a booth; test_new_resource.py runs this file."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from sqlalchemy import create_engine, select

from export_worker import personal_data_queries
from local.services import emulator as emulators
from local.stack import schema
from openevent.auth import tokens
from openevent.infra import db, storage
from openevent.model import event_versions
from openevent.resources.user import users
from openevent.work.changes import changes
from tests.factories import events
from tests.factories.booth import booths, shifts
from tests.integration import cloud
from tests.integration.dispatcher import desk
from tests.unit.api.client import Answer, Client

DIGEST = "0123456789abcdef" * 2


@pytest.fixture(scope="module")
def environment(database: schema.Database, emulator: emulators.Emulator) -> Mapping[str, str]:
    """Return the variables of the API and the dispatcher; create the tables of booths."""
    engine = create_engine(database.owner_url.replace("postgresql:", "postgresql+pg8000:"))
    booths.table.create(engine)
    shifts.table.create(engine)
    engine.dispose()
    return cloud.create_services(database, emulator)


@pytest.fixture(autouse=True)
def _process(environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with cloud.entered(environment, monkeypatch):
        yield


@pytest.fixture
def event() -> events.WholeEvent:
    with db.transaction() as connection:
        return events.add_whole_event(connection)


@pytest.fixture
def owner(event: events.WholeEvent) -> Client:
    return logged_in(event.owner_id)


def logged_in(user_id: int) -> Client:
    return Client(tokens.sign_access_token(user_id, 0, fresh=True, seconds=3600))


def add_user(**values: Any) -> int:
    with db.transaction() as connection:
        return events.add_user(connection, **values)


def address_of(user_id: int) -> str:
    with db.connect() as connection:
        row = select(users.table.c.email).where(users.table.c.id == user_id)
        return str(connection.execute(row).scalar_one())


def add(event: events.WholeEvent, name: str, **values: Any) -> int:
    with db.transaction() as connection:
        return events.add(connection, "booth", event_id=event.id, name=name, **values)


def rows(event_id: int) -> list[Mapping[str, Any]]:
    table = booths.table
    query = select(table).where(table.c.event_id == event_id).order_by(table.c.id)
    with db.connect() as connection:
        return [dict(row) for row in connection.execute(query).mappings()]


def send(client: Client, method: str, path: str, id_: int | None = None, **members: Any) -> Answer:
    """Send the document of a booth."""
    data = {"type": "booth"} | ({"id": str(id_)} if id_ else {}) | members
    return client.send(method, path, {"data": data})


def handle_changes(booth_id: int) -> None:
    """Let the dispatcher handle all changes of a booth, twice."""
    query = select(changes.c.batch).where(
        changes.c.subject_type == "booth", changes.c.subject_id == booth_id
    )
    with db.connect() as connection:
        batches = set(connection.execute(query).scalars())
    assert batches
    for batch in batches:
        desk.deal(desk.letter(batch))


def versions(event: events.WholeEvent) -> dict[str, int]:
    """Give the versions of the event that are not 0."""
    with db.connect() as connection:
        numbers = event_versions.load_versions(connection, event.id)
    return {name: number for name, number in numbers.items() if number}


def test_a_copied_event_has_its_booths_in_its_own_rooms(
    event: events.WholeEvent, owner: Client
) -> None:
    logo = storage.build_media_key(event.id, DIGEST, "logo.png")
    storage.put_media(logo, b"\x89PNG\r\n\x1a\n!", b"\x89PNG\r\n\x1a\n!")
    with db.transaction() as connection:
        attic = events.add(connection, "microlocation", event_id=event.id, name="Attic")
    add(event, "Mill", microlocation_id=event.microlocation_id, logo_url=logo)
    add(event, "Loom", microlocation_id=attic, contact_id=event.owner_id)
    add(event, "Press")
    copied = owner.post(f"/v1/events/{event.id}/copy").json["id"]
    rooms = owner.get(f"/v1/events/{copied}/microlocations").json["data"]
    ids = {room["attributes"]["name"]: int(room["id"]) for room in rooms}
    assert not {*ids.values()} & {event.microlocation_id, attic}
    new_logo = storage.build_media_key(copied, DIGEST, "logo.png")
    names = ("name", "microlocation_id", "contact_id", "logo_url")
    assert [tuple(row[name] for name in names) for row in rows(copied)] == [
        ("Mill", ids["Hall"], None, new_logo),
        ("Loom", ids["Attic"], event.owner_id, None),
        ("Press", None, None, None),
    ]
    assert [key for key, _ in storage.list_objects(storage.build_media_prefix(copied))] == [
        new_logo
    ]


def test_own_data_has_the_booths_of_a_person(event: events.WholeEvent) -> None:
    contact, other = add_user(), add_user()
    add(event, "Hers", contact_id=contact)
    add(event, "By address", email=address_of(contact).upper())
    add(event, "His", contact_id=other, email=address_of(other))
    query = personal_data_queries.build_queries()["booths"]
    with db.connect() as connection:
        result = connection.execute(query, {"user_id": contact}).scalars().all()
    assert [row["name"] for row in result] == ["Hers", "By address"]
    links = {"event_id", "microlocation_id", "contact_id"}
    assert set(result[0]) == {"id", "name", "size", "logo_url", "email", "deleted_at", *links}


def test_a_change_increments_a_version(event: events.WholeEvent, owner: Client) -> None:
    relationships = {"event": {"data": {"type": "event", "id": str(event.id)}}}
    attributes = {"name": "Mill"}
    created = send(owner, "POST", "/v1/booths", attributes=attributes, relationships=relationships)
    assert created.status == 201, created.json
    booth_id = int(created.json["data"]["id"])
    handle_changes(booth_id)
    assert versions(event) == {"sponsors": 1}
    changed = send(
        owner, "PATCH", f"/v1/booths/{booth_id}", booth_id, attributes={"name": "Great Mill"}
    )
    assert changed.status == 200, changed.json
    handle_changes(booth_id)
    assert versions(event) == {"sponsors": 2}


def test_a_deleted_room_increments_the_version_of_its_booths(
    event: events.WholeEvent, owner: Client
) -> None:
    path = f"/v1/microlocations/{event.microlocation_id}"
    assert owner.delete(path).status == 200
    query = select(changes.c.batch).where(
        changes.c.kind == "microlocation.deleted",
        changes.c.subject_id == event.microlocation_id,
    )
    with db.connect() as connection:
        batch = connection.execute(query).scalar_one()
    desk.deal(desk.letter(batch))
    assert versions(event) == {"microlocations": 1, "sessions": 1, "sponsors": 1}


def test_organizers_see_a_deleted_booth_and_restore_it(
    event: events.WholeEvent, owner: Client
) -> None:
    booth_id = add(event, "Mill")
    path, trash = f"/v1/booths/{booth_id}", {"get_trashed": "true"}
    helper = add_user()
    with db.transaction() as connection:
        events.grant(connection, event.id, helper, "coorganizer")
    assert owner.delete(path).status == 200
    assert (owner.get(path).status, owner.get(path, trash).status) == (404, 200)
    (entry,) = owner.get(f"/v1/events/{event.id}/trash").json["data"]
    assert (entry["type"], entry["id"], entry["title"]) == ("booth", str(booth_id), "Mill")
    people = (logged_in(helper), logged_in(add_user()), Client())
    assert [person.get(path, trash).status for person in people] == [404, 404, 404]
    restored = send(
        owner, "PATCH", f"{path}?get_trashed=true", booth_id, attributes={"deleted-at": None}
    )
    assert restored.status == 200, restored.json
    assert Client().get(path).status == 200
    handle_changes(booth_id)
    assert versions(event) == {"sponsors": 2}


def test_the_event_and_the_room_link_to_their_booths(
    event: events.WholeEvent, owner: Client
) -> None:
    booth_id = add(event, "Mill", microlocation_id=event.microlocation_id)
    paths = (f"/v1/events/{event.id}", f"/v1/microlocations/{event.microlocation_id}")
    for path in paths:
        document = Client().get(path, {"include": "booths"}).json
        linkage = document["data"]["relationships"]["booths"]
        assert linkage["links"]["related"] == f"{path}/booths"
        assert linkage["data"] == [{"type": "booth", "id": str(booth_id)}]
        assert [row["attributes"]["name"] for row in document["included"]] == ["Mill"]
        assert Client().get(f"{path}/booths").json["meta"] == {"count": 1}
    no_booths = {"data": []}
    answer = owner.send("PATCH", f"{paths[1]}/relationships/booths", no_booths)
    assert answer.status == 200, answer.json
    assert rows(event.id)[0]["microlocation_id"] is None
    assert owner.send("PATCH", f"{paths[0]}/relationships/booths", no_booths).status == 403


def test_a_second_booth_of_a_name_is_refused_with_the_declared_message(
    event: events.WholeEvent, owner: Client
) -> None:
    add(event, "Mill")
    relationships = {"event": {"data": {"type": "event", "id": str(event.id)}}}
    answer = send(
        owner, "POST", "/v1/booths", attributes={"name": "Mill"}, relationships=relationships
    )
    error = answer.json["errors"][0]
    assert (answer.status, error["detail"]) == (409, "The event has a booth of this name.")
    assert error["source"] == {"pointer": "/data/attributes/name"}


@pytest.mark.parametrize(
    ("privacy", "policy"), [("public", "public, max-age=60"), ("private", "private, no-cache")]
)
def test_caches_keep_the_booths_of_a_public_event(privacy: str, policy: str) -> None:
    with db.transaction() as connection:
        event = events.add_whole_event(connection, privacy=privacy)
    id_ = add(event, "Mill", microlocation_id=event.microlocation_id)
    for path in (
        f"/v1/booths/{id_}",
        f"/v1/events/{event.id}/booths",
        f"/v1/microlocations/{event.microlocation_id}/relationships/booths",
        f"/v1/microlocations/{event.microlocation_id}?include=booths",
    ):
        address, _, query = path.partition("?")
        answer = Client().get(address, query)
        assert (answer.status, answer.headers["cache-control"]) == (200, policy), path
