"""Warnings about sessions and speakers that do not fit the forms of their event."""

from typing import Any

import pytest

from import_worker.event.form_checks import check_answers, collect_field
from import_worker.event.row_checks import MAXIMUM_REQUIRED, RowContext
from import_worker.event.session_dates import DateSpan
from openevent.resources import BY_TYPE

REQUIRED = {"is_required": True, "is_included": True}
EMPTY = "The event's form requires `{}`: it stays empty."


def build_context(*fields: dict[str, Any]) -> RowContext:
    context = RowContext({}, DateSpan())
    for field in fields:
        row = {"form": "session", "type": "text"} | field
        assert list(collect_field(BY_TYPE["custom-form"], row, context)) == []
    return context


def check(context: RowContext, type_: str = "session", **row: Any) -> list[tuple[str, str]]:
    """Return pointer and message of each warning about a row."""
    warnings = check_answers(BY_TYPE[type_], row, context)
    return [("/".join(path), message) for message, path in warnings]


def test_an_empty_required_field_is_a_warning() -> None:
    context = build_context(
        {"field_identifier": "shortAbstract", **REQUIRED},
        {"field_identifier": "track", **REQUIRED},
        {"field_identifier": "food", **REQUIRED},
        {"field_identifier": "speakers", **REQUIRED},
        {"field_identifier": "slidesUrl", **REQUIRED},
        {"field_identifier": "level", "is_required": True},
        {"field_identifier": "language", **REQUIRED, "deleted_at": "2018-01-01"},
        {"field_identifier": "company", "form": "attendee", **REQUIRED},
    )
    assert check(context, state="accepted") == [
        ("short_abstract", EMPTY.format("short-abstract")),
        ("track", EMPTY.format("track")),
        ("complex_field_values/food", 'The event\'s form requires "food": it stays empty.'),
    ]
    filled = {"short_abstract": "x", "track_id": 1, "complex_field_values": {"food": "Rice"}}
    assert check(context, **filled) == []
    assert check(context, type_="speaker") == []


@pytest.mark.parametrize("row", [{"state": "draft"}, {"deleted_at": "2018-01-01"}])
def test_a_draft_and_a_record_in_the_trash_need_nothing(row: dict[str, Any]) -> None:
    assert check(build_context({"field_identifier": "level", **REQUIRED}), **row) == []


def test_answers_that_do_not_fit_are_warnings() -> None:
    context = build_context({"field_identifier": "age", "type": "number"})
    answers = {"age": "old", "shoe-size": 43}
    assert check(context, complex_field_values=answers) == [
        ("complex_field_values/age", '"age" must be a number. It was kept as it is.'),
        (
            "complex_field_values/shoe-size",
            'The event\'s form has no field "shoe-size": the answer was kept.',
        ),
    ]
    assert check(context, complex_field_values={"age": 36}) == []
    assert check(context, complex_field_values=["old"]) == [
        ("complex_field_values", "The answers are no object: they were kept as they are.")
    ]


@pytest.mark.parametrize(
    ("identifier", "name", "is_replaced"),
    [
        ("shortAbstract", "Summary", True),
        ("shortAbstract", "short_abstract", True),
        ("shortAbstract", "Short Abstract", False),
        ("shortAbstract", None, False),
        ("food", "Your food", False),
    ],
)
def test_a_name_that_is_replaced_is_a_warning(
    identifier: str, name: str | None, *, is_replaced: bool
) -> None:
    row = {"form": "session", "field_identifier": identifier, "name": name}
    warnings = list(collect_field(BY_TYPE["custom-form"], row, build_context()))
    assert [path for _, path in warnings] == ([("name",)] if is_replaced else [])


def test_a_form_of_thousands_of_fields_costs_little() -> None:
    fields = [{"field_identifier": f"field-{number}", **REQUIRED} for number in range(3_000)]
    assert len(check(build_context(*fields))) == MAXIMUM_REQUIRED


def test_a_link_to_a_file_that_could_not_be_read_counts_as_filled() -> None:
    context = build_context(
        {"field_identifier": "track", **REQUIRED}, {"field_identifier": "level", **REQUIRED}
    )
    context.incomplete_types.add("track")
    assert check(context) == [("level", EMPTY.format("level"))]
    context.incomplete_types.add("custom-form")
    assert check(context) == []
