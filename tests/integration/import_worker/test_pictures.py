"""Pictures of a zip lose their metadata; one that cannot be used leaves its field empty."""

import io
from hashlib import sha256
from typing import Any
from zipfile import ZipFile

import pytest
from PIL import Image

from import_worker.read import media as media_references
from import_worker.store import media_store
from openevent.infra.aws import client
from openevent.infra.config import settings
from tests.factories import archives
from tests.integration.import_worker import imports
from tests.unit.openevent.pictures import samples
from tests.unit.openevent.pictures.samples import SECRET, build_photo, build_png

HUGE = build_png(10_000, 5_001)
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + SECRET


def run_import(
    files: dict[str, bytes], user: int, **records: Any
) -> tuple[dict[str, list[Any]], dict[str, bytes], dict[str, Any]]:
    """Import a zip of media and records; return rows by type, objects, and the job's result."""
    conference = {**archives.build_conference(), **records}
    message = imports.run_import(archives.build_zip(conference, media=files), user)
    rows = {
        type_: imports.load_rows(type_, message.event_id)
        for type_ in ("event", "session", "speaker", "sponsor")
    }
    return rows, imports.load_media(message.event_id), imports.row_of(message)["result"]


def build_speakers(*photos: str) -> list[dict[str, Any]]:
    return [
        {"id": number, "name": f"Speaker {number}", "photo_url": photo}
        for number, photo in enumerate(photos, 10)
    ]


@pytest.mark.parametrize("large_bytes", [media_store.LARGE_BYTES, 1])
@pytest.mark.parametrize("format_", samples.FORMATS)
def test_a_picture_is_stored_without_its_metadata(
    user: int, monkeypatch: pytest.MonkeyPatch, format_: str, large_bytes: int
) -> None:
    monkeypatch.setattr(media_store, "LARGE_BYTES", large_bytes)
    photo = build_photo(format_, 6)
    speakers = build_speakers("images/a.picture")
    rows, media, result = run_import({"images/a.picture": photo}, user, speakers=speakers)
    key = rows["speaker"][0]["photo_url"]
    assert key.split("/")[3] == sha256(media[key]).hexdigest()[:32]
    assert SECRET in photo
    assert SECRET not in media[key]
    assert samples.load(media[key]).tobytes() == samples.load(photo).tobytes()
    head = client("s3").head_object(Bucket=settings().bucket, Key=key)
    assert head["ContentType"] == f"image/{format_.lower()}"
    assert (result["counts"]["media"], result["warning-count"]) == (1, 2)


def test_two_photos_that_differ_in_their_metadata_become_one_object(user: int) -> None:
    files = {
        "images/a/x.jpg": build_photo("JPEG"),
        "images/b/x.jpg": samples.save(samples.draw(), "JPEG", icc_profile=samples.build_profile()),
    }
    speakers = build_speakers(*files)
    rows, media, _ = run_import(files, user, speakers=speakers, sessions=[])
    assert [row["photo_url"] for row in rows["speaker"]] == [*media, *media]


def test_a_picture_in_the_field_of_slides_is_cleaned_too(user: int) -> None:
    sessions = archives.build_conference()["sessions"]
    rows, media, _ = run_import({"slides/session_1.pdf": build_photo("JPEG")}, user)
    assert rows["session"][0]["title"] == sessions[0]["title"]
    content = media[rows["session"][0]["slides_url"]]
    assert SECRET not in content
    assert Image.open(io.BytesIO(content)).size == (64, 48)


REFUSED = [
    (
        HUGE,
        (
            "The picture has 10,000 x 5,001 pixels, and a PNG may have at most 50 megapixels. "
            "Make it smaller."
        ),
    ),
    (
        b"\xff\xd8\xff\xe1\xff\xff" + SECRET,
        (
            "The JPEG cannot be read: one of its segments has a wrong length. "
            "Save it again with another program."
        ),
    ),
    (HEIC, "The picture is a HEIC, which many browsers do not show. Save it as JPEG."),
]


@pytest.mark.parametrize("large_bytes", [media_store.LARGE_BYTES, 1])
@pytest.mark.parametrize(("content", "sentence"), REFUSED)
def test_a_picture_that_cannot_be_used_leaves_its_fields_empty(
    user: int, monkeypatch: pytest.MonkeyPatch, content: bytes, sentence: str, large_bytes: int
) -> None:
    monkeypatch.setattr(media_store, "LARGE_BYTES", large_bytes)
    files = {"images/bad.jpg": content, "images/good.png": archives.PIXEL}
    event = {**archives.build_conference()["event"], "logo_url": "/images/bad.jpg"}
    speakers = [
        *build_speakers("images/good.png", "/images/bad.jpg"),
        {"id": 20, "name": "Old", "photo": "images/bad.jpg"},
    ]
    rows, media, result = run_import(files, user, event=event, speakers=speakers, sessions=[])
    (event_row,), speaker_rows = rows["event"], rows["speaker"]
    assert [row["photo_url"] for row in speaker_rows] == [*media, None, None]
    assert (event_row["logo_url"], list(media.values())) == (None, [archives.PIXEL])
    message = f'"images/bad.jpg" was left out, so the field is empty. {sentence}'
    place = {"file": "speakers", "message": message}
    assert result["warnings"] == [
        {
            "file": "event",
            "record": None,
            "id": "1",
            "pointer": "/logo_url",
            "message": message,
            "scope": "event",
        },
        {**place, "record": 1, "id": "11", "pointer": "/photo_url"},
        {**place, "record": 2, "id": "20", "pointer": "/photo"},
    ]
    assert result["counts"]["media"] == 1


def test_a_picture_of_more_than_20_megabytes_is_not_read_as_a_whole(
    user: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media_store, "prepare_picture", None)
    photo = build_photo("JPEG").ljust(20_100_000, b"\0")
    conference = {**archives.build_conference(), "speakers": build_speakers("images/a.jpg")}
    with ZipFile(io.BytesIO(archives.build_zip(conference, media={}))) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    zipped = archives.pack_entries({**files, "images/a.jpg": photo}, method=0)
    message = imports.run_import(zipped, user)
    row = imports.load_rows("speaker", message.event_id)[0]
    assert (row["photo_url"], imports.load_media(message.event_id)) == (None, {})
    (warning,) = imports.row_of(message)["result"]["warnings"][-1:]
    assert warning["message"] == (
        '"images/a.jpg" was left out, so the field is empty. The picture has 20.1 MB, and it may '
        "have at most 20 MB. Save it smaller."
    )


def test_many_fields_with_one_bad_picture_give_few_warnings(
    user: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(media_references, "MAXIMUM_PLACES", 3)
    speakers = build_speakers(*["images/bad.jpg"] * 9)
    rows, _, result = run_import({"images/bad.jpg": HUGE}, user, speakers=speakers, sessions=[])
    assert {row["photo_url"] for row in rows["speaker"]} == {None}
    messages = [warning["message"] for warning in result["warnings"]]
    assert sum('bad.jpg" was left out, so the field is empty' in text for text in messages) == 3
    assert result["warnings"][-1]["message"] == (
        '"images/bad.jpg" was left out: 6 more fields are empty.'
    )


@pytest.mark.parametrize("content", [b"<svg onload='x'>", b"a text", b"", b"BM" + bytes(60)])
def test_a_file_that_is_no_picture_stays_as_it_is(user: int, content: bytes) -> None:
    speakers = build_speakers("images/a.svg")
    rows, media, _ = run_import({"images/a.svg": content}, user, speakers=speakers, sessions=[])
    key = rows["speaker"][0]["photo_url"]
    assert media[key] == content
    head = client("s3").head_object(Bucket=settings().bucket, Key=key)
    assert (head["ContentType"], head["ContentDisposition"].split(";")[0]) == (
        "application/octet-stream",
        "attachment",
    )
