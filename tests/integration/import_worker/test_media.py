"""Imports of media from the zip to the bucket."""

import io
import os
from zipfile import ZipFile

import pytest

from image_worker.handler import lambda_handler as make_sizes
from import_worker.store import media_store
from openevent.infra import db, storage
from openevent.infra.aws import client
from openevent.infra.config import settings
from tests.factories import archives, events
from tests.integration import letters
from tests.integration.import_worker import imports


def build_speakers(*photos: str) -> archives.Conference:
    speakers = [
        {"id": place, "name": f"Speaker {place}", "photo_url": photo}
        for place, photo in enumerate(photos)
    ]
    conference = archives.build_conference()
    event = {key: value for key, value in conference["event"].items() if key != "logo_url"}
    return {**conference, "event": event, "speakers": speakers, "sessions": []}


def import_photos(zipped: bytes, user: int) -> tuple[list[str | None], dict[str, bytes], list[str]]:
    """Import; return the photos in the speakers' rows, the objects, and the warnings."""
    message = imports.run_import(zipped, user)
    photos = [row["photo_url"] for row in imports.load_rows("speaker", message.event_id)]
    warnings = [warning["message"] for warning in imports.row_of(message)["result"]["warnings"]]
    return photos, imports.load_media(message.event_id), warnings


def test_the_key_holds_the_digest_and_a_safe_name(user: int) -> None:
    zipped = archives.build_zip(
        build_speakers("images/speakers/Zoë & co.png"), media={"images/speakers/Zoë & co.png": b"x"}
    )
    (key,), media, _ = import_photos(zipped, user)
    assert (key or "").split("/")[3:] == ["2d711642b726b04401627ca9fbac32f5", "Zo_co.png"]
    assert media == {key: b"x"}


def test_a_browser_displays_pictures_and_downloads_other_files(user: int) -> None:
    files = {"images/a.png": archives.PIXEL, "images/潮.png": b"<svg onload='x'>"}
    photos, _, _ = import_photos(archives.build_zip(build_speakers(*files), media=files), user)
    heads = [client("s3").head_object(Bucket=settings().bucket, Key=key) for key in photos]
    assert [(head["ContentType"], head["ContentDisposition"]) for head in heads] == [
        ("image/png", "inline; filename=\"a.png\"; filename*=UTF-8''a.png"),
        (
            "application/octet-stream",
            "attachment; filename=\"file.png\"; filename*=UTF-8''%E6%BD%AE.png",
        ),
    ]


@pytest.mark.parametrize("large_bytes", [media_store.LARGE_BYTES, 1])
def test_what_a_browser_may_take_for_a_page_is_downloaded(
    user: int, monkeypatch: pytest.MonkeyPatch, large_bytes: int
) -> None:
    monkeypatch.setattr(media_store, "LARGE_BYTES", large_bytes)
    monkeypatch.setattr(media_store, "BLOCK_BYTES", 1_000)
    files = {
        "images/a.bmp": b"BM<html><script>alert(1)</script>",
        "images/b.png": archives.build_picture(b"<script>alert(1)</script>"),
        "images/c.svg": b"<svg onload='x'>",
        "images/d.png": archives.PIXEL + b"\0" * 1_100 + b"<script>alert(1)</script>",
    }
    photos, media, _ = import_photos(archives.build_zip(build_speakers(*files), media=files), user)
    heads = [client("s3").head_object(Bucket=settings().bucket, Key=key) for key in photos]
    assert [media[key or ""] for key in photos] == [*[*files.values()][:3], archives.PIXEL]
    kinds = [head["ContentDisposition"].partition(";")[0] for head in heads]
    assert kinds == ["attachment"] * 3 + ["inline"]
    types = [head["ContentType"] for head in heads]
    assert types == ["application/octet-stream"] * 3 + ["image/png"]


def test_files_with_the_same_content_become_one_object(user: int) -> None:
    files = {"images/a/x.png": b"same", "images/b/x.png": b"same"}
    photos, media, _ = import_photos(archives.build_zip(build_speakers(*files), media=files), user)
    assert photos == [*media, *media]


def test_a_medium_too_large_for_memory_is_streamed_in_parts(
    user: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media_store, "LARGE_BYTES", 5 * 1024**2)
    content = os.urandom(12 * 1024**2)
    zipped = archives.pack_entries(
        {**unzip_files(build_speakers("videos/film.mp4")), "videos/film.mp4": content}, method=0
    )
    (key,), media, _ = import_photos(zipped, user)
    assert media == {key: content}
    head = client("s3").head_object(Bucket=settings().bucket, Key=key)
    assert head["ETag"].strip('"').endswith("-3")
    assert head["ContentDisposition"].startswith('attachment; filename="film.mp4"')


def unzip_files(conference: archives.Conference) -> dict[str, bytes]:
    """Return the JSON files of a conference by name."""
    with ZipFile(io.BytesIO(archives.build_zip(conference, media={}))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_a_missing_file_is_null_and_unused_files_are_counted(user: int) -> None:
    files = {"images/a.png": b"a", "images/thumbs/1.png": b"b", "images/thumbs/2.png": b"c"}
    zipped = archives.build_zip(build_speakers("/images/a.png", "/images/lost.png"), media=files)
    (key, lost), media, warnings = import_photos(zipped, user)
    assert (media, lost) == ({key: b"a"}, None)
    assert warnings == [
        'The zip holds no file "/images/lost.png": the field was left empty.',
        "No field names 2 files in the zip's folders: they were left out.",
    ]


def test_the_key_of_another_events_medium_is_not_imported(user: int) -> None:
    key = storage.build_media_key(1, "0" * 64, "secret.png")
    photos, media, _ = import_photos(
        archives.build_zip(build_speakers(key, f"/{key}"), media={}), user
    )
    assert (photos, media) == ([None, None], {})


def test_many_media_wait_for_free_memory(user: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(media_store, "MIN_WEIGHT", media_store.BYTES_IN_MEMORY // 2)
    files = {f"images/{number}.png": str(number).encode() for number in range(60)}
    photos, media, _ = import_photos(archives.build_zip(build_speakers(*files), media=files), user)
    assert [media[key or ""] for key in photos] == list(files.values())


def test_a_medium_of_this_server_is_copied_if_the_importer_may_see_its_event(user: int) -> None:
    with db.transaction() as connection:
        public = events.add_event(connection, events.add_user(connection), state="published")
        hidden = events.add_event(connection, events.add_user(connection), state="draft")
    keys = [storage.build_media_key(event, "0" * 64, "ada.png") for event in (public, hidden)]
    for key in keys:
        storage.put_media(key, archives.PIXEL, archives.PIXEL)
    missing = storage.build_media_key(public, "1" * 64, "gone.png")
    conference = archives.build_conference()
    urls = [f"https://api.example.org/v1/{key}" for key in (*keys, missing)]
    conference["speakers"] = [
        {"id": place, "name": "Ada", "photo_url": url} for place, url in enumerate(urls)
    ]
    message = imports.run_import(archives.build_zip(conference, media={}), user)
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
        f'You may not see the file at "{urls[1][:79]}…": the field keeps the address.',
        f'The file at "{urls[2][:79]}…" no longer exists: the field keeps the address.',
    ]


def test_a_medium_is_copied_even_if_another_url_of_its_content_is_missing(
    user: int,
) -> None:
    with db.transaction() as connection:
        owner = events.add_user(connection)
        ids = [events.add_event(connection, owner, state="published") for _ in range(2)]
    missing, existing = (storage.build_media_key(event, "2" * 64, "ada.png") for event in ids)
    storage.put_media(existing, archives.PIXEL, archives.PIXEL)
    conference = archives.build_conference()
    urls = [f"https://api.example.org/v1/{key}" for key in (missing, existing)]
    conference["speakers"] = [
        {"id": place, "name": "Ada", "photo_url": url} for place, url in enumerate(urls)
    ]
    message = imports.run_import(archives.build_zip(conference, media={}), user)
    copied_key = storage.build_media_key(message.event_id or 0, "2" * 64, "ada.png")
    assert [row["photo_url"] for row in imports.load_rows("speaker", message.event_id)][:2] == [
        urls[0],
        copied_key,
    ]
    assert imports.load_media(message.event_id) == {copied_key: archives.PIXEL}


def test_the_image_worker_makes_the_sizes_of_an_import(user: int) -> None:
    client("sqs").purge_queue(QueueUrl=settings().images_queue_url)
    picture = archives.PIXEL
    conference = build_speakers("images/a.png", "images/b.png")
    conference["speakers"][0]["thumbnail_image_url"] = "/images/own.png"
    media = {"images/a.png": picture, "images/b.png": b"no picture", "images/own.png": picture}
    message = imports.run_import(archives.build_zip(conference, media=media), user)
    make_sizes(letters.received(settings().images_queue_url), letters.Context())
    ada, bob = imports.load_rows("speaker", message.event_id)
    assert str(ada["thumbnail_image_url"]).endswith("/own.png")
    assert str(ada["small_image_url"]).endswith("/small.jpg")
    assert (bob["small_image_url"], str(bob["photo_url"])[-5:]) == (None, "b.png")
    assert "no JPEG, PNG" in bob["picture_sizes"]["photo_url"]["error"]
    (warning,) = [
        warning
        for warning in imports.row_of(message)["result"]["warnings"]
        if warning["message"].startswith("The picture has no sizes.")
    ]
    assert (warning["id"], warning["pointer"]) == (str(bob["id"]), "/photo_url")
    assert "The picture has no sizes." in imports.task_of(message)["result"]
