"""Turn the bytes of a JSON file into records, or into errors that name the place.

    event = read_event(raw, report)                     dict, or None with errors in the report
    sessions = read_records("sessions", raw, report)    list of dicts, empty with errors

A file that cannot be read gives one error with line and column; a file of which a record could not
be read is one of the report's `incomplete_files`. Each record of a wrong shape gives
one error. A NUL character is an error because PostgreSQL cannot store it. An `id` must be null, a
text, or a whole number of 64 bits; `1.0` is one. A file above the limits (limits.py) is not
parsed.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

import orjson

from import_worker.limits import MAXIMUM_ERRORS
from import_worker.read import chunked_json
from import_worker.read.encodings import Raw, to_utf8
from import_worker.read.json_limits import check_json_limits
from openevent.model.archive import META
from openevent.model.kinds import drop_fraction
from openevent.resources import RESOURCES
from openevent.text.quoting import quote_value
from openevent.work.import_report import Report

JSON_TYPES: Final = {
    dict: "an object",
    list: "a list",
    str: "a text",
    int: "a number",
    float: "a number",
    bool: "a boolean",
}
STRING_OR_MISSING_COMMA: Final = re.compile(
    r'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|(\})(?=\s*\{)', re.DOTALL
)
"""A string (also an unfinished one), to skip it; or a brace without the comma that must follow."""
EXCERPT_LENGTH: Final = 20
ID_BITS: Final = 63


def read_event(raw: Raw, report: Report) -> dict[str, Any] | None:
    """Read the file `event`: one object. A list with one object gives a warning."""
    content = _parse_file("event", raw, report)
    if isinstance(content, list) and len(content) == 1 and isinstance(content[0], dict):
        report.warning(
            "event",
            'The file "event" must hold one object; it holds a list with one object. '
            "The import used that object.",
        )
        content = content[0]
    if isinstance(content, dict):
        return _check_id("event", content, report)
    if content is not UNREADABLE:
        holds = _describe_type(content)
        report.error("event", f'The file "event" must hold one object; it holds {holds}.')
    return None


def read_records(file: str, raw: Raw, report: Report) -> list[dict[str, Any]]:
    """Read any other file: a list of objects. null and {} give a warning and an empty list."""
    content = _parse_file(file, raw, report)
    if content is UNREADABLE:
        report.incomplete_files.add(file)
        return []
    if isinstance(content, dict) and content and _may_be_object(file):
        content = [content]
    if isinstance(content, list):
        return list(_check_records(file, content, report))
    rule = f"The file {quote_value(file)} must hold a list of objects; it holds "
    if content is None or content == {}:
        warning = f"{rule}{_describe_type(content)}. The import read it as an empty list."
        report.warning(file, warning)
    else:
        report.incomplete_files.add(file)
        report.error(file, f"{rule}{_describe_type(content)}.")
    return []


def _may_be_object(file: str) -> bool:
    """Return whether a file may hold one object instead of a list."""
    return file == META or RESOURCES.by_file[file].required_archive.may_be_object


class _Unreadable:
    """The content of a file that cannot be read; None is not free, it is JSON's null."""


UNREADABLE: Final = _Unreadable()


def _parse_file(file: str, raw: Raw, report: Report) -> Any:
    try:
        text = to_utf8(raw)
        check_json_limits(text)
        content = _load_json(file, text, report)
    except ValueError as error:
        report.error(file, str(error))
        return UNREADABLE
    # The escape may also be a backslash and letters: only the parsed text shows which.
    if b"\\u0000" in text:
        _report_nuls(file, content, report)
    return content


def _load_json(file: str, raw: Raw, report: Report) -> Any:
    try:
        return chunked_json.parse(raw)
    except orjson.JSONDecodeError as error:
        text = _decode(raw)
        ends_record = text[: error.pos].rstrip().endswith("}")
        if not (ends_record and text.startswith("{", error.pos)):
            raise _build_syntax_error(text, error.pos, error.msg) from error
        return _add_missing_commas(file, text, report)


def _decode(raw: Raw) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ValueError(
            f"The file is not valid UTF-8: byte {error.start} (line {line}) is not a character."
        ) from error


def _add_missing_commas(file: str, text: str, report: Report) -> Any:
    """Add the commas that lack between `} {` (docs/contract/archive.md#json-repair)."""
    gaps = [match.end() for match in STRING_OR_MISSING_COMMA.finditer(text) if match[1]]
    starts, ends = [0, *gaps], [*gaps, len(text)]
    pieces = [text[start:end] for start, end in zip(starts, ends, strict=True)]
    try:
        content = orjson.loads(",".join(pieces))
    except orjson.JSONDecodeError as error:
        commas_before = bisect_left([gap + number for number, gap in enumerate(gaps)], error.pos)
        raise _build_syntax_error(text, error.pos - commas_before, error.msg) from error
    line = text.count("\n", 0, gaps[0]) + 1
    report.warning(
        file,
        f"Commas between objects are missing ({len(gaps)}, the first in line {line}). "
        "The import added them.",
    )
    return content


def _build_syntax_error(text: str, position: int, reason: str) -> ValueError:
    line = text.count("\n", 0, position) + 1
    column = position - text.rfind("\n", 0, position)
    excerpt = text[position : position + EXCERPT_LENGTH]
    at = quote_value(excerpt) if excerpt else "the end"
    return ValueError(
        f"The file is not valid JSON: line {line}, column {column}, at {at}: {reason}."
    )


def _check_records(file: str, records: list[Any], report: Report) -> Iterator[dict[str, Any]]:
    maximum_errors = report.error_count + MAXIMUM_ERRORS
    for number, record in enumerate(records):
        if isinstance(record, dict):
            yield _check_id(file, record, report, number)
        else:
            message = f"Every record must be an object; this one is {_describe_type(record)}."
            report.error(file, message, record=number)
            report.incomplete_files.add(file)
        if report.error_count >= maximum_errors:
            report.error(
                file,
                "This file has too many errors: the import did not check its other records.",
            )
            return


def _check_id(
    file: str, record: dict[str, Any], report: Report, number: int | None = None
) -> dict[str, Any]:
    record_id = drop_fraction(record.get("id"))
    if type(record_id) is int:
        record["id"] = record_id
    is_text_or_null = record_id is None or isinstance(record_id, str)
    if not is_text_or_null and not _is_id_number(record_id):
        message = f"The id {quote_value(record_id)} must be a text or a whole number of 64 bits."
        report.error(file, message, record=number, pointer="/id")
    return record


def _is_id_number(value: Any) -> bool:
    return type(value) is int and value.bit_length() <= ID_BITS


def _report_nuls(file: str, content: Any, report: Report) -> None:
    numbered = enumerate(content) if isinstance(content, list) else [(None, content)]
    places = (
        (number, record, pointer)
        for number, record in numbered
        for pointer in _find_nuls(record, "")
    )
    for number, record, pointer in islice(places, MAXIMUM_ERRORS):
        record_id = record.get("id") if isinstance(record, dict) else None
        report.error(
            file,
            "This text holds a NUL character, which the database cannot store: remove it.",
            record=number,
            id=None if record_id is None else str(record_id),
            pointer=pointer,
        )


def _find_nuls(value: Any, pointer: str) -> Iterator[str]:
    """Yield the JSON pointers of the texts and names that hold a NUL."""
    if isinstance(value, str) and "\0" in value:
        yield pointer
    elif isinstance(value, dict):
        for key, item in value.items():
            item_pointer = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
            yield from [item_pointer] if "\0" in key else _find_nuls(item, item_pointer)
    elif isinstance(value, list):
        for position, item in enumerate(value):
            yield from _find_nuls(item, f"{pointer}/{position}")


def _describe_type(value: Any) -> str:
    if value is None:
        return "null"
    json_type = JSON_TYPES[type(value)]
    return json_type if value else f"{json_type} that is empty"
