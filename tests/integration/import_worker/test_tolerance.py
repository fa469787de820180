"""Files and values that real zips have and no format allows are imported."""

import json
from typing import Any

import pytest
from sqlalchemy import select

from openevent.infra import db
from openevent.resources import BY_TYPE
from tests.factories import archives
from tests.integration.import_worker import imports
from tests.integration.import_worker.partial_zips import (
    EMPTY_FILES,
    EVENT,
    import_files,
    load_names,
    pack,
)


def test_unknown_and_missing_states_of_sessions_get_a_substitute(user: int) -> None:
    states = ["rejected", "Confirmed", "", None, "on hold"]
    sessions = [{"id": place, "title": "x", "state": state} for place, state in enumerate(states)]
    event_id, warnings = import_files(user, sessions=[*sessions, {"id": 9, "title": "y"}])
    imported_states = [row["state"] for row in imports.load_rows("session", event_id)]
    assert imported_states == [
        "rejected",
        "confirmed",
        "accepted",
        "accepted",
        "pending",
        "accepted",
    ]
    assert warnings == ['"on hold" is not a state of a session: the import used "pending".']


def test_an_old_form_becomes_one_row_per_field(user: int) -> None:
    form = json.dumps(
        {"title": {"require": 1, "include": 1}, "long_abstract": {"require": 0, "include": 0}}
    )
    event_id, warnings = import_files(
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


def test_each_missing_file_gives_a_warning(user: int) -> None:
    _, warnings = import_files(
        user, **dict.fromkeys(("microlocations", "sponsors", "speakers", "tracks", "sessions"))
    )
    assert [warning.split('"')[1] for warning in warnings] == [
        "microlocations",
        "sponsors",
        "speakers",
        "tracks",
        "sessions",
    ]


def test_a_column_that_may_not_be_null_gets_its_default(user: int) -> None:
    event_id, warnings = import_files(
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


def test_values_that_look_like_sql_are_stored_unchanged(user: int) -> None:
    hostile = "'; DROP TABLE events; -- :event_id %s $1 {} \\ \" \ud83d\ude00".encode(
        "utf-16", "surrogatepass"
    )
    title = hostile.decode("utf-16")
    event_id, _ = import_files(
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


def test_a_sessions_creation_time_is_imported(user: int) -> None:
    sessions = [
        {"id": 1, "title": "x", "created_at": "2017-01-01T00:00:00Z"},
        {"id": 2, "title": "y", "created_at": ""},
    ]
    event_id, _ = import_files(user, sessions=sessions)
    table = BY_TYPE["session"].table
    with db.connect() as connection:
        old, new = connection.scalars(
            select(table.c.created_at).where(table.c.event_id == event_id).order_by(table.c.id)
        )
    assert old.isoformat() == "2017-01-01T00:00:00+00:00"
    assert new > old


def test_long_ids_and_field_names_are_cut_in_warnings(user: int) -> None:
    sponsors = [
        {"id": f"{place:03}" + "x" * 5_000, "name": "Mill", "é" * 5_000: 1} for place in range(100)
    ]
    message = imports.run_import(pack(sponsors=sponsors), user)
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
def test_a_nul_in_a_value_or_a_name_is_an_error(
    record: dict[str, Any], id_: str, pointer: str, user: int
) -> None:
    row = imports.run_worker(imports.start_import(pack(sponsors=[record]), user))
    assert row["result"]["errors"] == [
        {
            "file": "sponsors",
            "record": 0,
            "id": id_,
            "pointer": pointer,
            "message": (
                "This text holds a NUL character, which the database cannot store: remove it."
            ),
        }
    ]


def test_a_nested_record_may_have_any_id(user: int) -> None:
    links = [{"id": [1], "name": "A", "link": "https://a.example.org"}]
    event_id, warnings = import_files(user, event={**EVENT, "social_links": links})
    assert load_names("social-link", event_id) == ["A"]
    assert warnings == []


def test_a_file_that_no_resource_declares_is_left_out_with_a_warning(user: int) -> None:
    exhibitors = [{"id": 1, "name": "Mill"}]
    _, warnings = import_files(
        user, exhibitors=exhibitors, **{"config.json": {}}, meta={"root_url": "x"}
    )
    assert warnings == [
        f'"{name}" is not a file that the import knows: it was left out.'
        for name in ("exhibitors", "config.json")
    ]


def test_a_medium_may_be_in_the_same_folder_as_the_json_files(user: int) -> None:
    sponsors = [{"id": 1, "name": "Mill", "logo_url": "/mill.png"}]
    content_by_name = {**EMPTY_FILES, "sponsors": sponsors}
    files = {name: json.dumps(content).encode() for name, content in content_by_name.items()}
    message = imports.run_import(
        archives.pack_entries({**files, "mill.png": archives.PIXEL, "README.txt": b"Hi"}), user
    )
    assert list(imports.load_media(message.event_id).values()) == [archives.PIXEL]
    assert imports.row_of(message)["result"]["warnings"] == []


def test_a_text_that_is_no_address_is_left_out_with_the_reason(user: int) -> None:
    emails = {
        "ada@example.org": "ada@example.org",
        " jo\u0308rg@bu\u0308cher.example ": "jörg@bücher.example",
        "ada@example.org.": None,
        "a..b@example.org": None,
        "Ada <ada@example.org>": None,
        "ada\u200b@example.org": None,
        "ada@exam_ple.org; eve@example.org": None,
    }
    speakers = [
        {"id": place, "name": f"S{place}", "email": email} for place, email in enumerate(emails)
    ]
    event = EVENT | {"email": "desk@example.org,"}
    event_id, warnings = import_files(user, event=event, speakers=speakers)
    rows = imports.load_rows("speaker", event_id)
    assert [row["email"] for row in rows] == list(emails.values())
    assert [
        warning.partition(" is not an e-mail address: it was left out. ")[::2]
        for warning in warnings
    ] == [
        ('"desk@example.org,"', 'The domain after the @ must not have ",".'),
        (
            '"ada@example.org."',
            "The domain after the @ must not begin or end with a dot, or have two dots in a row.",
        ),
        (
            '"a..b@example.org"',
            "The part before the @ must not begin or end with a dot, or have two dots in a row.",
        ),
        ('"Ada <ada@example.org>"', "An e-mail address must not have blanks."),
        (
            '"ada\\u200b@example.org"',
            "An e-mail address must not have the invisible character U+200B.",
        ),
        ('"ada@exam_ple.org; eve@example.org"', "An e-mail address must not have blanks."),
    ]
