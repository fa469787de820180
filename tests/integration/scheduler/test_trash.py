"""The purge: which rows of the trash go, in which order, and what goes with them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, func, select, update

from local.stack import schema
from openevent.auth import tokens
from openevent.domain.media.unused_media import unused_media
from openevent.domain.trash.tables import purges
from openevent.infra import config, db, media_keys, storage
from openevent.infra.aws import client
from openevent.resources import BY_TYPE
from openevent.resources.session import speakers_sessions
from openevent.resources.track import tracks
from scheduler.trash import budget, children, rows, subjects
from tests.factories import events, worlds
from tests.integration.api.write import concurrent_requests
from tests.integration.scheduler import trash_scene
from tests.integration.scheduler.trash_scene import (
    add_whole_event,
    announce_long_ago,
    count,
    count_parts,
    delete,
    list_objects,
    list_purged,
    purge,
    put_objects,
)
from tests.unit.api.client import Client

SOLD = ("ticket-tag", "ticket", "discount-code", "access-code", "tag")
PARTS = (
    "custom-form",
    "event-copyright",
    "faq",
    "faq-type",
    "microlocation",
    "session",
    "session-type",
    "social-link",
    "speaker",
    "speakers-call",
    "sponsor",
    "track",
    "users-events-roles",
)


@pytest.fixture(autouse=True)
def _scene() -> None:
    trash_scene.empty_trash()


def load_purges() -> list[Any]:
    with db.connect() as connection:
        return [tuple(row) for row in connection.execute(select(purges.c.subject_type))]


def test_a_part_goes_after_thirty_days() -> None:
    event = add_whole_event(None)
    delete("track", event.track_id, 30.01)
    delete("session-type", event.session_type_id, 29.99)
    delete("session", event.session_ids[0], 31)
    assert purge() == [2, 0, 0]
    left = count_parts(event, ("track", "session-type", "session", "speaker"))
    assert left == {"track": 0, "session-type": 1, "session": 1, "speaker": 2}
    assert list_purged() == [
        ("session.purged", event.session_ids[0]),
        ("track.purged", event.track_id),
    ]
    assert purge() == [0, 0, 0]


def add_example(connection: Connection, type_: str, event_id: int) -> int:
    """Add a row with the attributes of its example."""
    dashed = worlds.get_attributes(type_).items()
    columns = {name.replace("-", "_"): value for name, value in dashed}
    return events.add(connection, type_, event_id=event_id, **columns)


def test_each_type_goes() -> None:
    event = add_whole_event(None)
    with db.transaction() as connection:
        rows_by_type = {
            "feedback": events.add(
                connection, "feedback", event_id=event.id, user_id=event.owner_id, rating=3
            ),
            "tax": events.add(connection, "tax", event_id=event.id),
            "notification": events.add(
                connection, "notification", user_id=event.owner_id, title="Hello"
            ),
            "event-type": events.add(connection, "event-type", name="Gone"),
            "event-topic": events.add(connection, "event-topic", name="Gone"),
            "event-sub-topic": events.add(connection, "event-sub-topic", name="Gone"),
            **{type_: add_example(connection, type_, event.id) for type_ in SOLD},
        }
        rows_by_type["attendee"] = events.add(
            connection, "attendee", event_id=event.id, ticket_id=rows_by_type["ticket"]
        )
    rows_by_type |= {
        "custom-form": event.form_id,
        "event-copyright": event.copyright_id,
        "faq": event.faq_id,
        "faq-type": event.faq_type_id,
        "microlocation": event.microlocation_id,
        "session": event.session_ids[0],
        "session-type": event.session_type_id,
        "social-link": event.social_link_id,
        "speaker": event.speaker_ids[0],
        "speakers-call": event.speakers_call_id,
        "sponsor": event.sponsor_id,
        "track": event.track_id,
    }
    trash = {resource.type for resource in BY_TYPE.values() if resource.soft_delete}
    assert trash == {*rows_by_type, "event", "user"}
    for type_, id_ in rows_by_type.items():
        delete(type_, id_, 31)
    assert purge() == [len(rows_by_type), 0, 0]
    assert {type_: count(type_, id=id_) for type_, id_ in rows_by_type.items()} == dict.fromkeys(
        rows_by_type, 0
    )
    assert len(list_purged()) == len(rows_by_type)


def test_batches_go_on_until_none_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "ROWS_PER_BATCH", 2)
    event = add_whole_event(None)
    with db.transaction() as connection:
        events.add_many(connection, "sponsor", [{"event_id": event.id, "name": "A"}] * 5)
    with db.transaction() as connection:
        table = BY_TYPE["sponsor"].table
        old = update(table).where(table.c.id != event.sponsor_id)
        connection.execute(old.values(deleted_at=func.now() - timedelta(days=40)))
    assert rows.purge() == 5
    assert count("sponsor", event_id=event.id) == 1


def test_an_event_goes_with_everything_in_it() -> None:
    event, other = add_whole_event(), add_whole_event(None)
    medium = storage.build_media_key(event.id, trash_scene.DIGEST, "a.png")
    ticket = f"tickets/{event.id}/1/{trash_scene.DIGEST}.pdf"
    keys = [medium, storage.build_export_key(event.id, "1"), ticket]
    other_key = storage.build_media_key(other.id, trash_scene.DIGEST, "a.png")
    put_objects(*keys, other_key)
    delete("track", event.track_id, 3)
    announce_long_ago()
    assert purge() == [0, 1, 0]
    assert count("event", id=event.id) == 0
    assert count_parts(event, PARTS) == dict.fromkeys(PARTS, 0)
    assert all(count_parts(other, PARTS).values())
    prefixes = [f"{name}/{event.id}/" for name in ("media/events", "exports", "tickets")]
    assert list_objects(*prefixes, f"media/events/{other.id}/") == [other_key]
    assert list_purged() == [("event.purged", event.id)]
    assert (load_purges(), purge()) == ([], [0, 0, 0])


def test_children_go_first_in_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "ROWS_PER_BATCH", 1)
    event = add_whole_event()
    order = [each.table.name for each in children.list_children(BY_TYPE["event"].table, event.id)]
    assert order.index("speakers_sessions") < order.index("sessions")
    assert order.index("user_favourite_sessions") < order.index("sessions")
    announce_long_ago()
    assert subjects.purge() == 1
    with db.connect() as connection:
        pairs = select(func.count()).select_from(speakers_sessions)
        is_of_event = speakers_sessions.c.session_id.in_(event.session_ids)
        assert connection.execute(pairs.where(is_of_event)).scalar_one() == 0


def test_the_media_of_a_part_go_unless_another_row_has_them() -> None:
    event = add_whole_event(None)
    keys = [storage.build_media_key(event.id, digit * 64, "a.png") for digit in "123"]
    put_objects(*keys)
    table = BY_TYPE["speaker"].table
    gone, stays = event.speaker_ids
    with db.transaction() as connection:
        for id_, photo, icon in ((gone, keys[0], keys[1]), (stays, keys[2], keys[1])):
            values = {"photo_url": photo, "icon_image_url": icon}
            connection.execute(update(table).where(table.c.id == id_).values(values))
    delete("speaker", gone, 31)
    assert purge() == [1, 0, 1]
    assert sorted(list_objects(f"media/events/{event.id}/")) == sorted(keys[1:])
    with db.connect() as connection:
        assert connection.execute(select(unused_media)).all() == []


def test_the_media_of_a_part_that_is_deleted_for_good_go_with_the_daily_run() -> None:
    event = add_whole_event(None)
    key = storage.build_media_key(event.id, "4" * 64, "a.png")
    put_objects(key)
    with db.transaction() as connection:
        admin = events.add_user(connection, is_admin=True)
        is_track = tracks.table.c.id == event.track_id
        connection.execute(update(tracks.table).where(is_track).values(track_image_url=key))
    administrator = Client(tokens.sign_access_token(admin, 0, fresh=True))
    path = f"/v1/tracks/{event.track_id}"
    assert administrator.call("DELETE", path, "permanent=true").status == 200
    assert list_objects(key) == [key]
    assert purge() == [0, 0, 1]
    assert list_objects(key) == []


def test_the_media_of_a_sub_topic_go_with_its_topic() -> None:
    keys = [
        media_keys.build_key(media_keys.Owner("event-sub-topics", number), "5" * 64, "a.png")
        for number in (1, 2)
    ]
    put_objects(*keys)
    with db.transaction() as connection:
        topic_ids = [
            events.add(connection, "event-topic", name=f"Mills {number}") for number in (1, 2)
        ]
        for topic_id, key in zip(topic_ids, keys, strict=True):
            values = {"event_topic_id": topic_id, "system_image_url": key}
            events.add(connection, "event-sub-topic", name=f"Wind {topic_id}", **values)
    delete("event-topic", topic_ids[0], days=31)
    purge()
    assert list_objects("media/event-sub-topics/") == keys[1:]


def test_a_url_of_others_is_no_medium() -> None:
    event, table = add_whole_event(None), tracks.table
    with db.transaction() as connection:
        url = "https://example.org/a.png"
        connection.execute(
            update(table).where(table.c.id == event.track_id).values(track_image_url=url)
        )
    delete("track", event.track_id, 31)
    assert purge() == [1, 0, 0]


def test_a_run_has_an_end_and_the_next_one_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(children, "ROWS_PER_BATCH", 1)
    event = add_whole_event()
    announce_long_ago()
    ticks = iter(range(100))
    with monkeypatch.context() as patch:
        patch.setattr(budget.time, "monotonic", lambda: float(next(ticks)))
        patch.setenv("PURGE_SECONDS", "5")
        config.settings.cache_clear()
        assert subjects.purge() == 0
    config.settings.cache_clear()
    assert load_purges() == [("event",)]
    assert count("event", id=event.id) == 1
    assert count_parts(event, ("session", "speaker")) != {"session": 0, "speaker": 0}
    assert subjects.purge() == 1
    assert (load_purges(), list_purged()) == ([], [("event.purged", event.id)])


def test_objects_that_s3_did_not_remove_go_the_next_day(monkeypatch: pytest.MonkeyPatch) -> None:
    event = add_whole_event()
    put_objects(storage.build_media_key(event.id, trash_scene.DIGEST, "a.png"))
    announce_long_ago()

    def fail(_keys: Any) -> None:
        raise storage.NotRemoved

    with monkeypatch.context() as patch:
        patch.setattr(storage, "remove_objects", fail)
        with pytest.raises(storage.NotRemoved):
            subjects.purge()
    assert (count("event", id=event.id), load_purges()) == (0, [("event",)])
    assert subjects.purge() == 1
    assert (list_objects(f"media/events/{event.id}/"), load_purges()) == ([], [])
    assert len(list_purged()) == 1


def test_two_runs_at_once_purge_each_thing_once() -> None:
    trashed = [add_whole_event() for _ in range(4)]
    for event in trashed:
        put_objects(storage.build_media_key(event.id, trash_scene.DIGEST, "a.png"))
    announce_long_ago()
    client("s3")
    with ThreadPoolExecutor(2) as pool:
        runs = [pool.submit(purge) for _ in range(2)]
        for run in runs:
            run.result()
    while load_purges():
        subjects.purge()
    assert sorted(list_purged()) == sorted(("event.purged", event.id) for event in trashed)
    assert list_objects(*(f"media/events/{event.id}/" for event in trashed)) == []


def test_a_row_that_is_restored_meanwhile_stays(database: schema.Database) -> None:
    event = add_whole_event()
    announce_long_ago()
    table = BY_TYPE["event"].table
    with concurrent_requests.open_transaction(database) as other:
        other.execute(update(table).where(table.c.id == event.id).values(deleted_at=None))
        assert subjects.purge() == 0
    assert subjects.purge() == 0
    assert count("event", id=event.id) == 1
