"""The picture of a row: its sizes, their keys and headers, and the URLs in the row."""

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
    (made,) = rows.list_changes("speaker.pictured")
    assert (made["subject_type"], made["subject_id"]) == ("event", event.id)
