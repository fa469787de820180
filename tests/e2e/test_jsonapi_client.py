"""PyPI's jsonapi-client against the local stack: it knows JSON:API and nothing of us."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonapi_client import Filter, Inclusion, Modifier, ResourceTuple, Session
from jsonapi_client.exceptions import DocumentError

from tests import waiting
from tests.e2e.programme import SESSIONS, Programme, create_programme

LINKS = {"event": "to-one", "track": "to-one", "speakers": "to-many", "sessions": "to-many"}
TYPES = {
    "session": ("event", "track", "speakers"),
    "speaker": ("event", "sessions"),
    "track": ("event", "sessions"),
}
TEXTS = ("title", "name", "color", "state", "email")
NEW: dict[str, tuple[dict[str, Any], str, str]] = {
    "session": ({"title": "Weaving"}, "title", "Weaving by steam"),
    "speaker": ({"name": "Grace", "email": "grace@example.org"}, "name", "Grace Hopper"),
    "track": ({"name": "Cards", "color": "#ffffff"}, "name", "Punched cards"),
}
"""By type: what is made, and which of it is then changed to what."""


def _schema(type_: str) -> dict[str, Any]:
    """Tell the client a type's fields as it wants to know them before it makes one."""
    links = {
        name: {"relation": LINKS[name], "resource": [name.removesuffix("s")]}
        for name in TYPES[type_]
    }
    return {"properties": {name: {"type": ["string", "null"]} for name in TEXTS} | links}


@pytest.fixture(scope="module")
def programme(api: str, stack: dict[str, Any]) -> Programme:
    return create_programme(api, stack["organizer"])


@pytest.fixture
def client(programme: Programme) -> Iterator[Session]:
    """Somebody who reads and follows links, without a word about our types."""
    with _session(programme) as session:
        yield session


@pytest.fixture
def author(programme: Programme) -> Iterator[Session]:
    """Somebody who also writes."""
    with _session(programme, {type_: _schema(type_) for type_ in TYPES}) as session:
        yield session


def _session(programme: Programme, schema: dict[str, Any] | None = None) -> Session:
    headers = {"Authorization": f"Bearer {programme.token}"}
    return Session(
        f"{programme.api}/v1",
        schema=schema,
        request_kwargs={"headers": headers, "timeout": waiting.GUARD_SECONDS},
    )


@pytest.mark.parametrize(
    ("type_", "name", "value"),
    [("session", "title", "Talk 0"), ("speaker", "name", "Ada"), ("track", "name", "Mills")],
)
def test_it_reads(client: Session, programme: Programme, type_: str, name: str, value: str) -> None:
    id_ = {
        "session": programme.sessions[0],
        "speaker": programme.speaker,
        "track": programme.track,
    }[type_]
    resource = client.get(f"{type_}s", id_).resource
    assert (resource.type, resource.id, resource[name]) == (type_, id_, value)
    listed = client.get(f"{type_}s", Filter(event__id=programme.event)).resources
    assert (id_, value) in {(one.id, one[name]) for one in listed}


def test_it_pages(client: Session, programme: Programme) -> None:
    first = client.get(
        "sessions", Filter(event__id=programme.event) + Modifier("page[size]=2&sort=title")
    )
    assert (len(first.resources), first.meta.count) == (2, SESSIONS)
    assert tuple(one.id for one in first.iterator()) == programme.sessions


def test_it_includes(client: Session, programme: Programme) -> None:
    document = client.get(
        "sessions", Filter(event__id=programme.event) + Inclusion("speakers", "track", "event")
    )
    assert {(one.type, one.id) for one in document.included} == {
        ("speaker", programme.speaker),
        ("track", programme.track),
        ("event", programme.event),
    }
    talk = document.resources[0]
    assert (talk.track.name, [one.name for one in talk.speakers], talk.event.name) == (
        "Mills",
        ["Ada"],
        "Looms",
    )


def test_it_follows_related_links(client: Session, programme: Programme) -> None:
    talk = client.get("sessions", programme.sessions[0]).resource
    assert [one.name for one in talk.relationships.track.fetch()] == ["Mills"]
    ada = talk.relationships.speakers.fetch()[0]
    assert {one.id for one in ada.relationships.sessions.fetch()} == set(programme.sessions)
    assert [one["location-name"] for one in ada.relationships.event.fetch()] == ["Turin"]


@pytest.mark.parametrize("type_", NEW)
def test_it_creates_updates_and_deletes(author: Session, programme: Programme, type_: str) -> None:
    fields, name, value = NEW[type_]
    place = f"{programme.api}/v1/{type_}s"
    new = author.create(type_, fields, event=ResourceTuple(programme.event, "event"))
    new.commit(place)
    assert (new.id is not None, new[name], new.is_dirty) == (True, fields[name], False)
    new[name] = value
    new.commit()
    assert author.get(f"{type_}s", new.id).resource[name] == value
    new.delete()
    new.commit()
    with _session(programme) as later, pytest.raises(DocumentError, match="404"):
        later.get(f"{type_}s", new.id)


def test_it_links_anew(author: Session, programme: Programme) -> None:
    event = ResourceTuple(programme.event, "event")
    talk = author.create(
        "session", {"title": "Punching"}, event=event, track=ResourceTuple(programme.track, "track")
    )
    talk.commit(f"{programme.api}/v1/sessions")
    talk.speakers = [ResourceTuple(programme.speaker, "speaker")]
    talk.commit()
    with _session(programme) as later:
        resource = later.get("sessions", f"{talk.id}?include=speakers,track").resource
        assert ([one.id for one in resource.speakers], resource.track.id) == (
            [programme.speaker],
            programme.track,
        )
    talk.delete()
    talk.commit()
