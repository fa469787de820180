"""The four settings, and what becomes of each kind of media value."""

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


def put(event_id: int, name: str, content: bytes = b"") -> str:
    """Store a medium; gives its key."""
    key = storage.build_media_key(event_id, f"{len(name):064x}", name)
    client("s3").put_object(Bucket=settings().bucket, Key=key, Body=content or name.encode())
    return key


def change(type_: str, id_: int, **values: Any) -> None:
    table = BY_TYPE[type_].table
    with db.transaction() as connection:
        connection.execute(update(table).where(table.c.id == id_).values(values))


def ids_of(whole: WholeEvent) -> dict[str, int]:
    return {
        "session": whole.session_ids[0],
        "speaker": whole.speaker_ids[0],
        "sponsor": whole.sponsor_id,
        "track": whole.track_id,
        "event-copyright": whole.copyright_id,
        "event": whole.id,
    }


def whole_event() -> WholeEvent:
    with db.transaction() as connection:
        return events.add_whole_event(connection)


@pytest.fixture
def whole() -> WholeEvent:
    """An event with a medium of ours in every field of FIELDS."""
    made = whole_event()
    for (type_, field), (_, name) in FIELDS.items():
        change(type_, ids_of(made)[type_], **{field: put(made.id, name)})
    return made


def paths_of(whole: WholeEvent) -> dict[str, tuple[str, str]]:
    """What the zip should hold with all media: setting and object's name by path, in the order of the files."""
    ids = ids_of(whole)
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


@pytest.mark.parametrize("switches", [(), ("image",), ("video", "audio"), ("document",),
                                      ("image", "video", "document", "audio")])  # fmt: skip
def test_a_switch_takes_its_media_in_and_nothing_else(
    whole: WholeEvent, switches: tuple[str, ...]
) -> None:
    files = exports.unzip(
        exports.run_export(whole.id, whole.owner_id, **dict.fromkeys(switches, True))
    )
    expected = {
        path: name.encode()
        for path, (setting, name) in paths_of(whole).items()
        if setting in switches
    }
    media = {path: content for path, content in files.items() if "/" in path}
    assert list(media.items()) == list(expected.items())


def test_the_field_is_the_path_where_the_switch_is_on_and_the_address_where_it_is_off(
    whole: WholeEvent,
) -> None:
    session = exports.read_records(exports.run_export(whole.id, whole.owner_id, video=True))[
        "sessions"
    ][0]
    key = storage.build_media_key(whole.id, f"{len('talk.pdf'):064x}", "talk.pdf")
    assert session["video_url"] == f"/videos/session_{whole.session_ids[0]}.mp4"
    assert session["slides_url"] == f"{ORIGIN}{key}"


@pytest.mark.parametrize("on", [True, False])
def test_a_foreign_address_stays(on: bool) -> None:  # noqa: FBT001
    whole = whole_event()
    change("event", whole.id, logo_url=FOREIGN)
    zipped = exports.run_export(whole.id, whole.owner_id, image=on)
    assert exports.read_records(zipped)["event"]["logo_url"] == FOREIGN
    assert not [path for path in exports.unzip(zipped) if "/" in path]


def test_our_own_address_is_our_own_medium() -> None:
    whole = whole_event()
    change("event", whole.id, logo_url=ORIGIN + put(whole.id, "logo.png"))
    zipped = exports.run_export(whole.id, whole.owner_id, image=True)
    assert exports.unzip(zipped)["images/logo.png"] == b"logo.png"


def test_a_medium_under_another_events_prefix_goes_in_as_well() -> None:
    whole, other = whole_event(), whole_event()
    change("speaker", whole.speaker_ids[1], photo_url=put(other.id, "charles.png"))
    files = exports.unzip(exports.run_export(whole.id, whole.owner_id, image=True))
    assert files[f"images/speakers/CharlesBabbage_{whole.speaker_ids[1]}.png"] == b"charles.png"


@pytest.mark.parametrize(
    "key", ["media/events/{id}/00/gone.png", "media/users/1/x.png", "media/events/999/"]
)
def test_a_missing_medium_is_null_with_a_warning(key: str) -> None:
    whole = whole_event()
    change("speaker", whole.speaker_ids[1], photo_url=key.format(id=whole.id))
    message = exports.start_export(whole.id, whole.owner_id, image=True)
    result = exports.run_worker(message)["result"]
    warning = {
        "file": "speakers",
        "record": 1,
        "id": str(whole.speaker_ids[1]),
        "pointer": "/photo_url",
        "message": "The file of this field is not stored any more: the field was left empty.",
    }
    assert (result["warnings"], result["warning-count"], result["counts"]["media"]) == (
        [warning],
        1,
        0,
    )
    assert exports.read_records(exports.load_zip(message))["speakers"][1]["photo_url"] is None


@pytest.mark.parametrize(
    ("name", "shown"),
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
def test_names_become_safe_paths(name: str, shown: str) -> None:
    whole = whole_event()
    change("speaker", whole.speaker_ids[0], name=name, photo_url=put(whole.id, "ada.png"))
    files = exports.unzip(exports.run_export(whole.id, whole.owner_id, image=True))
    assert [path for path in files if "/" in path] == [
        f"images/speakers/{shown}_{whole.speaker_ids[0]}.png"
    ]


def test_names_that_become_the_same_word_have_paths_of_their_own() -> None:
    whole = whole_event()
    for id_, name in zip(whole.speaker_ids, ("Ada/Lovelace", "ada lovelace"), strict=True):
        change("speaker", id_, name=name, photo_url=put(whole.id, f"{id_}.png"))
    files = exports.unzip(exports.run_export(whole.id, whole.owner_id, image=True))
    media = {path: content for path, content in files.items() if "/" in path}
    assert media == {
        f"images/speakers/AdaLovelace_{id_}.png": f"{id_}.png".encode() for id_ in whole.speaker_ids
    }


def test_a_medium_of_many_parts_comes_out_as_it_went_in() -> None:
    whole = whole_event()
    film = bytes(range(256)) * 80_000
    change("session", whole.session_ids[0], video_url=put(whole.id, "film.mp4", film))
    message = exports.start_export(whole.id, whole.owner_id, video=True)
    assert exports.run_worker(message)["state"] == jobs.SUCCESS
    files = exports.unzip(exports.load_zip(message))
    assert files[f"videos/session_{whole.session_ids[0]}.mp4"] == film
    assert exports.list_open_uploads() == []
