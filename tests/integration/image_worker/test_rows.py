"""The picture of a row: its sizes, their keys and headers, and the URLs in the row."""

import json
from typing import Any

import pytest
from PIL import Image

from image_worker import making
from openevent.domain.pictures import messages
from openevent.infra import db, storage
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.resources import BY_TYPE
from openevent.work import worker
from tests.factories import events
from tests.integration.image_worker import files, rows
from tests.integration.image_worker.rows import Place


def test_the_photo_of_a_speaker_gets_its_sizes(event: events.WholeEvent) -> None:
    speaker = Place("speaker", event.speaker_ids[0], "photo_url")
    key = rows.put(files.jpeg(1200, 1600), event.id)
    rows.show(speaker, key)
    rows.work()
    row, entry = rows.load(speaker), rows.load_entry(speaker)
    sizes = {name: (size["width"], size["height"]) for name, size in entry["sizes"].items()}
    assert (entry["source"], entry["width"], entry["height"]) == (key, 1200, 1600)
    assert sizes == {
        "thumbnail": (500, 667),
        "small": (50, 67),
        "icon": (35, 47),
        "webp-96": (96, 96),
        "webp-192": (192, 192),
    }
    assert row["photo_url"] == key
    for name in ("thumbnail", "small", "icon"):
        assert row[f"{name}_image_url"] == entry["sizes"][name]["key"]
    for size in entry["sizes"].values():
        assert size["key"].startswith(f"media/events/{event.id}/")
        assert rows.open_size(size["key"]).size == (size["width"], size["height"])
    thumbnail = rows.fetch(row["thumbnail_image_url"])
    assert thumbnail["ContentType"] == "image/jpeg"
    assert thumbnail["CacheControl"] == "public, max-age=31536000, immutable"
    assert thumbnail["ContentDisposition"].startswith("inline")
    (change,) = rows.list_changes("speaker.pictured")
    assert (change["subject_type"], change["subject_id"]) == ("event", event.id)


def test_each_kind_of_picture_gets_its_sizes(event: events.WholeEvent) -> None:
    header = Place("event", event.id, "original_image_url")
    logo = Place("event", event.id, "logo_url")
    sponsor = Place("sponsor", event.sponsor_id, "logo_url")
    user = Place("user", event.owner_id, "avatar_url")
    places = (header, logo, sponsor, user)
    key = rows.put(files.jpeg(2160, 1080), event.id)
    for place in places:
        rows.show(place, key)
        rows.work()
    names = {place: set(rows.load_entry(place)["sizes"]) for place in places}
    of_logo = {"thumbnail", "webp-96", "webp-192"}
    assert names == {
        header: {"large", "thumbnail", "icon", "webp-480", "webp-960"},
        logo: of_logo,
        sponsor: of_logo,
        user: {"thumbnail", "small", "icon", "webp-96", "webp-192"},
    }
    row = rows.load(header)
    assert set(row["picture_sizes"]) == {"original_image_url", "logo_url"}
    assert rows.open_size(row["large_image_url"]).size == (1300, 650)
    assert rows.open_size(row["thumbnail_image_url"]).size == (500, 250)
    assert rows.open_size(row["icon_image_url"]).size == (75, 38)
    thumbnail = rows.load_entry(sponsor)["sizes"]["thumbnail"]
    assert (thumbnail["width"], thumbnail["height"]) == (400, 200)
    assert rows.list_changes("user.pictured") == []


def test_a_transparent_logo_stays_transparent(event: events.WholeEvent) -> None:
    sponsor = Place("sponsor", event.sponsor_id, "logo_url")
    clear = files.encode(Image.new("RGBA", (600, 300), (0, 0, 0, 0)), "PNG")
    rows.show(sponsor, rows.put(clear, event.id, "logo.png"))
    rows.work()
    size = rows.load_entry(sponsor)["sizes"]["thumbnail"]
    assert size["key"].endswith("/thumbnail.png")
    assert rows.open_size(size["key"]).convert("RGBA").getpixel((9, 9)) == (0, 0, 0, 0)
    assert rows.fetch(size["key"])["ContentType"] == "image/png"


def test_a_message_that_comes_twice_changes_nothing(event: events.WholeEvent) -> None:
    speaker = Place("speaker", event.speaker_ids[0], "photo_url")
    rows.show(speaker, rows.put(files.jpeg(), event.id))
    delivered = rows.receive()
    rows.work(delivered)
    row = rows.load(speaker)
    rows.work(delivered)
    assert rows.load(speaker) == row


def test_sizes_of_the_same_bytes_have_the_same_keys(event: events.WholeEvent) -> None:
    first, second = (Place("speaker", id_, "photo_url") for id_ in event.speaker_ids[:2])
    key = rows.put(files.jpeg(), event.id)
    for place in (first, second):
        rows.show(place, key)
        rows.work()
    assert rows.load_entry(first) == rows.load_entry(second)


def test_the_message_of_a_replaced_picture_is_dropped(event: events.WholeEvent) -> None:
    speaker = Place("speaker", event.speaker_ids[0], "photo_url")
    rows.show(speaker, rows.put(files.jpeg(), event.id))
    old = rows.receive()
    rows.show(speaker, rows.put(files.jpeg(300, 200), event.id))
    rows.work(old)
    assert rows.load_entry(speaker) == {}
    rows.work()
    assert rows.load_entry(speaker)["width"] == 300


def test_a_slow_worker_does_not_overwrite_a_newer_picture(
    event: events.WholeEvent, monkeypatch: pytest.MonkeyPatch
) -> None:
    speaker = Place("speaker", event.speaker_ids[0], "photo_url")
    rows.show(speaker, rows.put(files.jpeg(), event.id))
    newer = rows.put(files.jpeg(300, 200), event.id)

    def replace_meanwhile(*arguments: Any, **options: Any) -> Any:
        entry = make(*arguments, **options)
        patch.undo()
        rows.show(speaker, newer)
        rows.work()
        return entry

    make, old = making.make, rows.receive()
    with monkeypatch.context() as patch:
        patch.setattr(making, "make", replace_meanwhile)
        rows.work(old)
    row = rows.load(speaker)
    assert row["photo_url"] == newer
    assert (rows.load_entry(speaker)["source"], rows.load_entry(speaker)["width"]) == (newer, 300)
    assert rows.open_size(row["thumbnail_image_url"]).size == (300, 200)


def test_a_message_without_a_row_waits_and_an_old_one_is_dropped() -> None:
    nobody = Place("speaker", 999_999_999, "photo_url")
    with db.transaction() as connection:
        messages.send_row(
            connection, BY_TYPE["speaker"], nobody.row_id, {"photo_url": "media/events/1/a/b.jpg"}
        )
    delivered = rows.receive()
    with pytest.raises(worker.NotCommitted):
        rows.work(delivered)
    delivered["Records"][0]["attributes"]["SentTimestamp"] = "1000"
    rows.work(delivered)


def test_a_foreign_picture_needs_no_message(event: events.WholeEvent) -> None:
    speaker = Place("speaker", event.speaker_ids[0], "photo_url")
    rows.show(speaker, "https://example.org/ada.jpg")
    assert rows.count_messages() == 0


def test_a_message_that_nobody_can_read_is_put_aside() -> None:
    client("sqs").send_message(QueueUrl=settings().images_queue_url, MessageBody='{"v": 1}')
    rows.work()
    (key,) = [key for key, _ in storage.list_objects("unreadable/images/")]
    content = json.loads(rows.fetch(key)["Content"])
    assert (content["body"], content["queue"]) == ('{"v": 1}', "images")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (files.jpeg()[:-3000], "The picture is damaged or cut off."),
        (b"<svg/>", "The file is damaged or no JPEG, PNG, GIF, WebP or AVIF picture."),
        (
            files.encode(Image.new("L", (20_000, 20_000)), "PNG"),
            "The picture has more than 50 megapixels.",
        ),
        (
            files.encode(Image.new("L", (65_000, 1))),
            "One side is more than 100 times as long as the other.",
        ),
    ],
    ids=["cut off", "svg", "bomb", "stripe"],
)
def test_a_picture_that_cannot_be_used_keeps_its_url(
    event: events.WholeEvent, content: bytes, sentence: str
) -> None:
    speaker = Place("speaker", event.speaker_ids[0], "photo_url")
    key = rows.put(content, event.id)
    rows.show(speaker, key)
    rows.work()
    row = rows.load(speaker)
    assert (row["photo_url"], row["thumbnail_image_url"]) == (key, None)
    assert rows.load_entry(speaker) == {"source": key, "error": sentence}
    change = rows.list_changes("picture.unreadable")[-1]
    assert (change["subject_type"], change["subject_id"]) == ("speaker", speaker.row_id)
    assert change["facts"] == {"event": event.id, "reason": sentence}


def test_a_missing_file_is_said(event: events.WholeEvent) -> None:
    speaker = Place("speaker", event.speaker_ids[0], "photo_url")
    rows.show(speaker, storage.build_media_key(event.id, "0" * 64, "gone.jpg"))
    rows.work()
    assert rows.load_entry(speaker)["error"] == "The file of the picture is missing."
