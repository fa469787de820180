"""Versions of an event: each change that an app shows raises its numbers."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final, NamedTuple
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from dispatcher.handler import lambda_handler
from openevent.infra import db
from openevent.model import event_versions
from openevent.resources import BY_TYPE
from openevent.work.changes import changes
from reference.examples import load_example
from tests.factories import events, worlds
from tests.integration import letters
from tests.integration.api.write.write_helpers import build_document, build_linkage
from tests.integration.dispatcher import desk
from tests.unit.api.client import Answer, Client

type Enter = Callable[..., Client]
EVENT, SESSIONS, BOTH = {"event"}, {"sessions"}, {"sessions", "speakers"}


def map_growth(numbers: set[str], also: set[str] | None = None) -> dict[str, set[str]]:
    """Map each action to the numbers that grow; `also` grow when a row is deleted or restored."""
    trash = numbers | (also or set())
    return {
        "created": numbers,
        "updated": numbers,
        "deleted": trash,
        "restored": trash,
        "gone": trash,
    }


GROWN: Final = {
    "session": map_growth(SESSIONS, {"speakers"}),
    "speaker": map_growth({"speakers"}, SESSIONS),
    "track": map_growth({"tracks"}, SESSIONS),
    "microlocation": map_growth({"microlocations"}, SESSIONS),
    "sponsor": map_growth({"sponsors"}),
    "session-type": map_growth(SESSIONS),
    "feedback": map_growth(SESSIONS),
    "social-link": map_growth(EVENT),
    "speakers-call": map_growth(EVENT),
    "event-copyright": map_growth(EVENT),
    "faq": map_growth(EVENT),
    "faq-type": map_growth(EVENT),
    "custom-form": map_growth(EVENT),
    "tax": map_growth(EVENT),
    "ticket": map_growth(EVENT),
    "ticket-tag": map_growth(EVENT),
}
INTERNAL_TYPES: Final = {
    "users-events-roles",
    "role-invite",
    "speaker-invite",
    "email-notification",
    "mail",
    "order",
    "attendee",
    "tag",
    "discount-code",
    "access-code",
}
"""What hangs on an event and no app shows."""
LINKED: Final = (
    ("session", "track", "track", SESSIONS),
    ("session", "microlocation", "microlocation", SESSIONS),
    ("session", "session-type", "session-type", SESSIONS),
    ("session", "speakers", "speaker", BOTH),
    ("speaker", "sessions", "session", BOTH),
    ("track", "sessions", "session", {"tracks", *SESSIONS}),
    ("microlocation", "sessions", "session", {"microlocations", *SESSIONS}),
    ("session-type", "sessions", "session", SESSIONS),
    ("faq", "faq-type", "faq-type", EVENT),
)


class Place(NamedTuple):
    """An event, and its owner, who is an administrator."""

    owner: Client
    event: int

    def counted(self, act: Callable[[], Answer]) -> tuple[int, set[str]]:
        """Do an action over HTTP and dispatch its changes; give the id and the grown numbers."""
        before, last = self.versions(), _last()
        answer = act()
        assert answer.status in {200, 201}, answer.json
        for batch in _batches(last):
            assert lambda_handler(desk.letter(batch), letters.Context()) == desk.NO_FAILURES
        after, data = self.versions(), answer.json.get("data")
        return int(data["id"]) if data else 0, {
            name for name in after if after[name] > before[name]
        }

    def versions(self) -> Mapping[str, int]:
        with db.connect() as connection:
            return event_versions.load_versions(connection, self.event)

    def make(self, type_: str, **links: Any) -> Answer:
        links = (
            links
            if type_ == "event" or links.keys() == {"session"}
            else {"event": ("event", self.event), **links}
        )
        return self.owner.send(
            "POST",
            f"/v1/{BY_TYPE[type_].plural}",
            build_document(type_, load_example(type_).get_attributes(2), **links),
        )

    def create(self, type_: str) -> int:
        return int(self.make(type_).json["data"]["id"])

    def link(self, type_: str, id_: int, name: str, to: Any) -> set[str]:
        """Replace what a row is linked to; gives which numbers grew."""
        path = f"{_path(type_, id_)}/relationships/{name}"
        return self.counted(lambda: self.owner.send("PATCH", path, build_linkage(to)))[1]


def _path(type_: str, id_: int) -> str:
    return f"/v1/{BY_TYPE[type_].plural}/{id_}"


def _last() -> int:
    with db.connect() as connection:
        return int(
            connection.execute(select(func.coalesce(func.max(changes.c.id), 0))).scalar_one()
        )


def _batches(last: int) -> list[UUID]:
    with db.connect() as connection:
        return list(
            connection.execute(
                select(changes.c.batch).where(changes.c.id > last).distinct()
            ).scalars()
        )


@pytest.fixture
def place(enter: Enter) -> Place:
    """A published event with nothing in it, which takes everything."""
    start = datetime(2030, 5, 1, tzinfo=UTC)
    with db.transaction() as connection:
        owner = events.add_user(connection, is_admin=True)
        times = {"starts_at": start, "ends_at": start + timedelta(days=2)}
        event = events.add_event(connection, owner, **worlds.SWITCHES, **times)
    return Place(enter(owner), event)


def record_life(place: Place, type_: str, id_: int) -> dict[str, set[str]]:
    """Give what grows as a row is changed, deleted, brought back, and deleted for good."""
    changed = build_document(type_, load_example(type_).get_change(), id_)
    back = build_document(type_, {"deleted-at": None}, id_)
    path, owner = _path(type_, id_), place.owner
    acts: Mapping[str, Callable[[], Answer]] = {
        "updated": lambda: owner.send("PATCH", path, changed),
        "deleted": lambda: owner.delete(path),
        "restored": lambda: owner.send("PATCH", f"{path}?get_trashed=true", back),
        "gone": lambda: owner.call("DELETE", path, "permanent=true"),
    }
    return {word: place.counted(act)[1] for word, act in acts.items()}


@pytest.mark.parametrize("type_", GROWN)
def test_every_change_of_an_events_part_is_counted(place: Place, type_: str) -> None:
    links = {"session": ("session", place.create("session"))} if type_ == "feedback" else {}
    id_, created = place.counted(lambda: place.make(type_, **links))
    assert {"created": created, **record_life(place, type_, id_)} == GROWN[type_]


def test_every_change_of_an_event_is_counted(place: Place) -> None:
    new = place._replace(event=place.counted(lambda: place.make("event"))[0])
    assert new.versions() == dict.fromkeys(event_versions.VERSION_NAMES, 0) | {"event": 1}
    assert record_life(new, "event", new.event) == {
        "updated": EVENT,
        "deleted": EVENT,
        "restored": EVENT,
        "gone": set(),
    }


def test_feedback_of_an_event_counts_for_its_sessions(place: Place) -> None:
    _, created = place.counted(lambda: place.make("feedback"))
    assert created == SESSIONS


@pytest.mark.parametrize(("type_", "name", "target", "numbers"), LINKED)
def test_linking_and_unlinking_is_counted(
    place: Place, type_: str, name: str, target: str, numbers: set[str]
) -> None:
    id_, other = place.create(type_), (target, place.create(target))
    many = BY_TYPE[type_].link(name).many
    grew = [place.link(type_, id_, name, to) for to in ([[other], []] if many else [other, None])]
    assert grew == [numbers, numbers]


@pytest.mark.parametrize(
    ("type_", "name", "target"),
    [("session", "speakers", "speaker"), ("speaker", "sessions", "session")],
)
def test_a_new_row_with_a_link_is_counted_at_both_ends(
    place: Place, type_: str, name: str, target: str
) -> None:
    other = (target, place.create(target))
    assert place.counted(lambda: place.make(type_, **{name: [other]}))[1] == BOTH


def test_a_session_that_enters_the_programme_is_counted_with_its_speakers(place: Place) -> None:
    session = place.create("session")
    for state in ("pending", "accepted"):
        body = build_document("session", {"state": state}, session)
        assert (
            place.counted(partial(place.owner.send, "PATCH", _path("session", session), body))[1]
            == BOTH
        )


@pytest.mark.parametrize("kind", ["event.imported", "event.copied"])
def test_a_new_event_increases_every_number(place: Place, kind: str) -> None:
    desk.react(kind, ("event", place.event), task_id=str(uuid4()))
    assert place.versions() == dict.fromkeys(event_versions.VERSION_NAMES, 1)


def test_every_type_of_an_event_has_a_number() -> None:
    parts = {
        type_
        for type_, resource in BY_TYPE.items()
        if "event_id" in resource.table.c and resource.view is None
    }
    assert parts - INTERNAL_TYPES == set(GROWN)
