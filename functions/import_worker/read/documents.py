"""From a JSON file's bytes to records, or to problems that say where: nothing is parsed that is too much to parse.

    event = the_event(raw, report)                 dict, or None with errors in the report
    sessions = records("sessions", raw, report)    list of dicts, empty with errors in the report

A file that cannot be read is one error with line and column; records of wrong shape are one error
each. So are a NUL character anywhere (PostgreSQL takes none) and an `id` that is not None, text, or
a whole number of 64 bits.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import islice
from typing import Any, Final

import orjson

from import_worker.limits import MAX_ERRORS
from import_worker.read import chunked_json
from import_worker.read.json_limits import check_json_limits
from openevent.infra.quoting import quote_value
from openevent.model.archive import META
from openevent.resources import RESOURCES
from openevent.work.import_report import Report

type Raw = bytes | bytearray

BOM: Final = b"\xef\xbb\xbf"
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
"""A string, even an unfinished one, to skip it; or the brace after which a comma lacks."""
EXCERPT_LENGTH: Final = 20
ID_BITS: Final = 63


def read_event(raw: Raw, report: Report) -> dict[str, Any] | None:
    """Read the file `event`: one object; a list of just one is taken with a warning."""
    found = _parse_file("event", raw, report)
    if isinstance(found, list) and len(found) == 1 and isinstance(found[0], dict):
        report.warning(
            "event", 'The file "event" holds a list of one object: the object was taken.'
        )
        found = found[0]
    if isinstance(found, dict):
        return _check_id("event", found, report)
    if found is not UNREADABLE:
        report.error(
            "event", f'The file "event" must hold one object; it holds {_describe_type(found)}.'
        )
    return None


def read_records(file: str, raw: Raw, report: Report) -> list[dict[str, Any]]:
    """Read any other file: a list of objects. null and {} are an empty list, with a warning."""
    found = _parse_file(file, raw, report)
    if found is UNREADABLE:
        return []
    if isinstance(found, dict) and found and _may_be_object(file):
        found = [found]
    if found is None or found == {}:
        report.warning(
            file,
            f"The file {quote_value(file)} holds {_describe_type(found)} instead of a list: it is read as empty.",
        )
        return []
    if not isinstance(found, list):
        report.error(
            file,
            f"The file {quote_value(file)} must hold a list of objects; it holds {_describe_type(found)}.",
        )
        return []
    return list(_check_records(file, found, report))


def _may_be_object(file: str) -> bool:
    """Tell whether a file may hold one object instead of a list."""
    return file == META or RESOURCES.by_file[file].entry.may_be_object


class _Unreadable:
    """What a file gives that cannot be read; None is a value of JSON."""


UNREADABLE: Final = _Unreadable()


def _parse_file(file: str, raw: Raw, report: Report) -> Any:
    content = raw[len(BOM) :] if raw.startswith(BOM) else raw  # noqa: FURB188 - it copies a bytearray without a BOM
    try:
        check_json_limits(content)
        found = _load_json(file, content, report)
    except ValueError as error:
        report.error(file, str(error))
        return UNREADABLE
    if (
        b"\\u0000" in content
    ):  # perhaps a NUL, perhaps a backslash and letters: only the parsed text tells
        _report_nuls(file, found, report)
    return found


def _load_json(file: str, raw: Raw, report: Report) -> Any:
    try:
        return chunked_json.parse(raw)
    except orjson.JSONDecodeError as error:
        text = _decode(raw)
        if not (text[: error.pos].rstrip().endswith("}") and text.startswith("{", error.pos)):
            raise _build_syntax_error(text, error.pos, error.msg) from error
        return _add_missing_commas(file, text, report)


def _decode(raw: Raw) -> str:
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ValueError(
            f"The file is not UTF-8: byte {error.start} (line {line}) belongs to no character."
        ) from error


def _add_missing_commas(file: str, text: str, report: Report) -> Any:
    """Add the commas between `} {`, the one mistake that is repaired (docs/contract/archive.md#json-repair)."""
    gaps = [match.end() for match in STRING_OR_MISSING_COMMA.finditer(text) if match[1]]
    parts = [text[start:end] for start, end in zip([0, *gaps], [*gaps, len(text)], strict=True)]
    try:
        found = orjson.loads(",".join(parts))
    except orjson.JSONDecodeError as error:
        added = bisect_left([gap + number for number, gap in enumerate(gaps)], error.pos)
        raise _build_syntax_error(text, error.pos - added, error.msg) from error
    line = text.count("\n", 0, gaps[0]) + 1
    report.warning(
        file,
        f"The file lacks {len(gaps)} commas between its objects, the first in line {line}: repaired.",
    )
    return found


def _build_syntax_error(text: str, place: int, reason: str) -> ValueError:
    line, column = text.count("\n", 0, place) + 1, place - text.rfind("\n", 0, place)
    at = quote_value(text[place : place + EXCERPT_LENGTH]) if place < len(text) else "the end"
    return ValueError(
        f"The file is not valid JSON: line {line}, column {column}, at {at}: {reason}."
    )


def _check_records(file: str, found: list[Any], report: Report) -> Iterator[dict[str, Any]]:
    most = len(report.errors) + MAX_ERRORS
    for number, record in enumerate(found):
        if not isinstance(record, dict):
            report.error(
                file,
                f"Every record must be an object; this one is {_describe_type(record)}.",
                record=number,
            )
        else:
            yield _check_id(file, record, report, number)
        if len(report.errors) >= most:
            report.error(
                file,
                "There are too many errors in this file: its other records were not looked at.",
            )
            return


def _check_id(
    file: str, record: dict[str, Any], report: Report, number: int | None = None
) -> dict[str, Any]:
    own = record.get("id")
    if not (
        own is None or isinstance(own, str) or (type(own) is int and own.bit_length() <= ID_BITS)
    ):
        message = f"The id {quote_value(own)} is neither a text nor a whole number of 64 bits."
        report.error(file, message, record=number, pointer="/id")
    return record


def _report_nuls(file: str, found: Any, report: Report) -> None:
    numbered = enumerate(found) if isinstance(found, list) else [(None, found)]
    places = (
        (number, record, pointer)
        for number, record in numbered
        for pointer in _find_nuls(record, "")
    )
    for number, record, pointer in islice(places, MAX_ERRORS):
        own = (
            str(record["id"]) if isinstance(record, dict) and record.get("id") is not None else None
        )
        report.error(
            file,
            "A text holds a NUL character, which cannot be stored.",
            record=number,
            id=own,
            pointer=pointer,
        )


def _find_nuls(value: Any, pointer: str) -> Iterator[str]:
    """Give the JSON pointers of the texts and names that hold a NUL."""
    if isinstance(value, str) and "\0" in value:
        yield pointer
    elif isinstance(value, dict):
        for key, part in value.items():
            below = f"{pointer}/{key.replace('~', '~0').replace('/', '~1')}"
            yield from [below] if "\0" in key else _find_nuls(part, below)
    elif isinstance(value, list):
        for place, part in enumerate(value):
            yield from _find_nuls(part, f"{pointer}/{place}")


def _describe_type(value: Any) -> str:
    return (
        "null"
        if value is None
        else JSON_TYPES[type(value)]
        if value
        else f"{JSON_TYPES[type(value)]} that is empty"
    )
