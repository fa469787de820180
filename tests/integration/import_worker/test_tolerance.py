"""What real zips do that no format says: all of it comes in."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select

from openevent.infra import db
from openevent.resources import BY_TYPE
from tests.factories import archives
from tests.integration.import_worker import imports

EVENT: dict[str, Any] = {
    "id": 1,
    "name": "Days",
    "timezone": "UTC",
    "starts_at": "2018-03-22T09:00:00Z",
    "ends_at": "2018-03-23T09:00:00Z",
}
EMPTY: dict[str, Any] = {
    "event": EVENT, "microlocations": [], "sponsors": [], "speakers": [], "tracks": [], "sessions": [],
}  # fmt: skip


def zipped(**files: Any) -> bytes:
    """Pack files as they are; None leaves one out."""
    plain = {
        name: json.dumps(found).encode()
        for name, found in {**EMPTY, **files}.items()
        if found is not None
    }
    return archives.pack_entries(plain)


def imported(user: int, **files: Any) -> tuple[int, list[str]]:
    """Import; give the event's id and the warnings' sentences."""
    message = imports.run_import(zipped(**files), user)
    return message.event_id or 0, [
        each["message"] for each in imports.row_of(message)["result"]["warnings"]
    ]


def names(type_: str, event_id: int) -> list[str]:
    return [str(row.get("title", row.get("name"))) for row in imports.load_rows(type_, event_id)]


def test_types_of_sessions_that_no_file_lists_are_made_of_what_sessions_say(user: int) -> None:
    talk, panel = (
        {"id": 1, "name": "Talk", "length": "00:25"},
        {"id": 2, "name": "Panel", "length": "1"},
    )
    sessions = [
        {"id": place, "title": "x", "session_type": type_}
        for place, type_ in enumerate((talk, panel, talk))
    ]
    event_id, warnings = imported(user, sessions=sessions)
    types = imports.load_rows("session-type", event_id)
    assert [(row["name"], row["length"]) for row in types] == [
        ("Talk", "00:25"),
        ("Panel", "01:00"),
    ]
    used = [row["session_type_id"] for row in imports.load_rows("session", event_id)]
    assert used == [types[0]["id"], types[1]["id"], types[0]["id"]]
    assert warnings == []


def test_three_speakers_of_one_id_are_told_apart_by_name(user: int) -> None:
    speakers = [{"id": 133, "name": name} for name in ("Ada", "Bob", "Cy")]
    sessions = [
        {"id": 1, "title": "One", "speakers": [{"id": "133", "name": "Bob"}]},
        {"id": 2, "title": "Two", "speakers": [{"id": 133, "name": "Cy"}, {"id": 133}]},
    ]
    event_id, warnings = imported(user, speakers=speakers, sessions=sessions)
    assert imports.load_links(event_id) == {("One", "Bob"), ("Two", "Cy")}
    assert warnings == ['"133" is not in the file "speakers": the reference was left out.']


def test_links_of_either_side_are_taken(user: int) -> None:
    speakers = [
        {
            "id": 1,
            "name": "Ada",
            "sessions": [{"id": 2, "title": "Two"}, {"id": 9, "title": "Nine"}, {"id": 99}],
        },
        {"id": 2, "name": "Bob", "sessions": []},
    ]
    sessions = [
        {"id": 1, "title": "One", "speakers": [{"id": 1, "name": "Ada"}, {"id": 3, "name": "Cy"}]},
        {"id": 2, "title": "Two", "speakers": [{"id": None, "name": None}]},
    ]
    event_id, warnings = imported(user, speakers=speakers, sessions=sessions)
    assert imports.load_links(event_id) == {
        ("One", "Ada"),
        ("One", "Cy"),
        ("Two", "Ada"),
        ("Nine", "Ada"),
    }
    assert names("speaker", event_id) == ["Ada", "Bob", "Cy"]
    assert names("session", event_id) == ["One", "Two", "Nine"]
    assert warnings == ['"99" is not in the file "sessions": the reference was left out.']


def test_an_unknown_track_is_made_if_it_has_a_name(user: int) -> None:
    sessions = [
        {"id": 1, "title": "One", "track": {"id": 5, "name": "New", "color": "#abc"}},
        {"id": 2, "title": "Two", "track": {"id": 6}},
        {"id": 3, "title": "Three", "track": {}},
    ]
    event_id, warnings = imported(user, sessions=sessions)
    (track,) = imports.load_rows("track", event_id)
    assert (track["name"], track["color"], track["font_color"]) == ("New", "#abc", "#000000")
    assert [row["track_id"] for row in imports.load_rows("session", event_id)] == [
        track["id"],
        None,
        None,
    ]
    assert warnings == ['"6" is not in the file "tracks": the reference was left out.']


def test_states_of_sessions(user: int) -> None:
    states = ["rejected", "Confirmed", "", None, "on hold"]
    sessions = [{"id": place, "title": "x", "state": state} for place, state in enumerate(states)]
    event_id, warnings = imported(user, sessions=[*sessions, {"id": 9, "title": "y"}])
    found = [row["state"] for row in imports.load_rows("session", event_id)]
    assert found == ["rejected", "confirmed", "accepted", "accepted", "pending", "accepted"]
    assert warnings == ['"on hold" is no state of a session: pending was taken.']


def test_types_of_faqs_of_one_name_are_one(user: int) -> None:
    types = [{"id": 1, "name": "Travel"}, {"id": 2, "name": " travel "}]
    faqs = [{"id": place, "question": "?", "answer": "!", "faq_type_id": place} for place in (1, 2)]
    event_id, warnings = imported(user, faq_types=types, faqs=faqs)
    (type_,) = imports.load_rows("faq-type", event_id)
    assert [row["faq_type_id"] for row in imports.load_rows("faq", event_id)] == [type_["id"]] * 2
    assert warnings == ['Two faq types are called "travel": they were merged.']


def test_an_event_has_one_copyright(user: int) -> None:
    event_id, warnings = imported(
        user, event_copyright=[{"id": 1, "licence": "A"}, {"id": 2, "licence": "B"}]
    )
    assert [row["licence"] for row in imports.load_rows("event-copyright", event_id)] == ["A"]
    assert warnings == ["An event has one of these: this record was left out."]


def test_the_trash_takes_no_place(user: int) -> None:
    gone = {"deleted_at": "2018-01-01T00:00:00Z"}
    event_id, warnings = imported(
        user,
        faq_types=[
            {"id": 1, "name": "Travel", **gone},
            {"id": 2, "name": "Travel"},
            {"id": 3, "name": "Travel", **gone},
        ],
        faqs=[{"id": 1, "question": "?", "answer": "!", "faq_type_id": 2}],
        event_copyright=[{"id": 1, "licence": "Old", **gone}, {"id": 2, "licence": "New"}],
    )
    kept = [
        row["id"] for row in imports.load_rows("faq-type", event_id) if row["deleted_at"] is None
    ]
    assert [row["faq_type_id"] for row in imports.load_rows("faq", event_id)] == kept
    licences = {
        row["licence"]: row["deleted_at"] for row in imports.load_rows("event-copyright", event_id)
    }
    assert licences == {"Old": datetime(2018, 1, 1, tzinfo=UTC), "New": None}
    assert warnings == []


def test_types_of_faqs_are_one_for_the_importer_where_they_are_for_the_database(user: int) -> None:
    alike = [("\u03a3\u03a3", "\u03c3\u03c3"), ("\u0130", "i"), ("K", "\u212a"), ("\u00a0Q", "q ")]
    types = [{"id": place, "name": name} for place, name in enumerate(sum(alike, ()))]
    event_id, warnings = imported(user, faq_types=types)
    assert names("faq-type", event_id) == [first for first, _ in alike]
    assert len(warnings) == len(alike)


def test_old_forms_become_fields(user: int) -> None:
    form = json.dumps(
        {"title": {"require": 1, "include": 1}, "long_abstract": {"require": 0, "include": 0}}
    )
    event_id, warnings = imported(
        user, forms=[{"id": 1, "session_form": form, "speaker_form": "{}"}]
    )
    columns = ("field_identifier", "form", "type", "is_required", "is_included", "position")
    assert [
        tuple(row[column] for column in columns)
        for row in imports.load_rows("custom-form", event_id)
    ] == [
        ("title", "session", "text", True, True, 0),
        ("longAbstract", "session", "paragraph", False, False, 1),
    ]
    assert warnings == []


def test_missing_files_are_warnings(user: int) -> None:
    _, warnings = imported(
        user, **dict.fromkeys(("microlocations", "sponsors", "speakers", "tracks", "sessions"))
    )
    assert [warning.split('"')[1] for warning in warnings] == [
        "microlocations",
        "sponsors",
        "speakers",
        "tracks",
        "sessions",
    ]


def test_columns_that_take_no_null_get_their_default(user: int) -> None:
    event_id, warnings = imported(
        user, tracks=[{"id": 1, "name": "A", "position": None, "color": "#000000"}]
    )
    (event,) = imports.load_rows("event", event_id)
    (track,) = imports.load_rows("track", event_id)
    assert (event["is_badges_enabled"], event["privacy"], event["online"]) == (
        True,
        "public",
        False,
    )
    assert (track["position"], track["font_color"]) == (0, "#ffffff")
    assert warnings == []


def test_values_that_sql_might_take_for_more(user: int) -> None:
    hostile = "'; DROP TABLE events; -- :event_id %s $1 {} \\ \" \ud83d\ude00".encode(
        "utf-16", "surrogatepass"
    )
    title = hostile.decode("utf-16")
    event_id, _ = imported(
        user,
        sessions=[{"id": 1, "title": title, "short_abstract": "now", "level": "infinity"}],
        speakers=[
            {"id": 1, "name": title, "order": 3, "complex_field_values": {"a": [title, None, 1.5]}}
        ],
    )
    (session,), (speaker,) = (
        imports.load_rows("session", event_id),
        imports.load_rows("speaker", event_id),
    )
    assert (session["title"], session["short_abstract"], session["level"]) == (
        title,
        "now",
        "infinity",
    )
    assert (speaker["order"], speaker["complex_field_values"]) == (3, {"a": [title, None, 1.5]})


def test_the_time_a_session_was_made_is_kept(user: int) -> None:
    sessions = [
        {"id": 1, "title": "x", "created_at": "2017-01-01T00:00:00Z"},
        {"id": 2, "title": "y", "created_at": ""},
    ]
    event_id, _ = imported(user, sessions=sessions)
    table = BY_TYPE["session"].table
    with db.connect() as connection:
        old, new = connection.scalars(
            select(table.c.created_at).where(table.c.event_id == event_id).order_by(table.c.id)
        )
    assert old.isoformat() == "2017-01-01T00:00:00+00:00"
    assert new > old


def test_ids_and_names_without_end_are_cut_in_what_is_said_of_them(user: int) -> None:
    sponsors = [
        {"id": f"{place:03}" + "x" * 5_000, "name": "Mill", "é" * 5_000: 1} for place in range(100)
    ]
    message = imports.run_import(zipped(sponsors=sponsors), user)
    assert imports.task_of(message)["state"] == "SUCCESS"
    first = imports.row_of(message)["result"]["warnings"][0]
    assert (first["id"], first["pointer"]) == ("000" + "x" * 76 + "…", "/" + "é" * 78 + "…")


@pytest.mark.parametrize(
    ("record", "id_", "pointer"),
    [
        ({"id": "a\0b", "name": "Mill"}, "a\ufffdb", "/id"),
        ({"id": 1, "a\0b": "Mill"}, "1", "/a\ufffdb"),
    ],
)
def test_a_nul_is_told_wherever_it_stands(
    record: dict[str, Any], id_: str, pointer: str, user: int
) -> None:
    row = imports.run_worker(imports.start_import(zipped(sponsors=[record]), user))
    assert row["result"]["errors"] == [
        {
            "file": "sponsors",
            "record": 0,
            "id": id_,
            "pointer": pointer,
            "message": "A text holds a NUL character, which cannot be stored.",
        }
    ]


def test_a_nested_record_may_have_any_id(user: int) -> None:
    links = [{"id": [1], "name": "A", "link": "https://a.example.org"}]
    event_id, warnings = imported(user, event={**EVENT, "social_links": links})
    assert names("social-link", event_id) == ["A"]
    assert warnings == []


def test_a_file_that_no_resource_declares_is_left_out_with_a_warning(user: int) -> None:
    tickets = [{"id": 1, "name": "Early bird"}]
    _, warnings = imported(user, tickets=tickets, **{"config.json": {}}, meta={"root_url": "x"})
    assert warnings == [
        f'"{name}" is not a file that the import knows: it was left out.'
        for name in ("tickets", "config.json")
    ]


def test_a_medium_may_lie_beside_the_json_files(user: int) -> None:
    sponsors = [{"id": 1, "name": "Mill", "logo_url": "/mill.png"}]
    files = {
        name: json.dumps(found).encode() for name, found in {**EMPTY, "sponsors": sponsors}.items()
    }
    message = imports.run_import(
        archives.pack_entries({**files, "mill.png": archives.PIXEL, "README.txt": b"Hi"}), user
    )
    assert list(imports.load_media(message.event_id).values()) == [archives.PIXEL]
    assert imports.row_of(message)["result"]["warnings"] == []
