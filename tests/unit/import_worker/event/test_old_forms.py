"""Old and new records of forms."""

import json
from typing import Any

import pytest

from import_worker.event import old_forms
from openevent.work.import_report import Report


def read(*records: dict[str, Any]) -> tuple[list[tuple[int, dict[str, Any]]], list[Any]]:
    report = Report()
    forms = list(old_forms.read_forms(list(records), report))
    return forms, [problem.pointer for problem in report.warnings]


def test_each_field_of_an_old_form_becomes_a_record() -> None:
    form = {"short_abstract": {"require": 1, "include": 1}, "slides": {"require": 0, "include": 1}}
    records, warnings = read({"id": 1, "session_form": json.dumps(form), "speaker_form": ""})
    assert warnings == []
    abstract = {
        "field_identifier": "shortAbstract",
        "form": "session",
        "type": "paragraph",
        "position": 0,
        "is_required": 1,
        "is_included": 1,
    }
    slides = {
        "field_identifier": "slidesUrl",
        "form": "session",
        "type": "file",
        "position": 1,
        "is_required": 0,
        "is_included": 1,
    }
    assert records == [(0, abstract), (0, slides)]


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("long-biography", "longBiography"),
        ("photo", "photoUrl"),
        ("heard_from", "heardFrom"),
        ("name", "name"),
    ],
)
def test_old_field_names_become_camel_case(name: str, identifier: str) -> None:
    ((_, record),), _ = read({"speaker-form": json.dumps({name: {}})})
    assert (record["field_identifier"], record["form"], record["is_required"]) == (
        identifier,
        "speaker",
        None,
    )


def test_a_new_form_is_not_changed() -> None:
    record = {"id": 3, "field_identifier": "title", "form": "session"}
    assert read(record) == ([(0, record)], [])


@pytest.mark.parametrize("broken", ["{", "[]", "1", 7, ["x"]])
def test_a_value_that_is_not_a_form_is_left_out_with_a_warning(broken: Any) -> None:
    assert read({"id": 1, "session_form": broken}) == ([], ["/session_form"])
