"""Media that no row names go a day after they were noted; all others stay."""

import threading

import pytest
from sqlalchemy import Connection, func, insert, select, text, update

from local.stack import schema
from openevent.domain.media import references
from openevent.domain.media.unused_media import build_note, unused_media
from openevent.infra import db, storage
from openevent.resources.session import sessions
from openevent.resources.speaker import speakers
from scheduler.unused_media import remove_unused
from tests import waiting
from tests.factories import events
from tests.integration.api.write import concurrent_requests

TWO_DAYS_AGO = text("now() - interval '2 days'")


def add_media(event_id: int, *names: str) -> list[str]:
    """Store media and note them as of two days ago; their keys."""
    keys = [storage.build_media_key(event_id, f"{len(name):064x}", name) for name in names]
    for key in keys:
        storage.put_media(key, b"x", b"x")
    with db.transaction() as connection:
        rows = [{"key": key} for key in keys]
        connection.execute(insert(unused_media).values(noted_at=TWO_DAYS_AGO), rows)
    return keys


def list_stored(event_id: int) -> set[str]:
    return {key for key, _ in storage.list_objects(storage.build_media_prefix(event_id))}


def list_noted() -> set[str]:
    with db.connect() as connection:
        return set(connection.scalars(select(unused_media.c.key)))


def test_only_media_that_no_row_names_are_removed() -> None:
    with db.transaction() as connection:
        event = events.add_whole_event(connection)
    names = ("a.png", "bb.png", "ccc.png", "dddd.png", "eeeee.png", "ffffff.png", "g" * 9)
    unused, *kept_keys = add_media(event.id, *names)
    speaker_key, trashed, in_json, address, in_html, ends_sentence = kept_keys
    with db.transaction() as connection:
        for speaker_id, values in zip(
            event.speaker_ids,
            ({"photo_url": speaker_key}, {"photo_url": trashed, "deleted_at": func.now()}),
            strict=True,
        ):
            is_row = speakers.table.c.id == speaker_id
            connection.execute(update(speakers.table).where(is_row).values(**values))
        slides = {"link": storage.build_public_url(in_json)}
        urls = {"slides": slides, "slides_url": storage.build_public_url(address)}
        html = f'<img src="{storage.build_public_url(in_html)}">'
        sentence = f"The paper is {storage.build_public_url(ends_sentence)}."
        urls |= {"long_abstract": html, "short_abstract": sentence}
        is_row = sessions.table.c.id == event.session_ids[0]
        connection.execute(update(sessions.table).where(is_row).values(**urls))
    assert remove_unused() == 1
    assert list_stored(event.id) == set(kept_keys)
    assert list_noted() == set()
    assert not list(storage.list_objects(unused))
    assert remove_unused() == 0


@pytest.mark.parametrize("end", [".", ")", ").", "-", "...", " and more", '">'])
def test_the_address_at_the_end_of_a_sentence_names_its_medium(end: str) -> None:
    with db.transaction() as connection:
        event = events.add_whole_event(connection)
    (key,) = add_media(event.id, "map.png")
    text = f"See {storage.build_public_url(key)}{end}"
    is_row = sessions.table.c.id == event.session_ids[0]
    with db.transaction() as connection:
        connection.execute(update(sessions.table).where(is_row).values(long_abstract=text))
    assert (remove_unused(), list_stored(event.id)) == (0, {key})


def test_a_key_in_a_column_of_media_counts_as_it_is() -> None:
    """The name of a file in a zip may end with a hyphen."""
    with db.transaction() as connection:
        event = events.add_whole_event(connection)
    (key,) = add_media(event.id, "map-")
    is_row = speakers.table.c.id == event.speaker_ids[0]
    with db.transaction() as connection:
        connection.execute(update(speakers.table).where(is_row).values(photo_url=key))
    assert (remove_unused(), list_stored(event.id)) == (0, {key})


def test_a_medium_noted_today_stays() -> None:
    with db.transaction() as connection:
        event_id = events.add_event(connection)
    (key,) = add_media(event_id, "a.png")
    with db.transaction() as connection:
        connection.execute(build_note([key]))
    assert (remove_unused(), list_stored(event_id)) == (0, {key})


def test_a_write_that_notes_a_medium_waits_until_it_is_removed(
    database: schema.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """So it copies the object again, after the removal."""
    with db.transaction() as connection:
        event_id = events.add_event(connection)
    (key,) = add_media(event_id, "a.png")
    order: list[str] = []

    def note() -> None:
        with concurrent_requests.open_transaction(database) as connection:
            connection.execute(build_note([key]))
            order.append("noted")

    def find_none(_connection: Connection, _keys: list[str]) -> set[str]:
        writer.start()
        waiting.until(lambda: concurrent_requests.has_waiting_row_lock(database), "the write waits")
        order.append("checked")
        return set()

    writer = threading.Thread(target=note)
    monkeypatch.setattr(references, "find_named", find_none)
    assert remove_unused() == 1
    writer.join()
    assert order == ["checked", "noted"]
    assert list_stored(event_id) == set()
    assert key in list_noted()
