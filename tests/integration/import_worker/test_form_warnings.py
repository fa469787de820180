"""Imports of sessions and speakers that do not fit the forms: warnings, and nothing is lost."""

from pathlib import Path
from typing import Any

import pytest

from tests.factories import archives
from tests.integration.import_worker import imports
from tests.integration.import_worker.partial_zips import import_files, pack
from tests.integration.import_worker.test_lossless import export_event

FIELD: dict[str, Any] = {"form": "session", "is_required": True, "is_included": True}
FORMS: list[dict[str, Any]] = [
    FIELD | {"id": 1, "field_identifier": "title", "name": "Title of the talk"},
    FIELD | {"id": 2, "field_identifier": "shortAbstract", "type": "paragraph"},
    FIELD | {"id": 3, "field_identifier": "food", "name": "Your food", "is_complex": False},
    FIELD | {"id": 4, "field_identifier": "age", "type": "number", "is_required": False},
    {**FIELD, "id": 5, "field_identifier": "motto", "form": "speaker", "is_complex": True},
]
WARNINGS = [
    ("forms", 0, "1", "/name"),
    ("speakers", 0, "7", "/complex_field_values/motto"),
    ("sessions", 0, "3", "/short_abstract"),
    ("sessions", 0, "3", "/complex_field_values/age"),
    ("sessions", 0, "3", "/complex_field_values/old~1new"),
    ("sessions", 1, "4", "/complex_field_values/food"),
]


def build_files(answers_key: str) -> dict[str, Any]:
    """Build files with answers under the key of a dialect."""
    answers = {"food": "Rice", "age": "old", "old/new": [1]}
    return {
        "forms": FORMS,
        "speakers": [{"id": 7, "name": "Ada", answers_key: None}],
        "sessions": [
            {"id": 3, "title": "Looms", "short_abstract": "<p> </p>", answers_key: answers},
            {"id": 4, "title": "Mills", "short_abstract": "x", answers_key: None},
            {"id": 5, "title": "Draft", "state": "draft"},
        ],
    }


@pytest.mark.parametrize("answers_key", ["complex_field_values", "complex-field-values"])
def test_what_does_not_fit_the_forms_is_imported_with_warnings(user: int, answers_key: str) -> None:
    message = imports.run_import(pack(**build_files(answers_key)), user)
    warnings = imports.row_of(message)["result"]["warnings"]
    assert imports.list_locations(warnings) == WARNINGS
    rows = imports.load_rows("session", message.event_id)
    answers = {"food": "Rice", "age": "old", "old/new": [1]}
    assert [row["complex_field_values"] for row in rows] == [answers, None, None]
    forms = imports.load_rows("custom-form", message.event_id)
    assert [(row["is_complex"], row["name"]) for row in forms] == [
        (False, "Title"),
        (False, "Short Abstract"),
        (True, "Your food"),
        (True, None),
        (True, None),
    ]


def test_an_export_keeps_answers_and_what_follows_from_identifiers(
    user: int, tmp_path: Path
) -> None:
    message = imports.run_import(pack(**build_files("complex_field_values")), user)
    zipped = export_event(message.event_id, user, tmp_path / "event.zip")
    copy = imports.run_import(zipped, user)
    for type_, columns in (
        ("custom-form", ("field_identifier", "is_complex", "name")),
        ("session", ("title", "complex_field_values")),
    ):
        originals, copies = (
            [[row[column] for column in columns] for row in imports.load_rows(type_, id_)]
            for id_ in (message.event_id, copy.event_id)
        )
        assert originals == copies
    warnings = imports.row_of(copy)["result"]["warnings"]
    assert [warning["pointer"] for warning in warnings] == [place[3] for place in WARNINGS[1:]]


def test_an_old_form_is_compared_too(user: int) -> None:
    form = '{"title": {"require": 1, "include": 1}, "track": {"require": 1, "include": 1}}'
    files = {
        "forms": [{"id": 1, "session_form": form, "speaker_form": "{}"}],
        "tracks": [{"id": 1, "name": "Engines", "color": "#000000"}],
        "sessions": [
            {"id": 1, "title": "Looms", "track": {"id": 1, "name": "Engines"}},
            {"id": 2, "title": "Mills", "track": None},
        ],
    }
    _, warnings = import_files(user, **files)
    assert warnings == ["The event's form requires `track`: it stays empty."]


def test_the_example_fits_its_forms(user: int) -> None:
    message = imports.run_import(archives.build_zip(), user)
    assert imports.row_of(message)["result"]["warnings"] == []
