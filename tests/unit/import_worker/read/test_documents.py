"""JSON files: valid ones, the one repair, and errors with their place."""

from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from import_worker.limits import MAXIMUM_DEPTH, MAXIMUM_ERRORS
from import_worker.read import documents, encodings, json_limits
from import_worker.read.documents import read_records
from import_worker.read.encodings import Raw
from import_worker.read.json_limits import CHUNK_BYTES, count_depth
from import_worker.zip.package import open_package
from openevent.model import kinds
from openevent.work.import_report import Problem, Report
from tests.places import SAMPLES


def read(
    raw: Raw, file: str = "sessions"
) -> tuple[list[dict[str, Any]], list[Problem], list[Problem]]:
    """Return the records, the errors and the warnings."""
    report = Report()
    return read_records(file, raw, report), report.errors, report.warnings


def read_the_event(raw: bytes) -> tuple[dict[str, Any] | None, list[str], list[str]]:
    """Return the event, and the messages of errors and warnings."""
    report = Report()
    event = documents.read_event(raw, report)
    return (
        event,
        [problem.message for problem in report.errors],
        [problem.message for problem in report.warnings],
    )


def test_a_list_of_objects_is_read_with_and_without_byte_order_mark() -> None:
    assert read(b'[{"id": 1}]') == ([{"id": 1}], [], [])
    assert read(b'\xef\xbb\xbf[{"id": "1"}]') == ([{"id": "1"}], [], [])
    assert read(bytearray(b"[]")) == ([], [], [])


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("mark", ["\ufeff", ""])
@pytest.mark.parametrize("kind", [bytes, bytearray])
def test_other_encodings_of_unicode_are_read(encoding: str, mark: str, kind: type[Raw]) -> None:
    text = '[{"id": 1, "title": "潮 👩\u200d💻 [{,"}]'
    raw = kind((mark + text).encode(encoding))
    assert read(raw) == ([{"id": 1, "title": "潮 👩\u200d💻 [{,"}], [], [])


def test_a_long_text_is_turned_in_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encodings, "CHUNK_BYTES", 8)
    records = [{"id": 1, "title": "👩" * 20}]
    raw = bytearray(orjson.dumps(records).decode().encode("utf-16"))
    assert read(raw) == (records, [], [])
    assert raw == b""


def test_the_caps_count_the_text_as_utf_8(monkeypatch: pytest.MonkeyPatch) -> None:
    commas = "\u2c2c" * 50  # each has the byte of a comma, twice
    monkeypatch.setattr(json_limits, "MAXIMUM_COMMAS", 10)
    assert read(f'[{{"title": "{commas}"}}]'.encode("utf-16"))[1] == []
    monkeypatch.setattr(encodings, "MAXIMUM_JSON_FILE_BYTES", 100)
    errors = read(f'[{{"title": "{commas}"}}]'.encode("utf-16"))[1]
    assert [error.message for error in errors] == [
        "The file has more than 0.0 MB as UTF-8; 0.0 MB are allowed."
    ]


@pytest.mark.parametrize("raw", ['["\ud83d"]'.encode("utf-16-le", "surrogatepass"), b"[\0]\0\0"])
def test_broken_utf_16_is_an_error_of_the_file(raw: bytes) -> None:
    errors = read(raw)[1]
    assert [error.message for error in errors] == [
        "The file is not valid UTF-16-LE: save it as UTF-8."
    ]


def test_an_event_is_one_object() -> None:
    assert read_the_event(b'{"name": "x"}') == ({"name": "x"}, [], [])
    warning = (
        'The file "event" must hold one object; it holds a list with one object. '
        "The import used that object."
    )
    assert read_the_event(b'[{"name": "x"}]') == ({"name": "x"}, [], [warning])


@pytest.mark.parametrize(
    ("raw", "json_type"),
    [
        (b"[]", "a list that is empty"),
        (b"[{}, {}]", "a list"),
        (b"null", "null"),
        (b'"x"', "a text"),
        (b"1.5", "a number"),
        (b"true", "a boolean"),
    ],
)
def test_an_event_of_another_shape_is_an_error(raw: bytes, json_type: str) -> None:
    assert read_the_event(raw) == (
        None,
        [f'The file "event" must hold one object; it holds {json_type}.'],
        [],
    )


@pytest.mark.parametrize(
    ("raw", "json_type"), [(b"null", "null"), (b"{}", "an object that is empty")]
)
def test_null_or_an_empty_object_is_read_as_an_empty_list_with_a_warning(
    raw: bytes, json_type: str
) -> None:
    warning = (
        f'The file "sessions" must hold a list of objects; it holds {json_type}. '
        "The import read it as an empty list."
    )
    assert read(raw) == ([], [], [Problem("sessions", warning)])


@pytest.mark.parametrize(
    ("raw", "json_type"), [(b'{"id": 1}', "an object"), (b'"x"', "a text"), (b"7", "a number")]
)
def test_a_file_that_is_not_a_list_is_an_error(raw: bytes, json_type: str) -> None:
    message = f'The file "sessions" must hold a list of objects; it holds {json_type}.'
    assert read(raw) == ([], [Problem("sessions", message)], [])


@pytest.mark.parametrize("file", ["forms", "meta", "event_copyright", "speakers_call"])
def test_some_files_may_hold_one_object_instead_of_a_list(file: str) -> None:
    assert read(b'{"id": 1}', file) == ([{"id": 1}], [], [])


def test_a_record_that_is_not_an_object_is_an_error_with_its_place() -> None:
    records, errors, _ = read(b'[{"id": 1}, null, [], 3, {"id": 2}]')
    assert records == [{"id": 1}, {"id": 2}]
    assert errors == [
        Problem("sessions", "Every record must be an object; this one is null.", record=1),
        Problem(
            "sessions",
            "Every record must be an object; this one is a list that is empty.",
            record=2,
        ),
        Problem("sessions", "Every record must be an object; this one is a number.", record=3),
    ]


def test_a_file_is_not_checked_further_after_a_thousand_errors() -> None:
    errors = read(b"[" + b"1," * 5000 + b"1]")[1]
    assert len(errors) == MAXIMUM_ERRORS + 1
    assert (
        errors[-1].message
        == "This file has too many errors: the import did not check its other records."
    )


@pytest.mark.parametrize(
    "record_id", [b"1.5", b"1e300", b"true", b"[]", b"18446744073709551616", b"9223372036854775808"]
)
def test_an_id_that_is_not_a_text_or_a_64_bit_number_is_an_error(record_id: bytes) -> None:
    errors = read(b'[{"id": %s}]' % record_id)[1]
    assert [(error.record, error.pointer) for error in errors] == [(0, "/id")]


def test_ids_of_64_bits_are_read() -> None:
    assert read(b'[{"id": 9223372036854775807}, {"id": null}, {}]')[1] == []


def test_an_id_that_a_spreadsheet_wrote_is_a_whole_number() -> None:
    records = read(b'[{"id": 1.0}, {"id": 2e3}]')[0]
    assert [(record["id"], type(record["id"])) for record in records] == [(1, int), (2000, int)]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (
            b'[\n  {"a": NaN}]',
            'line 2, column 9, at "NaN}]": unexpected character, expected a JSON value.',
        ),
        (b"[-Infinity]", 'line 1, column 3, at "Infinity]": no digit after sign.'),
        (b"[1e999]", 'line 1, column 2, at "1e999]": number is infinity when parsed as double.'),
        (
            b"[" + b"9" * 400 + b"]",
            f'line 1, column 2, at "{"9" * 20}": number is infinity when parsed as double.',
        ),
        (b'["\\ud800"]', 'line 1, column 3, at "\\ud800"]": no low surrogate in string.'),
        (b'["a\0"]', 'line 1, column 4, at "\\x00"]": unexpected control character in string.'),
        ('["é",]'.encode(), 'line 1, column 5, at ",]": trailing comma is not allowed.'),
        (b'[{"a": 1}', "line 1, column 10, at the end: unexpected end of data."),
        (
            b"[{'a': 1}]",
            "line 1, column 3, at \"'a': 1}]\": unexpected character, expected a string key.",
        ),
    ],
)
def test_bad_json_is_an_error_with_line_and_column(raw: bytes, message: str) -> None:
    assert read(raw) == ([], [Problem("sessions", f"The file is not valid JSON: {message}")], [])


def test_text_that_is_not_utf8_is_an_error_with_its_byte() -> None:
    message = "The file is not valid UTF-8: byte 9 (line 2) is not a character."
    assert read('[\n{"a": "ü"}]'.encode("latin-1")) == ([], [Problem("sessions", message)], [])


def test_missing_commas_between_objects_are_added_with_a_warning() -> None:
    raw = b'[{"a": "} {"}\n\n {"b": "\\"} {"}{"c": 1}]'
    warning = "Commas between objects are missing (2, the first in line 1). The import added them."
    assert read(raw) == (
        [{"a": "} {"}, {"b": '"} {'}, {"c": 1}],
        [],
        [Problem("sessions", warning)],
    )


def test_another_mistake_after_missing_commas_is_an_error_at_its_own_place() -> None:
    raw = b'[{"a": 1} {"a": 1}\n{"a": 1} {"c": 2} {"b": nul}]'
    message = (
        'The file is not valid JSON: line 2, column 25, at "nul}]": '
        "invalid literal, expected 'null'."
    )
    assert read(raw) == ([], [Problem("sessions", message)], [])


@pytest.mark.parametrize(
    "raw",
    [b'[{"a": {} {}}]', b'[{"a": 1} "b"]', b"[1 2]", b'[{"a": 1}; {"b": 1}]', b'[{"a": 1} {"b"'],
)
def test_other_mistakes_are_not_repaired(raw: bytes) -> None:
    records, errors, warnings = read(raw)
    assert (records, len(errors), warnings) == ([], 1, [])


def test_a_nul_in_any_value_or_name_is_an_error_with_record_id_and_pointer() -> None:
    raw = (
        rb'[{"id": 7, "a/b": ["x", {"c~": "\u0000"}]}, '
        rb'{"a": "\\u0000", "b": "\\\u0000", "k\u0000": 1}, 3]'
    )
    message = "This text holds a NUL character, which the database cannot store: remove it."
    assert read(raw)[1][:3] == [
        Problem("sessions", message, record=0, id="7", pointer="/a~1b/1/c~0"),
        Problem("sessions", message, record=1, pointer="/b"),
        Problem("sessions", message, record=1, pointer="/k\0"),
    ]
    assert read(rb'[{"a": "\\u0000"}]') == ([{"a": "\\u0000"}], [], [])
    assert read_the_event(rb'{"name": "\u0000"}')[1] == [message]


def test_depth_is_counted_outside_strings() -> None:
    assert count_depth(b'[{"a": "[[[[{{{{", "\\"[[[": ["]]"]}]') == 3
    assert count_depth(b"1") == 0
    nested = b"[" * MAXIMUM_DEPTH + b"]" * MAXIMUM_DEPTH
    assert count_depth(nested) == MAXIMUM_DEPTH
    assert read(nested)[1] == [
        Problem("sessions", "Every record must be an object; this one is a list.", record=0)
    ]


@pytest.mark.parametrize("shift", range(6))
def test_depth_is_counted_across_chunks(shift: int) -> None:
    raw = (
        b'["'
        + b"x" * (CHUNK_BYTES - 6 + shift)
        + b'\\\\\\"[[[", [["'
        + b"\\\\" * CHUNK_BYTES
        + b'[[[["]]]'
    )
    assert count_depth(raw) == 3


LEAVES = st.text(alphabet='[]{}"\\,x') | st.none()


@given(
    st.recursive(
        LEAVES, lambda values: st.lists(values) | st.dictionaries(st.text(alphabet='[{"\\'), values)
    )
)
def test_depth_is_the_same_as_that_of_the_parsed_value(value: Any) -> None:
    assert count_depth(orjson.dumps(value)) == kinds.count_levels(value)


@pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the real events are not here (OPEN_EVENT_SAMPLES)"
)
def test_the_one_broken_file_of_the_real_events_gives_its_25_records() -> None:
    path = SAMPLES / "FOSSASIASummit2011.zip"
    with path.open("rb") as file, open_package(file, path.stat().st_size) as package:
        records, errors, warnings = read(package.read("session_types"), "session_types")
    assert (len(records), errors) == (25, [])
    message = (
        "Commas between objects are missing (23, the first in line 11). The import added them."
    )
    assert warnings == [Problem("session_types", message)]
