"""Turn old forms, one JSON text for each form, into records of today's forms.

The old form is described in docs/contract/archive.md#old-forms.
"""

from collections.abc import Iterator
from typing import Any, Final

import orjson

from import_worker.read.fields import build_location
from openevent.text.quoting import quote_value
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


def read_forms(
    records: list[dict[str, Any]], report: Report
) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the records of the forms with their position; an old one becomes a record per field."""
    for number, record in enumerate(records):
        keys = [key for key in record if key.replace("-", "_") in FORM_KEYS]
        if not keys:
            yield number, record
        for key in keys:
            for field_record in _read_fields(record, number, key, report):
                yield number, field_record


def _read_fields(
    record: dict[str, Any], number: int, key: str, report: Report
) -> Iterator[dict[str, Any]]:
    fields = _parse_form(record[key])
    if fields is None:
        message = f"{quote_value(record[key])} is not a form: it was left out."
        report.warning("forms", message, **build_location(record, number, key))
        return
    for position, (name, switches) in enumerate(fields.items()):
        identifier = _build_identifier(name)
        yield {
            "field_identifier": identifier,
            "form": FORM_KEYS[key.replace("-", "_")],
            "type": FIELD_TYPES.get(identifier, "text"),
            "position": position,
            **_read_switches(switches),
        }


def _parse_form(value: Any) -> dict[str, Any] | None:
    """Return the fields of a form by name, None if the value is not a form."""
    fields = value or {}
    if isinstance(value, str) and value:
        try:
            fields = orjson.loads(value)
        except orjson.JSONDecodeError:
            return None
    return fields if isinstance(fields, dict) else None


def _build_identifier(name: str) -> str:
    """Return a field's name today: an old name is replaced, another becomes camelCase."""
    first, *others = name.replace("-", "_").split("_")
    camel_case = first + "".join(word.capitalize() for word in others)
    return RENAMED_FIELDS.get(name, camel_case)


def _read_switches(value: Any) -> dict[str, Any]:
    switches = value if isinstance(value, dict) else {}
    return {"is_required": switches.get("require"), "is_included": switches.get("include")}
