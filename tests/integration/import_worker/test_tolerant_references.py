"""References and duplicates that real zips have and no format allows are imported."""

from datetime import UTC, datetime

from tests.integration.import_worker import imports
from tests.integration.import_worker.partial_zips import import_files, load_names


def test_session_types_that_no_file_lists_are_created_from_the_sessions(user: int) -> None:
    talk, panel = (
        {"id": 1, "name": "Talk", "length": "00:25"},
        {"id": 2, "name": "Panel", "length": "1"},
    )
    sessions = [
        {"id": place, "title": "x", "session_type": type_}
        for place, type_ in enumerate((talk, panel, talk))
    ]
    event_id, warnings = import_files(user, sessions=sessions)
    types = imports.load_rows("session-type", event_id)
    assert [(row["name"], row["length"]) for row in types] == [
        ("Talk", "00:25"),
        ("Panel", "01:00"),
    ]
    type_ids = [row["session_type_id"] for row in imports.load_rows("session", event_id)]
    assert type_ids == [types[0]["id"], types[1]["id"], types[0]["id"]]
    assert warnings == []


def test_speakers_with_the_same_id_are_distinguished_by_name(user: int) -> None:
    speakers = [{"id": 133, "name": name} for name in ("Ada", "Bob", "Cy")]
    sessions = [
        {"id": 1, "title": "One", "speakers": [{"id": "133", "name": "Bob"}]},
        {"id": 2, "title": "Two", "speakers": [{"id": 133, "name": "Cy"}, {"id": 133}]},
    ]
    event_id, warnings = import_files(user, speakers=speakers, sessions=sessions)
    assert imports.load_links(event_id) == {("One", "Bob"), ("Two", "Cy")}
    assert warnings == ['"133" is not in the file "speakers": the reference was left out.']


def test_links_of_both_sides_are_imported(user: int) -> None:
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
    event_id, warnings = import_files(user, speakers=speakers, sessions=sessions)
    assert imports.load_links(event_id) == {
        ("One", "Ada"),
        ("One", "Cy"),
        ("Two", "Ada"),
    }
    assert load_names("speaker", event_id) == ["Ada", "Bob", "Cy"]
    assert load_names("session", event_id) == ["One", "Two"]
    (warning,) = warnings
    assert warning.startswith('"Nine" is not in the file "sessions": the reference was left out.')


def test_no_session_is_made_from_a_speaker_even_without_their_file(user: int) -> None:
    speakers = [{"id": 1, "name": "Ada", "sessions": [{"id": 9, "title": "Nine"}]}]
    event_id, warnings = import_files(user, speakers=speakers, sessions=None)
    assert load_names("speaker", event_id) == ["Ada"]
    assert load_names("session", event_id) == []
    assert '"Nine" is not in the file "sessions": the reference was left out.' in warnings


def test_ids_that_a_spreadsheet_wrote_are_whole_numbers(user: int) -> None:
    speakers = [{"id": 1.0, "name": "Ada"}, {"id": "2.0", "name": "Bob"}]
    sessions = [
        {"id": 1.0, "title": "One", "speakers": [{"id": 1}, 2.0], "track_id": 3.0},
        {"id": 2, "title": "Two", "speakers": [{"id": "1.0"}, "2"], "track_id": "3"},
    ]
    tracks = [{"id": 3, "name": "Tides", "color": "#fff", "position": 4.0}]
    event_id, warnings = import_files(user, speakers=speakers, sessions=sessions, tracks=tracks)
    pairs = {(title, name) for title in ("One", "Two") for name in ("Ada", "Bob")}
    assert imports.load_links(event_id) == pairs
    assert None not in [row["track_id"] for row in imports.load_rows("session", event_id)]
    assert warnings == []


def test_an_unknown_track_is_created_if_it_has_a_name(user: int) -> None:
    sessions = [
        {"id": 1, "title": "One", "track": {"id": 5, "name": "New", "color": "#abc"}},
        {"id": 2, "title": "Two", "track": {"id": 6}},
        {"id": 3, "title": "Three", "track": {}},
    ]
    event_id, warnings = import_files(user, sessions=sessions)
    (track,) = imports.load_rows("track", event_id)
    assert (track["name"], track["color"], track["font_color"]) == ("New", "#abc", "#000000")
    assert [row["track_id"] for row in imports.load_rows("session", event_id)] == [
        track["id"],
        None,
        None,
    ]
    assert warnings == ['"6" is not in the file "tracks": the reference was left out.']


def test_faq_types_with_the_same_name_are_merged(user: int) -> None:
    types = [{"id": 1, "name": "Travel"}, {"id": 2, "name": " travel "}]
    faqs = [{"id": place, "question": "?", "answer": "!", "faq_type_id": place} for place in (1, 2)]
    event_id, warnings = import_files(user, faq_types=types, faqs=faqs)
    (type_,) = imports.load_rows("faq-type", event_id)
    assert [row["faq_type_id"] for row in imports.load_rows("faq", event_id)] == [type_["id"]] * 2
    assert warnings == ['Two faq types are called "travel": they were merged.']


def test_only_the_first_copyright_is_imported(user: int) -> None:
    event_id, warnings = import_files(
        user, event_copyright=[{"id": 1, "licence": "A"}, {"id": 2, "licence": "B"}]
    )
    assert [row["licence"] for row in imports.load_rows("event-copyright", event_id)] == ["A"]
    assert warnings == ["An event may have only one record of this kind: this one was left out."]


def test_records_in_the_trash_are_not_merged_with_others(user: int) -> None:
    trashed = {"deleted_at": "2018-01-01T00:00:00Z"}
    event_id, warnings = import_files(
        user,
        faq_types=[
            {"id": 1, "name": "Travel", **trashed},
            {"id": 2, "name": "Travel"},
            {"id": 3, "name": "Travel", **trashed},
        ],
        faqs=[{"id": 1, "question": "?", "answer": "!", "faq_type_id": 2}],
        event_copyright=[{"id": 1, "licence": "Old", **trashed}, {"id": 2, "licence": "New"}],
    )
    type_ids = [
        row["id"] for row in imports.load_rows("faq-type", event_id) if row["deleted_at"] is None
    ]
    assert [row["faq_type_id"] for row in imports.load_rows("faq", event_id)] == type_ids
    licences = {
        row["licence"]: row["deleted_at"] for row in imports.load_rows("event-copyright", event_id)
    }
    assert licences == {"Old": datetime(2018, 1, 1, tzinfo=UTC), "New": None}
    assert warnings == []


def test_the_importer_compares_names_of_faq_types_as_the_database_does(user: int) -> None:
    equal_names = [
        ("\u03a3\u03a3", "\u03c3\u03c3"),
        ("\u0130", "i"),
        ("K", "\u212a"),
        ("\u00a0Q", "q "),
    ]
    types = [{"id": place, "name": name} for place, name in enumerate(sum(equal_names, ()))]
    event_id, warnings = import_files(user, faq_types=types)
    assert load_names("faq-type", event_id) == [first for first, _ in equal_names]
    assert len(warnings) == len(equal_names)
