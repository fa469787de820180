"""What the zip says of an event's rows."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import func, update

from export_worker.archive.layout import LAYOUTS
from openevent.infra import db
from openevent.resources import BY_TYPE
from tests.factories import events
from tests.factories.events import WholeEvent
from tests.integration.export_worker import exports

FILES = (
    "event", "social_links", "forms", "microlocations", "sponsors", "speakers", "tracks", "session_types", "sessions",
    "faq_types", "faqs", "event_copyright", "speakers_call", "meta",
)  # fmt: skip
EVENT_BEGINS = (
    "id", "name", "latitude", "longitude", "location_name", "starts_at", "ends_at", "timezone", "description",
    "original_image_url", "logo_url", "owner_name", "owner_description", "external_event_url", "ticket_url", "privacy",
    "code_of_conduct",
)  # fmt: skip
META = b"""{
    "root_url": "https://api.example.org",
    "format_version": "2",
    "generator": "open-event-serverless 1.2.3"
}"""
TRACKS = """[
    {
        "id": %d,
        "name": "Engines",
        "color": "#2f80ed",
        "font_color": "#ffffff",
        "description": null,
        "location": null,
        "position": 0,
        "track_image_url": null
    }
]"""
STRANGE = (
    'back\\slash "quote"\ttab\nline\r\x01\x7f  \\n \\t \\N 日本語 🎈 100 % %s %b {id} </script> é'
)
"""All that COPY, JSON and templates treat specially."""


def whole_event(**values: Any) -> WholeEvent:
    with db.transaction() as connection:
        return events.add_whole_event(connection, **values)


def exported(whole: WholeEvent) -> dict[str, Any]:
    return exports.read_records(exports.run_export(whole.id, whole.owner_id))


def change(type_: str, id_: int, **values: Any) -> None:
    table = BY_TYPE[type_].table
    with db.transaction() as connection:
        connection.execute(update(table).where(table.c.id == id_).values(values))


def test_the_files_stand_in_the_formats_order() -> None:
    whole = whole_event()
    assert tuple(exports.unzip(exports.run_export(whole.id, whole.owner_id))) == FILES


def test_each_file_is_what_pythons_json_would_write() -> None:
    whole = whole_event(name=STRANGE)
    for content in exports.unzip(exports.run_export(whole.id, whole.owner_id)).values():
        assert content == json.dumps(json.loads(content), indent=4, ensure_ascii=False).encode()


def test_the_bytes_of_two_small_files() -> None:
    whole = whole_event()
    files = exports.unzip(exports.run_export(whole.id, whole.owner_id))
    assert (files["tracks"], files["meta"]) == ((TRACKS % whole.track_id).encode(), META)


def test_the_event_begins_with_the_fixed_fields_and_goes_on_by_the_alphabet() -> None:
    names = tuple(exported(whole_event())["event"])
    assert names == (*EVENT_BEGINS, *sorted(names[len(EVENT_BEGINS) :]))


def test_every_column_of_the_archive_is_there() -> None:
    found = exported(whole_event())
    for layout in LAYOUTS:
        record = found[layout.file] if layout.single else found[layout.file][0]
        held = {name for name, attribute in layout.resource.fields.items() if attribute.in_archive}
        assert held - record.keys() == set(), layout.file


def test_a_session_with_its_links() -> None:
    whole = whole_event()
    session = exported(whole)["sessions"][0]
    links = ("track_id", "session_type_id", "microlocation_id", "speakers")
    assert {name: session[name] for name in links} == {
        "track_id": whole.track_id,
        "session_type_id": whole.session_type_id,
        "microlocation_id": whole.microlocation_id,
        "speakers": [
            {"id": whole.speaker_ids[0], "name": "Ada Lovelace"},
            {"id": whole.speaker_ids[1], "name": "Charles Babbage"},
        ],
    }


def test_an_event_tells_its_catalogue_by_name_and_a_faq_its_type_by_id() -> None:
    whole = whole_event()
    found = exported(whole)
    catalogue = (found["event"]["type"], found["event"]["topic"], found["event"]["sub_topic"])
    assert catalogue == ("Conference", "Science & Technology", "High Tech")
    assert found["faqs"][0]["faq_type_id"] == whole.faq_type_id


def test_records_stand_by_id() -> None:
    whole = whole_event()
    with db.transaction() as connection:
        ids = events.add_many(connection, "track", [
            {"event_id": whole.id, "name": name, "color": "#000000"} for name in "cab"
        ])  # fmt: skip
    change("track", whole.track_id, name="zzz")  # moves the row to the end of the table
    assert [track["id"] for track in exported(whole)["tracks"]] == [whole.track_id, *ids]


def test_what_is_in_the_trash_is_left_out_with_the_links_to_it() -> None:
    whole = whole_event()
    for type_, id_ in (
        ("track", whole.track_id),
        ("microlocation", whole.microlocation_id),
        ("session-type", whole.session_type_id),
        ("speaker", whole.speaker_ids[0]),
        ("session", whole.session_ids[1]),
        ("faq-type", whole.faq_type_id),
        ("event-copyright", whole.copyright_id),
    ):
        change(type_, id_, deleted_at=func.now())
    with db.transaction() as connection:
        gone = events.add(connection, "event-type", name="Gone", slug="gone", deleted_at=func.now())
    change("event", whole.id, event_type_id=gone)
    found = exported(whole)
    assert (found["event"]["type"], found["event"]["topic"]) == (None, "Science & Technology")
    [session] = found["sessions"]
    assert [found[file] for file in ("tracks", "microlocations", "session_types", "faq_types")] == [
        [],
        [],
        [],
        [],
    ]
    assert (session["track_id"], session["microlocation_id"], session["session_type_id"]) == (
        None,
        None,
        None,
    )
    assert session["speakers"] == [{"id": whole.speaker_ids[1], "name": "Charles Babbage"}]
    assert (found["faqs"][0]["faq_type_id"], found["event_copyright"]) == (None, [])


def test_another_events_rows_stay_out() -> None:
    whole, other = whole_event(), whole_event()
    with db.transaction() as connection:
        events.link_speaker(connection, whole.session_ids[1], other.speaker_ids[0])
    found = exported(whole)
    assert [speaker["id"] for speaker in found["speakers"]] == list(whole.speaker_ids)
    assert found["sessions"][1]["speakers"] == []


@pytest.mark.parametrize("field", ["title", "long_abstract", "language"])
def test_any_text_survives(field: str) -> None:
    whole = whole_event()
    change("session", whole.session_ids[0], **{field: STRANGE})
    assert exported(whole)["sessions"][0][field] == STRANGE


def test_json_columns_survive_with_the_indent_of_their_place() -> None:
    whole = whole_event()
    value = {"a": [1, 2.5, {"b": None, "c": STRANGE}], "d": True, "e": {}, "f": []}
    change("session", whole.session_ids[0], slides=value)
    change("event", whole.id, document_links=[{"name": "Map", "link": "https://example.org"}])
    files = exports.unzip(exports.run_export(whole.id, whole.owner_id))
    assert json.loads(files["sessions"])[0]["slides"] == value
    assert (
        b'    "document_links": [\n        {\n            "link": "https://example.org",'
        in files["event"]
    )


@pytest.mark.parametrize(
    ("zone", "starts_at"),
    [
        ("Asia/Singapore", "2018-03-22T09:30:00.000001+08:00"),
        ("America/New_York", "2018-03-21T21:30:00.000001-04:00"),
        ("UTC", "2018-03-22T01:30:00.000001+00:00"),
        ("Nowhere/Atlantis", "2018-03-22T01:30:00.000001+00:00"),
    ],
)
def test_times_have_the_offset_of_the_events_zone_and_their_microseconds(
    zone: str, starts_at: str
) -> None:
    moment = datetime(2018, 3, 22, 1, 30, 0, 1, tzinfo=UTC)
    whole = whole_event(timezone=zone, starts_at=moment)
    written = exported(whole)["event"]["starts_at"]
    assert (written, datetime.fromisoformat(written)) == (starts_at, moment)


def test_the_hour_that_comes_twice_is_told_apart() -> None:
    whole = whole_event(timezone="Europe/Berlin", starts_at=datetime(2018, 10, 28, 0, 30, tzinfo=UTC),
                        ends_at=datetime(2018, 10, 28, 1, 30, tzinfo=UTC))  # fmt: skip
    event = exported(whole)["event"]
    assert (event["starts_at"], event["ends_at"]) == (
        "2018-10-28T02:30:00+02:00",
        "2018-10-28T02:30:00+01:00",
    )


def test_numbers_survive() -> None:
    whole = whole_event(latitude=-33.86882012345678, longitude=1e-7)
    event = exported(whole)["event"]
    assert (event["latitude"], event["longitude"]) == (-33.86882012345678, 1e-7)


def test_an_event_with_nothing_has_empty_lists() -> None:
    with db.transaction() as connection:
        owner = events.add_user(connection)
        event_id = events.add_event(connection, owner)
    files = exports.unzip(exports.run_export(event_id, owner))
    assert [files[name] for name in FILES[1:-1]] == [b"[]"] * 12


def test_two_exports_of_an_unchanged_event_are_the_same_bytes() -> None:
    whole = whole_event()
    assert exports.run_export(whole.id, whole.owner_id) == exports.run_export(
        whole.id, whole.owner_id
    )
