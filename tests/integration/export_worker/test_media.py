"""The four media switches of an export, and the value of each media field."""

from typing import Any

import pytest
from sqlalchemy import update

from openevent.infra import db, storage
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.resources import BY_TYPE
from openevent.work import jobs
from tests.factories import events
from tests.factories.events import WholeEvent
from tests.integration.export_worker import exports

FOREIGN = "https://elsewhere.example.org/picture.png"
ORIGIN = "https://api.example.org/v1/"
FIELDS = {
    ("session", "video_url"): ("video", "talk.mp4"),
    ("session", "audio_url"): ("audio", "talk.ogg"),
    ("session", "slides_url"): ("document", "talk.pdf"),
    ("speaker", "photo_url"): ("image", "ada.JPG"),
    ("speaker", "icon_image_url"): ("image", "icon.png"),
    ("sponsor", "logo_url"): ("image", "mill.png"),
    ("track", "track_image_url"): ("image", "engine.png"),
    ("event-copyright", "logo_url"): ("image", "cc.png"),
    ("event", "logo_url"): ("image", "logo.png"),
    ("event", "original_image_url"): ("image", "hall.png"),
}


def put_medium(event_id: int, name: str, content: bytes = b"") -> str:
    """Store a medium; return its key."""
    key = storage.build_media_key(event_id, f"{len(name):064x}", name)
    client("s3").put_object(Bucket=settings().bucket, Key=key, Body=content or name.encode())
    return key


def update_row(type_: str, id_: int, **values: Any) -> None:
    table = BY_TYPE[type_].table
    with db.transaction() as connection:
        connection.execute(update(table).where(table.c.id == id_).values(values))


def list_ids(event: WholeEvent) -> dict[str, int]:
    return {
        "session": event.session_ids[0],
        "speaker": event.speaker_ids[0],
        "sponsor": event.sponsor_id,
        "track": event.track_id,
        "event-copyright": event.copyright_id,
        "event": event.id,
    }


def add_event() -> WholeEvent:
    with db.transaction() as connection:
        return events.add_whole_event(connection)


@pytest.fixture
def event() -> WholeEvent:
    """An event with a medium of ours in every field of FIELDS."""
    event = add_event()
    for (type_, field), (_, name) in FIELDS.items():
        update_row(type_, list_ids(event)[type_], **{field: put_medium(event.id, name)})
    return event


def list_paths(event: WholeEvent) -> dict[str, tuple[str, str]]:
    """Return the switch and the object's name of each medium by its path, in the zip's order."""
    ids = list_ids(event)
    return {
        "images/background.png": ("image", "hall.png"),
        "images/logo.png": ("image", "logo.png"),
        f"images/sponsors/Mill_{ids['sponsor']}.png": ("image", "mill.png"),
        f"images/speakers/AdaLovelace_{ids['speaker']}.jpg": ("image", "ada.JPG"),
        f"images/speakers/icon/AdaLovelace_{ids['speaker']}.png": ("image", "icon.png"),
        f"images/tracks/Engines_{ids['track']}.png": ("image", "engine.png"),
        f"slides/session_{ids['session']}.pdf": ("document", "talk.pdf"),
        f"audios/session_{ids['session']}.ogg": ("audio", "talk.ogg"),
        f"videos/session_{ids['session']}.mp4": ("video", "talk.mp4"),
        f"images/licence_{ids['event-copyright']}.png": ("image", "cc.png"),
    }


@pytest.mark.parametrize(
    "switches",
    [(), ("image",), ("video", "audio"), ("document",), ("image", "video", "document", "audio")],
)
def test_a_switch_adds_only_its_own_media(event: WholeEvent, switches: tuple[str, ...]) -> None:
    files = exports.unzip(
        exports.run_export(event.id, event.owner_id, **dict.fromkeys(switches, True))
    )
    expected = {
        path: name.encode()
        for path, (setting, name) in list_paths(event).items()
        if setting in switches
    }
    media = {path: content for path, content in files.items() if "/" in path}
    assert list(media.items()) == list(expected.items())


def test_a_media_field_is_a_path_if_its_switch_is_on_and_else_the_url(
    event: WholeEvent,
) -> None:
    session = exports.read_records(exports.run_export(event.id, event.owner_id, video=True))[
        "sessions"
    ][0]
    key = storage.build_media_key(event.id, f"{len('talk.pdf'):064x}", "talk.pdf")
    assert session["video_url"] == f"/videos/session_{event.session_ids[0]}.mp4"
    assert session["slides_url"] == f"{ORIGIN}{key}"


@pytest.mark.parametrize("is_on", [True, False])
def test_a_foreign_url_is_kept(is_on: bool) -> None:  # noqa: FBT001
    event = add_event()
    update_row("event", event.id, logo_url=FOREIGN)
    zipped = exports.run_export(event.id, event.owner_id, image=is_on)
    assert exports.read_records(zipped)["event"]["logo_url"] == FOREIGN
    assert not [path for path in exports.unzip(zipped) if "/" in path]


def test_a_url_of_this_server_is_exported_as_its_medium() -> None:
    event = add_event()
    update_row("event", event.id, logo_url=ORIGIN + put_medium(event.id, "logo.png"))
    zipped = exports.run_export(event.id, event.owner_id, image=True)
    assert exports.unzip(zipped)["images/logo.png"] == b"logo.png"


def test_a_medium_of_another_event_is_exported_too() -> None:
    event, other = add_event(), add_event()
    update_row("speaker", event.speaker_ids[1], photo_url=put_medium(other.id, "charles.png"))
    files = exports.unzip(exports.run_export(event.id, event.owner_id, image=True))
    assert files[f"images/speakers/CharlesBabbage_{event.speaker_ids[1]}.png"] == b"charles.png"


@pytest.mark.parametrize(
    "key", ["media/events/{id}/00/gone.png", "media/users/1/x.png", "media/events/999/"]
)
def test_a_missing_medium_is_null_with_a_warning(key: str) -> None:
    event = add_event()
    update_row("speaker", event.speaker_ids[1], photo_url=key.format(id=event.id))
    message = exports.start_export(event.id, event.owner_id, image=True)
    result = exports.run_worker(message)["result"]
    warning = {
        "file": "speakers",
        "record": 1,
        "id": str(event.speaker_ids[1]),
        "pointer": "/photo_url",
        "message": "The file of this field no longer exists: the field was left empty.",
    }
    assert (result["warnings"], result["warning-count"], result["counts"]["media"]) == (
        [warning],
        1,
        0,
    )
    assert exports.read_records(exports.load_zip(message))["speakers"][1]["photo_url"] is None


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("ada lovelace", "AdaLovelace"),
        ("../../etc/passwd", "EtcPasswd"),
        ('<a>:"b"/\\|?*;c', "ABC"),
        ("..", "Unnamed"),
        ("\u202egnp.exe\u200b", "Gnp.Exe"),
        ("Ada {id} %s %(x)s", "Ada{Id}%S%(X)S"),
        ("李小龍", "李小龍"),
        ("Ñ" * 300, "Ñ" + "ñ" * 79),
    ],
)
def test_names_become_safe_paths(name: str, word: str) -> None:
    event = add_event()
    update_row(
        "speaker", event.speaker_ids[0], name=name, photo_url=put_medium(event.id, "ada.png")
    )
    files = exports.unzip(exports.run_export(event.id, event.owner_id, image=True))
    assert [path for path in files if "/" in path] == [
        f"images/speakers/{word}_{event.speaker_ids[0]}.png"
    ]


def test_names_that_become_the_same_word_have_different_paths() -> None:
    event = add_event()
    for id_, name in zip(event.speaker_ids, ("Ada/Lovelace", "ada lovelace"), strict=True):
        update_row("speaker", id_, name=name, photo_url=put_medium(event.id, f"{id_}.png"))
    files = exports.unzip(exports.run_export(event.id, event.owner_id, image=True))
    media = {path: content for path, content in files.items() if "/" in path}
    assert media == {
        f"images/speakers/AdaLovelace_{id_}.png": f"{id_}.png".encode() for id_ in event.speaker_ids
    }


def test_a_medium_of_many_parts_is_exported_unchanged() -> None:
    event = add_event()
    film = bytes(range(256)) * 80_000
    update_row("session", event.session_ids[0], video_url=put_medium(event.id, "film.mp4", film))
    message = exports.start_export(event.id, event.owner_id, video=True)
    assert exports.run_worker(message)["state"] == jobs.SUCCESS
    files = exports.unzip(exports.load_zip(message))
    assert files[f"videos/session_{event.session_ids[0]}.mp4"] == film
    assert exports.list_open_uploads() == []
