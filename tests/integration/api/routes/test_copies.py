"""A copied event and the events to come, over HTTP."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import pytest
from sqlalchemy import func, select, update

from openevent.domain.event import copying
from openevent.domain.media.unused_media import unused_media
from openevent.infra import config, db, media_keys, storage
from openevent.infra.aws import client
from openevent.model.permissions import Identity
from openevent.resources import BY_TYPE
from openevent.resources.event import events
from openevent.resources.sponsor import sponsors
from scheduler.unused_media import remove_unused
from tests.factories import events as factory
from tests.integration import letters
from tests.unit.api.client import Client

type Enter = Callable[..., Client]
DIGEST = "0123456789abcdef" * 2
NAMES = ("session", "sponsor", "users-events-roles")


@pytest.fixture
def logo(event: factory.WholeEvent) -> str:
    """The key of the logo of the event's sponsor; the event itself names a medium that is gone."""
    key, missing_key = (
        storage.build_media_key(event.id, DIGEST, name) for name in ("logo.png", "gone.png")
    )
    storage.put_media(key, b"\x89PNG\r\n\x1a\n!", b"\x89PNG\r\n\x1a\n!")
    with db.transaction() as connection:
        connection.execute(
            update(sponsors.table)
            .where(sponsors.table.c.id == event.sponsor_id)
            .values(logo_url=key)
        )
        connection.execute(
            update(events.table)
            .where(events.table.c.id == event.id)
            .values(icon_image_url=missing_key)
        )
    return key


def load_guids(event_id: int) -> set[Any]:
    """Load the guids of an event and of its rooms."""
    event, rooms = (BY_TYPE[name].table for name in ("event", "microlocation"))
    own = select(event.c.guid).where(event.c.id == event_id)
    of_rooms = select(rooms.c.guid).where(rooms.c.event_id == event_id)
    with db.connect() as connection:
        return {*connection.execute(own.union_all(of_rooms)).scalars()}


def test_a_copy_has_guids_of_its_own(event: factory.WholeEvent, enter: Enter) -> None:
    answer = enter(event.owner_id).send("POST", f"/v1/events/{event.id}/copy", {})
    guids, copied_guids = load_guids(event.id), load_guids(answer.json["id"])
    assert (len(guids), len(copied_guids)) == (2, 2)
    assert not guids & copied_guids
    assert None not in guids | copied_guids


def count_media(event_id: int) -> list[int]:
    with db.connect() as connection:
        tables = [BY_TYPE[name].table for name in NAMES]
        counts = [
            select(func.count()).where(table.c.event_id == event_id).select_from(table)
            for table in tables
        ]
        return [connection.execute(each).scalar_one() for each in counts]


def test_a_copy_has_media_of_its_own(event: factory.WholeEvent, logo: str, enter: Enter) -> None:
    owner = enter(event.owner_id)
    answer = owner.post(f"/v1/events/{event.id}/copy")
    new_id = answer.json["id"]
    attributes = owner.get(f"/v1/events/{new_id}").json["data"]["attributes"]
    assert (answer.status, answer.json) == (
        200,
        {"id": new_id, "identifier": attributes["identifier"], "copied": True},
    )
    assert attributes["state"] == "draft"
    assert count_media(new_id) == [0, 1, 1]
    key = logo.replace(f"/{event.id}/", f"/{new_id}/")
    logo_url = owner.get(f"/v1/events/{new_id}/sponsors").json["data"][0]["attributes"]["logo-url"]
    assert logo_url == f"{config.settings().api_origin}/v1/{key}"
    assert list(storage.list_objects(storage.build_media_prefix(new_id))) == [(key, 9)]
    head = boto3.client("s3", endpoint_url=config.settings().aws_endpoint_url).head_object
    assert head(Bucket=config.settings().bucket, Key=key)["ContentType"] == "image/png"


def test_what_a_copy_that_fails_leaves_goes_in_the_daily_run(
    event: factory.WholeEvent, logo: str, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> str:
        raise ZeroDivisionError

    monkeypatch.setattr(copying, "copy_rows", fail)
    assert enter(event.owner_id).post(f"/v1/events/{event.id}/copy").status == 500
    with db.connect() as connection:
        newest = connection.execute(select(func.max(events.table.c.id))).scalar_one()
    assert newest == event.id
    left = [key for key, _ in storage.list_objects(media_keys.MEDIA_PREFIX) if is_newer(key, event)]
    with db.connect() as connection:
        noted = set(connection.scalars(select(unused_media.c.key)))
        connection.execute(update(unused_media).values(noted_at=func.now() - timedelta(days=2)))
    assert left
    assert set(left) <= noted
    remove_unused()
    assert [key for key in left if list(storage.list_objects(key))] == []


def is_newer(key: str, event: factory.WholeEvent) -> bool:
    return storage.read_event_id(key) > event.id


def make_sizes(event: factory.WholeEvent, key: str) -> str:
    """Give the sponsor's logo and the event's icon a size; give its key."""
    size_key = media_keys.build_sibling_key(key, "f" * 64, "icon.jpg")
    storage.put_media(size_key, b"a size", b"a size")
    size = {"key": size_key, "width": 3, "height": 2}
    entry = {"source": key, "width": 9, "height": 6, "sizes": {"icon": size}}
    with db.transaction() as connection:
        is_sponsor = sponsors.table.c.id == event.sponsor_id
        of_sponsor = {"picture_sizes": {"logo_url": entry}}
        connection.execute(update(sponsors.table).where(is_sponsor).values(of_sponsor))
        is_event = events.table.c.id == event.id
        of_event = {
            "original_image_url": key,
            "icon_image_url": size_key,
            "picture_sizes": {"original_image_url": entry},
        }
        connection.execute(update(events.table).where(is_event).values(of_event))
    return size_key


def load_copy(new_id: int) -> tuple[dict[str, Any], dict[str, Any]]:
    """Load the rows of a copied event and of its sponsor."""
    with db.connect() as connection:
        query = select(events.table).where(events.table.c.id == new_id)
        event = dict(connection.execute(query).mappings().one())
        query = select(sponsors.table).where(sponsors.table.c.event_id == new_id)
        return event, dict(connection.execute(query).mappings().one())


def test_a_copy_has_the_sizes_of_its_pictures(
    event: factory.WholeEvent, logo: str, enter: Enter
) -> None:
    client("sqs").purge_queue(QueueUrl=config.settings().images_queue_url)
    size_key = make_sizes(event, logo)
    new_id = enter(event.owner_id).post(f"/v1/events/{event.id}/copy").json["id"]
    copy, sponsor = load_copy(new_id)
    new_key = size_key.replace(f"/{event.id}/", f"/{new_id}/")
    new_source = logo.replace(f"/{event.id}/", f"/{new_id}/")
    assert copy["icon_image_url"] == new_key
    for row, column in ((copy, "original_image_url"), (sponsor, "logo_url")):
        entry = row["picture_sizes"][column]
        assert (entry["source"], entry["sizes"]["icon"]["key"]) == (new_source, new_key)
    keys = {key for key, _ in storage.list_objects(storage.build_media_prefix(new_id))}
    assert keys == {new_key, new_source}
    # What the source still waits for is made for the copy, too.
    record = letters.received(config.settings().images_queue_url)["Records"][0]
    assert json.loads(record["body"])["pictures_of_event"] == new_id


def test_a_size_that_comes_during_the_copy_is_made_again(
    event: factory.WholeEvent, logo: str
) -> None:
    with db.connect() as connection:
        keys = copying.list_media_keys(connection, event.id)
    make_sizes(event, logo)
    with db.transaction() as connection:
        new_id = copying.reserve_id(connection)
        copying.copy_rows(
            connection, Identity(event.owner_id), event.id, copying.Copy(new_id, keys)
        )
    copy, sponsor = load_copy(new_id)
    assert (copy["icon_image_url"], copy["picture_sizes"], sponsor["picture_sizes"]) == (None,) * 3
    assert copy["original_image_url"] == logo.replace(f"/{event.id}/", f"/{new_id}/")


def test_only_co_organizers_and_above_may_copy(
    event: factory.WholeEvent, enter: Enter, add_user: Callable[..., int]
) -> None:
    people = {role: add_user() for role in ("coorganizer", "track_organizer")}
    with db.transaction() as connection:
        for role, user_id in people.items():
            factory.grant(connection, event.id, user_id, role)
    clients = [Client(), enter(add_user()), *(enter(user_id) for user_id in people.values())]
    path = f"/v1/events/{event.id}/copy"
    assert [client.post(path).status for client in clients] == [401, 403, 200, 403]


def test_a_draft_of_others_cannot_be_copied(
    draft: factory.WholeEvent, enter: Enter, add_user: Callable[..., int]
) -> None:
    path = f"/v1/events/{draft.id}/copy"
    assert (
        enter(add_user()).post(path).status,
        enter(add_user(is_admin=True)).post(path).status,
    ) == (404, 200)


def test_upcoming_events_are_public_and_the_next_one_is_first(anonymous: Client) -> None:
    now = datetime.now(UTC)
    with db.transaction() as connection:

        def add_event(days: int, **values: str) -> int:
            times = {
                "starts_at": now + timedelta(days=days),
                "ends_at": now + timedelta(days=days + 1),
            }
            return factory.add_event(connection, **times, **values)

        later, running = add_event(9), add_event(-1) and add_event(0)
        add_event(3, state="draft")
        add_event(3, privacy="private")
        add_event(-5)
    answer = anonymous.get("/v1/events/upcoming")
    ids = [int(item["id"]) for item in answer.json["data"]]
    assert ids[-2:] == [running, later]
    assert answer.json["meta"] == {"count": len(ids)}
    turned = anonymous.get("/v1/events/upcoming", {"sort": "-starts-at", "page[size]": 1}).json
    assert [int(item["id"]) for item in turned["data"]] == [later]
