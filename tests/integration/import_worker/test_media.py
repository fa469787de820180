"""Media from the zip to the bucket."""

import io
import os
from zipfile import ZipFile

import pytest

from import_worker.store import media_store
from openevent.infra import db, storage
from openevent.infra.aws import client
from openevent.infra.config import settings
from tests.factories import archives, events
from tests.integration.import_worker import imports


def speakers_with(*photos: str) -> archives.Conference:
    speakers = [
        {"id": place, "name": f"Speaker {place}", "photo_url": photo}
        for place, photo in enumerate(photos)
    ]
    given = archives.build_conference()
    event = {key: value for key, value in given["event"].items() if key != "logo_url"}
    return {**given, "event": event, "speakers": speakers, "sessions": []}


def photos(zipped: bytes, user: int) -> tuple[list[str | None], dict[str, bytes], list[str]]:
    """Import; give what the speakers' column holds, the objects, the warnings' sentences."""
    message = imports.run_import(zipped, user)
    held = [row["photo_url"] for row in imports.load_rows("speaker", message.event_id)]
    warnings = [warning["message"] for warning in imports.row_of(message)["result"]["warnings"]]
    return held, imports.load_media(message.event_id), warnings


def test_the_key_holds_the_digest_and_a_safe_name(user: int) -> None:
    zipped = archives.build_zip(
        speakers_with("images/speakers/Zoë & co.png"), media={"images/speakers/Zoë & co.png": b"x"}
    )
    (key,), media, _ = photos(zipped, user)
    assert (key or "").split("/")[3:] == ["2d711642b726b04401627ca9fbac32f5", "Zo_co.png"]
    assert media == {key: b"x"}


def test_a_picture_is_shown_and_anything_else_is_downloaded(user: int) -> None:
    files = {"images/a.png": archives.PIXEL, "images/b.png": b"<svg onload='x'>"}
    held, _, _ = photos(archives.build_zip(speakers_with(*files), media=files), user)
    heads = [client("s3").head_object(Bucket=settings().bucket, Key=key) for key in held]
    assert [(head["ContentType"], head["ContentDisposition"]) for head in heads] == [
        ("image/png", "inline"),
        ("application/octet-stream", "attachment"),
    ]


def test_the_same_content_is_one_object(user: int) -> None:
    files = {"images/a/x.png": b"same", "images/b/x.png": b"same"}
    held, media, _ = photos(archives.build_zip(speakers_with(*files), media=files), user)
    assert held == [*media, *media]


def test_a_medium_too_large_for_memory_is_streamed_in_parts(
    user: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media_store, "LARGE", 5 * 1024**2)
    content = os.urandom(12 * 1024**2)
    zipped = archives.pack_entries(
        {**plain(speakers_with("videos/film.mp4")), "videos/film.mp4": content}, method=0
    )
    (key,), media, _ = photos(zipped, user)
    assert media == {key: content}
    head = client("s3").head_object(Bucket=settings().bucket, Key=key)
    assert head["ETag"].strip('"').endswith("-3")
    assert head["ContentDisposition"] == "attachment"


def plain(given: archives.Conference) -> dict[str, bytes]:
    """Unpack the JSON files of a conference."""
    with ZipFile(io.BytesIO(archives.build_zip(given, media={}))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_what_is_not_in_the_zip_is_null_and_what_nobody_names_is_counted(user: int) -> None:
    files = {"images/a.png": b"a", "images/thumbs/1.png": b"b", "images/thumbs/2.png": b"c"}
    zipped = archives.build_zip(speakers_with("/images/a.png", "/images/lost.png"), media=files)
    (key, lost), media, warnings = photos(zipped, user)
    assert (media, lost) == ({key: b"a"}, None)
    assert warnings == [
        'The zip holds no file "/images/lost.png": the field was left empty.',
        "2 files in the zip's folders are named by no field: left out.",
    ]


def test_a_key_of_another_event_is_no_way_to_its_media(user: int) -> None:
    key = storage.build_media_key(1, "0" * 64, "secret.png")
    held, media, _ = photos(archives.build_zip(speakers_with(key, f"/{key}"), media={}), user)
    assert (held, media) == ([None, None], {})


def test_many_media_wait_for_their_turn_in_memory(
    user: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media_store, "LEAST", media_store.BYTES_IN_MEMORY // 2)
    files = {f"images/{number}.png": str(number).encode() for number in range(60)}
    held, media, _ = photos(archives.build_zip(speakers_with(*files), media=files), user)
    assert [media[key or ""] for key in held] == list(files.values())


def test_an_address_of_our_own_is_copied_where_the_importer_may_see_it(user: int) -> None:
    with db.transaction() as connection:
        shown = events.add_event(connection, events.add_user(connection), state="published")
        hidden = events.add_event(connection, events.add_user(connection), state="draft")
    keys = [storage.build_media_key(event, "0" * 64, "ada.png") for event in (shown, hidden)]
    for key in keys:
        storage.put_media(key, archives.PIXEL, archives.PIXEL)
    gone = storage.build_media_key(shown, "1" * 64, "gone.png")
    given = archives.build_conference()
    urls = [f"https://api.example.org/v1/{key}" for key in (*keys, gone)]
    given["speakers"] = [
        {"id": place, "name": "Ada", "photo_url": url} for place, url in enumerate(urls)
    ]
    message = imports.run_import(archives.build_zip(given, media={}), user)
    photos = [row["photo_url"] for row in imports.load_rows("speaker", message.event_id)]
    assert photos == [
        storage.build_media_key(message.event_id or 0, "0" * 64, "ada.png"),
        urls[1],
        urls[2],
    ]
    assert imports.load_media(message.event_id) == {photos[0]: archives.PIXEL}
    assert [warning["message"] for warning in imports.row_of(message)["result"]["warnings"]][
        -2:
    ] == [
        f'"{urls[1][:79]}…" is not a medium that you may see: it stays an address.',
        f'"{urls[2][:79]}…" leads to no medium any more: it stays an address.',
    ]


def test_of_two_addresses_of_the_same_bytes_the_one_that_leads_somewhere_is_copied(
    user: int,
) -> None:
    with db.transaction() as connection:
        owner = events.add_user(connection)
        ids = [events.add_event(connection, owner, state="published") for _ in range(2)]
    gone, there = (storage.build_media_key(event, "2" * 64, "ada.png") for event in ids)
    storage.put_media(there, archives.PIXEL, archives.PIXEL)
    given = archives.build_conference()
    urls = [f"https://api.example.org/v1/{key}" for key in (gone, there)]
    given["speakers"] = [
        {"id": place, "name": "Ada", "photo_url": url} for place, url in enumerate(urls)
    ]
    message = imports.run_import(archives.build_zip(given, media={}), user)
    kept = storage.build_media_key(message.event_id or 0, "2" * 64, "ada.png")
    assert [row["photo_url"] for row in imports.load_rows("speaker", message.event_id)][:2] == [
        urls[0],
        kept,
    ]
    assert imports.load_media(message.event_id) == {kept: archives.PIXEL}
