"""The JSON files of an export."""

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
    "event",
    "social_links",
    "forms",
    "microlocations",
    "sponsors",
    "speakers",
    "tracks",
    "session_types",
    "sessions",
    "faq_types",
    "faqs",
    "event_copyright",
    "speakers_call",
    "ticket_tags",
    "tickets",
    "tags",
    "meta",
)
FIRST_EVENT_FIELDS = (
    "id",
    "name",
    "latitude",
    "longitude",
    "location_name",
    "starts_at",
    "ends_at",
    "timezone",
    "description",
    "original_image_url",
    "logo_url",
    "owner_name",
    "owner_description",
    "external_event_url",
    "ticket_url",
    "privacy",
    "code_of_conduct",
)
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
SPECIAL_CHARACTERS = (
    'back\\slash "quote"\ttab\nline\r\x01\x7f  \\n \\t \\N 日本語 🎈 100 % %s %b {id} </script> é'
)
"""Characters that COPY, JSON or templates treat specially."""


def add_event(**values: Any) -> WholeEvent:
    with db.transaction() as connection:
        return events.add_whole_event(connection, **values)


def export_records(event: WholeEvent) -> dict[str, Any]:
    return exports.read_records(exports.run_export(event.id, event.owner_id))


def update_row(type_: str, id_: int, **values: Any) -> None:
    table = BY_TYPE[type_].table
    with db.transaction() as connection:
        connection.execute(update(table).where(table.c.id == id_).values(values))


def test_the_files_are_in_the_order_of_the_format() -> None:
    event = add_event()
    assert tuple(exports.unzip(exports.run_export(event.id, event.owner_id))) == FILES


def test_each_file_is_formatted_as_pythons_json_does() -> None:
    event = add_event(name=SPECIAL_CHARACTERS)
    for content in exports.unzip(exports.run_export(event.id, event.owner_id)).values():
        assert content == json.dumps(json.loads(content), indent=4, ensure_ascii=False).encode()


def test_two_small_files_byte_for_byte() -> None:
    event = add_event()
    files = exports.unzip(exports.run_export(event.id, event.owner_id))
    assert (files["tracks"], files["meta"]) == ((TRACKS % event.track_id).encode(), META)


def test_the_event_has_the_fixed_fields_first_and_the_others_sorted() -> None:
    names = tuple(export_records(add_event())["event"])
    assert names == (*FIRST_EVENT_FIELDS, *sorted(names[len(FIRST_EVENT_FIELDS) :]))


def test_every_attribute_of_the_archive_is_exported() -> None:
    event = add_event()
    with db.transaction() as connection:
        sale = {"sales_starts_at": events.CREATED_AT, "sales_ends_at": events.OPENING}
        events.add(connection, "ticket", event_id=event.id, name="Day", type="free", **sale)
        for type_ in ("ticket-tag", "tag"):
            events.add(connection, type_, event_id=event.id, name="Early")
    records = export_records(event)
    for layout in LAYOUTS:
        record = records[layout.file] if layout.single else records[layout.file][0]
        fields = layout.resource.fields.items()
        attributes = {name for name, attribute in fields if attribute.in_archive}
        assert attributes - record.keys() == set(), layout.file


def test_a_session_names_its_links() -> None:
    event = add_event()
    session = export_records(event)["sessions"][0]
    link_fields = ("track_id", "session_type_id", "microlocation_id", "speakers")
    assert {name: session[name] for name in link_fields} == {
        "track_id": event.track_id,
        "session_type_id": event.session_type_id,
        "microlocation_id": event.microlocation_id,
        "speakers": [
            {"id": event.speaker_ids[0], "name": "Ada Lovelace"},
            {"id": event.speaker_ids[1], "name": "Charles Babbage"},
        ],
    }


def test_an_event_names_its_catalogue_entries_and_a_faq_the_id_of_its_type() -> None:
    event = add_event()
    records = export_records(event)
    catalogue = (records["event"]["type"], records["event"]["topic"], records["event"]["sub_topic"])
    assert catalogue == ("Conference", "Science & Technology", "High Tech")
    assert records["faqs"][0]["faq_type_id"] == event.faq_type_id


def test_records_are_sorted_by_id() -> None:
    event = add_event()
    with db.transaction() as connection:
        ids = events.add_many(
            connection,
            "track",
            [{"event_id": event.id, "name": name, "color": "#000000"} for name in "cab"],
        )
    update_row("track", event.track_id, name="zzz")  # moves the row to the end of the table
    assert [track["id"] for track in export_records(event)["tracks"]] == [event.track_id, *ids]


def test_rows_in_the_trash_are_left_out_with_the_links_to_them() -> None:
    event = add_event()
    for type_, id_ in (
        ("track", event.track_id),
        ("microlocation", event.microlocation_id),
        ("session-type", event.session_type_id),
        ("speaker", event.speaker_ids[0]),
        ("session", event.session_ids[1]),
        ("faq-type", event.faq_type_id),
        ("event-copyright", event.copyright_id),
    ):
        update_row(type_, id_, deleted_at=func.now())
    with db.transaction() as connection:
        values = {"name": "Gone", "slug": "gone", "deleted_at": func.now()}
        deleted_type = events.add(connection, "event-type", **values)
    update_row("event", event.id, event_type_id=deleted_type)
    records = export_records(event)
    assert (records["event"]["type"], records["event"]["topic"]) == (None, "Science & Technology")
    [session] = records["sessions"]
    assert [
        records[file] for file in ("tracks", "microlocations", "session_types", "faq_types")
    ] == [
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
    assert session["speakers"] == [{"id": event.speaker_ids[1], "name": "Charles Babbage"}]
    assert (records["faqs"][0]["faq_type_id"], records["event_copyright"]) == (None, [])


def test_rows_of_another_event_are_left_out() -> None:
    event, other = add_event(), add_event()
    with db.transaction() as connection:
        events.link_speaker(connection, event.session_ids[1], other.speaker_ids[0])
    records = export_records(event)
    assert [speaker["id"] for speaker in records["speakers"]] == list(event.speaker_ids)
    assert records["sessions"][1]["speakers"] == []


@pytest.mark.parametrize("field", ["title", "long_abstract", "language"])
def test_special_characters_are_exported_unchanged(field: str) -> None:
    event = add_event()
    update_row("session", event.session_ids[0], **{field: SPECIAL_CHARACTERS})
    assert export_records(event)["sessions"][0][field] == SPECIAL_CHARACTERS


def test_json_columns_are_exported_with_the_indent_of_their_place() -> None:
    event = add_event()
    value = {"a": [1, 2.5, {"b": None, "c": SPECIAL_CHARACTERS}], "d": True, "e": {}, "f": []}
    update_row("session", event.session_ids[0], slides=value)
    update_row("event", event.id, document_links=[{"name": "Map", "link": "https://example.org"}])
    files = exports.unzip(exports.run_export(event.id, event.owner_id))
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
    time = datetime(2018, 3, 22, 1, 30, 0, 1, tzinfo=UTC)
    event = add_event(timezone=zone, starts_at=time)
    exported_time = export_records(event)["event"]["starts_at"]
    assert (exported_time, datetime.fromisoformat(exported_time)) == (starts_at, time)


def test_the_repeated_hour_of_daylight_saving_is_unambiguous() -> None:
    first = datetime(2018, 10, 28, 0, 30, tzinfo=UTC)
    second = datetime(2018, 10, 28, 1, 30, tzinfo=UTC)
    event = add_event(timezone="Europe/Berlin", starts_at=first, ends_at=second)
    record = export_records(event)["event"]
    assert (record["starts_at"], record["ends_at"]) == (
        "2018-10-28T02:30:00+02:00",
        "2018-10-28T02:30:00+01:00",
    )


def test_numbers_are_exported_with_full_precision() -> None:
    event = add_event(latitude=-33.86882012345678, longitude=1e-7)
    record = export_records(event)["event"]
    assert (record["latitude"], record["longitude"]) == (-33.86882012345678, 1e-7)


def test_an_event_without_rows_has_empty_lists() -> None:
    with db.transaction() as connection:
        owner = events.add_user(connection)
        event_id = events.add_event(connection, owner)
    files = exports.unzip(exports.run_export(event_id, owner))
    assert [files[name] for name in FILES[1:-1]] == [b"[]"] * 15


def test_two_exports_of_an_unchanged_event_are_the_same_bytes() -> None:
    event = add_event()
    assert exports.run_export(event.id, event.owner_id) == exports.run_export(
        event.id, event.owner_id
    )
