"""Good zips of an event in the three dialects of the format, made from one conference of plain dicts."""

import io
import json
import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

type Conference = dict[str, Any]

PIXEL: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000b4944415478da63f80f040009fb"
    "03fd68fa1ccc0000000049454e44ae426082"
)
"""A PNG of one pixel."""
MEDIA: Final = {
    "images/logo.png": PIXEL,
    "images/speakers/AdaLovelace_1.png": PIXEL + b"Ada",
    "slides/session_1.pdf": b"%PDF-1.4",
}
OLD_NAMES: Final[Mapping[str, Mapping[str, str]]] = {
    "event": {
        "starts_at": "start_time",
        "ends_at": "end_time",
        "original_image_url": "background_image",
        "logo_url": "logo",
        "owner_name": "organizer_name",
        "owner_description": "organizer_description",
        "external_event_url": "event_url",
        "speakers_call": "call_for_papers",
        "event_copyright": "copyright",
    },
    "sessions": {
        "starts_at": "start_time",
        "ends_at": "end_time",
        "slides_url": "slides",
        "audio_url": "audio",
        "video_url": "video",
    },
    "speakers": {"photo_url": "photo"},
    "sponsors": {"logo_url": "logo", "type": "sponsor_type"},
}
REFERENCES: Final = {
    "track_id": ("track", "tracks", ("id", "name", "color")),
    "session_type_id": ("session_type", "session_types", ("id", "name", "length")),
    "microlocation_id": ("microlocation", "microlocations", ("id", "name")),
}


def conference() -> Conference:
    """Give a small conference, v2 names, every file, all links and media: each call gives a fresh one."""
    return {
        "event": {
            "id": 1,
            "name": "Analytical Days 2018",
            "timezone": "Asia/Singapore",
            "state": "published",
            "starts_at": "2018-03-22T09:00:00+08:00",
            "ends_at": "2018-03-25T18:00:00+08:00",
            "privacy": "public",
            "latitude": 1.3196856,
            "longitude": 103.892495,
            "location_name": "Lifelong Learning Institute",
            "description": '<p style="font-weight:400">All about <b>engines</b></p>',
            "logo_url": "/images/logo.png",
            "owner_name": "The Society",
            "external_event_url": "https://days.example.org",
            "email": "hi@example.org",
            "event_copyright": {"holder": "The Society", "licence": "CC BY 4.0", "year": 2018},
            "speakers_call": {
                "announcement": "<p>Speak!</p>",
                "starts_at": "2017-10-01T00:00:00+08:00",
                "ends_at": "2017-12-31T23:59:00+08:00",
                "privacy": "public",
            },
        },
        "social_links": [{"id": 1, "name": "Twitter", "link": "https://twitter.com/days"}],
        "forms": [
            _form(1, "session", "title", required=True),
            _form(2, "session", "shortAbstract", required=False),
            _form(3, "speaker", "name", required=True),
        ],
        "microlocations": [
            {"id": 1, "name": "Hall", "floor": 2, "latitude": 1.31, "longitude": 103.89}
        ],
        "sponsors": [
            {"id": 1, "name": "Mill", "level": 1, "type": "Gold", "url": "https://mill.example.org"}
        ],
        "speakers": [
            {
                "id": 1,
                "name": "Ada Lovelace",
                "email": "ada@example.org",
                "photo_url": "/images/speakers/AdaLovelace_1.png",
            },
            {"id": 2, "name": "Charles Babbage", "email": "", "photo_url": None},
        ],
        "tracks": [{"id": 1, "name": "Engines", "color": "#2f80ed", "font_color": "#ffffff"}],
        "session_types": [{"id": 1, "name": "Talk", "length": "00:30"}],
        "sessions": [
            {
                "id": 1,
                "title": "Notes on the engine",
                "short_abstract": "<p>Numbers</p>",
                "level": "Beginner",
                "starts_at": "2018-03-22T09:30:00+08:00",
                "ends_at": "2018-03-22T10:00:00+08:00",
                "track_id": 1,
                "session_type_id": 1,
                "microlocation_id": 1,
                "state": "accepted",
                "slides_url": "/slides/session_1.pdf",
                "video_url": "https://video.example.org/1",
                "speakers": [
                    {"id": 1, "name": "Ada Lovelace"},
                    {"id": 2, "name": "Charles Babbage"},
                ],
            },
            {
                "id": 2,
                "title": "Panel",
                "starts_at": None,
                "ends_at": None,
                "state": "draft",
                "speakers": [],
                "track_id": None,
                "session_type_id": 1,
                "microlocation_id": None,
            },
        ],
        "faq_types": [{"id": 1, "name": "Travel"}],
        "faqs": [
            {"id": 1, "question": "How to get there?", "answer": "By train.", "faq_type_id": 1}
        ],
        "meta": {
            "root_url": "https://days.example.org",
            "format_version": "2",
            "generator": "test",
        },
    }


def in_v2(given: Conference) -> Conference:
    """Give the flat dialect: the conference as it is."""
    return given


def in_v1(given: Conference) -> Conference:
    """Give the dialect of 2016: old names, references as objects, links of speakers on both sides."""
    nested = _nested(given)
    return {file: _renamed(found, OLD_NAMES.get(file, {})) for file, found in nested.items()}


def in_dashed(given: Conference) -> Conference:
    """Give the dialect with dashed keys, references as objects."""
    dashed: Conference = _dashed(_nested(given))
    return {file.replace("-", "_"): found for file, found in dashed.items()}


DIALECTS: Final[Mapping[str, Callable[[Conference], Conference]]] = {
    "v1": in_v1,
    "dashed": in_dashed,
    "v2": in_v2,
}


def zipped(
    given: Conference | None = None,
    dialect: str = "v2",
    media: Mapping[str, bytes] = MEDIA,
    folder: str = "",
) -> bytes:
    """Pack a conference (by default the one above) and its media; `folder` such as "event/" goes around everything."""
    files = DIALECTS[dialect](conference() if given is None else given)
    plain = {
        name: json.dumps(found, indent=4, ensure_ascii=False).encode()
        for name, found in files.items()
    }
    return packed({folder + path: content for path, content in {**plain, **media}.items()})


def packed(entries: Mapping[str, bytes], method: int = ZIP_DEFLATED) -> bytes:
    """Pack entries as they are given, the same bytes every time."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        for path, content in entries.items():
            archive.writestr(ZipInfo(path), content, method)
    return buffer.getvalue()


def _form(number: int, form: str, field: str, *, required: bool) -> dict[str, Any]:
    facts = {"is_required": required, "is_included": True, "is_fixed": required, "type": "text"}
    return {"id": number, "field_identifier": field, "form": form, **facts}


def _nested(given: Conference) -> Conference:
    event = {**given["event"], "social_links": given["social_links"]}
    sessions = [_with_objects(session, given) for session in given["sessions"]]
    speakers = [
        {**speaker, "sessions": _sessions_of(speaker, sessions)} for speaker in given["speakers"]
    ]
    kept = {
        file: given[file]
        for file in ("microlocations", "sponsors", "tracks", "session_types", "meta")
    }
    return {
        "event": event,
        **kept,
        "forms": _old_forms(given["forms"]),
        "speakers": speakers,
        "sessions": sessions,
    }


def _with_objects(session: dict[str, Any], given: Conference) -> dict[str, Any]:
    plain = {key: value for key, value in session.items() if key not in REFERENCES}
    for key, (name, file, shown) in REFERENCES.items():
        target = next((record for record in given[file] if record["id"] == session[key]), None)
        plain[name] = target and {fact: target[fact] for fact in shown}
    return plain


def _sessions_of(speaker: dict[str, Any], sessions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    mine = [
        session
        for session in sessions
        if any(other["id"] == speaker["id"] for other in session["speakers"])
    ]
    return [{"id": session["id"], "title": session["title"]} for session in mine]


def _old_forms(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
    forms: dict[str, dict[str, Any]] = {"session": {}, "speaker": {}}
    for field in fields:
        name = re.sub("[A-Z]", lambda letter: f"_{letter[0].lower()}", field["field_identifier"])
        forms[field["form"]][name] = {
            "require": int(field["is_required"]),
            "include": int(field["is_included"]),
        }
    return [
        {
            "id": 1,
            "session_form": json.dumps(forms["session"]),
            "speaker_form": json.dumps(forms["speaker"]),
        }
    ]


def _renamed(found: Any, names: Mapping[str, str]) -> Any:
    if isinstance(found, list):
        return [_renamed(record, names) for record in found]
    return {names.get(key, key): value for key, value in found.items()}


def _dashed(found: Any) -> Any:
    if isinstance(found, list):
        return [_dashed(record) for record in found]
    if isinstance(found, dict):
        return {key.replace("_", "-"): _dashed(value) for key, value in found.items()}
    return found
