"""Forms of the old dialects, one JSON text for each form, as the records that forms have today (docs/contract/archive.md#old-forms)."""

from collections.abc import Iterator
from typing import Any, Final

import orjson

from import_worker.read.fields import build_location
from openevent.infra.quoting import quote_value
from openevent.work.import_report import Report

FORM_KEYS: Final = {"session_form": "session", "speaker_form": "speaker"}
RENAMED_FIELDS: Final = {
    "slides": "slidesUrl",
    "audio": "audioUrl",
    "video": "videoUrl",
    "photo": "photoUrl",
}
FIELD_TYPES: Final = {
    **dict.fromkeys(
        ("shortAbstract", "longAbstract", "shortBiography", "longBiography", "comments"),
        "paragraph",
    ),
    **dict.fromkeys(("speakingExperience", "sponsorshipRequired"), "paragraph"),
    **dict.fromkeys(("track", "sessionType", "level", "language", "gender", "country"), "select"),
    **dict.fromkeys(("slidesUrl", "audioUrl", "videoUrl"), "file"),
    "photoUrl": "image",
    "email": "email",
}
"""The types of the fields that are not plain text."""


def read_forms(found: list[dict[str, Any]], report: Report) -> Iterator[tuple[int, dict[str, Any]]]:
    """Give the records of the forms with their place in the file; an old one becomes a record for each field."""
    for number, record in enumerate(found):
        old = {key: form for key in record if (form := FORM_KEYS.get(key.replace("-", "_")))}
        if not old:
            yield number, record
        for key, form in old.items():
            yield from ((number, each) for each in _read_fields(record, number, key, form, report))


def _read_fields(
    record: dict[str, Any], number: int, key: str, form: str, report: Report
) -> Iterator[dict[str, Any]]:
    value = record[key]
    try:
        fields = orjson.loads(value) if isinstance(value, str) and value else value or {}
    except orjson.JSONDecodeError:
        fields = None
    if not isinstance(fields, dict):
        report.warning(
            "forms",
            f"{quote_value(value)} is not a form: it was left out.",
            **build_location(record, number, key),
        )
        return
    for position, (name, switches) in enumerate(fields.items()):
        identifier = _build_identifier(name)
        facts = {
            "field_identifier": identifier,
            "form": form,
            "type": FIELD_TYPES.get(identifier, "text"),
        }
        yield {**facts, "position": position, **_read_switches(switches)}


def _build_identifier(name: str) -> str:
    first, *rest = name.replace("-", "_").split("_")
    return RENAMED_FIELDS.get(name, first + "".join(word.capitalize() for word in rest))


def _read_switches(given: Any) -> dict[str, Any]:
    switches = given if isinstance(given, dict) else {}
    return {"is_required": switches.get("require"), "is_included": switches.get("include")}
