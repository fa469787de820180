"""Builds valid zips of an event in three dialects of the format, from one dict of files."""

import io
import json
import re
import struct
import zlib
from collections.abc import Callable, Mapping
from typing import Any, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

type Conference = dict[str, Any]

PIXEL: Final = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000b4944415478da63f80f040009fb03fd68fa1ccc0000000049454e44ae426082"
)
"""A PNG of one pixel."""


def build_picture(pixels: bytes) -> bytes:
    """Build a grey PNG of one row, whose pixels are these bytes."""
    header = struct.pack(">LLBBBBB", len(pixels), 1, 8, 0, 0, 0, 0)
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(b"\0" + pixels, 0)), (b"IEND", b"")
    return PIXEL[:8] + b"".join(
        struct.pack(">L", len(data)) + type_ + data + struct.pack(">L", zlib.crc32(type_ + data))
        for type_, data in chunks
    )


MEDIA: Final = {
    "images/logo.png": PIXEL,
    "images/speakers/AdaLovelace_1.png": build_picture(b"Ada"),
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
UNCHANGED_FILES: Final = ("microlocations", "sponsors", "tracks", "session_types", "meta")
"""Files that are alike in all dialects, apart from the style of their keys."""


def build_conference() -> Conference:
    """Build a small conference with v2 names, every file, all links and media."""
    return {
        "event": _build_event(),
        "social_links": [{"id": 1, "name": "Twitter", "link": "https://twitter.com/days"}],
        "forms": [
            _build_form_field(1, "session", "title", required=True),
            _build_form_field(2, "session", "shortAbstract", required=False),
            _build_form_field(3, "speaker", "name", required=True),
        ],
        "microlocations": [
            {"id": 1, "name": "Hall", "floor": 2, "latitude": 1.31, "longitude": 103.89}
        ],
        "sponsors": [
            {"id": 1, "name": "Mill", "level": 1, "type": "Gold", "url": "https://mill.example.org"}
        ],
        "speakers": _build_speakers(),
        "tracks": [{"id": 1, "name": "Engines", "color": "#2f80ed", "font_color": "#ffffff"}],
        "session_types": [{"id": 1, "name": "Talk", "length": "00:30"}],
        "sessions": _build_sessions(),
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


def _build_event() -> dict[str, Any]:
    return {
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
    }


def _build_speakers() -> list[dict[str, Any]]:
    return [
        {
            "id": 1,
            "name": "Ada Lovelace",
            "email": "ada@example.org",
            "photo_url": "/images/speakers/AdaLovelace_1.png",
        },
        {"id": 2, "name": "Charles Babbage", "email": "", "photo_url": None},
    ]


def _build_sessions() -> list[dict[str, Any]]:
    return [
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
    ]


def to_v2(files: Conference) -> Conference:
    """Return the flat dialect: the conference as it is."""
    return files


def to_v1(files: Conference) -> Conference:
    """Return the dialect of 2016: old names, objects as references, speaker links at both sides."""
    return {
        name: _rename_keys(content, OLD_NAMES.get(name, {}))
        for name, content in _nest(files).items()
    }


def to_dashed(files: Conference) -> Conference:
    """Return the dialect with dashed keys and objects as references."""
    dashed: Conference = _dash_keys(_nest(files))
    return {name.replace("-", "_"): content for name, content in dashed.items()}


DIALECTS: Final[Mapping[str, Callable[[Conference], Conference]]] = {
    "v1": to_v1,
    "dashed": to_dashed,
    "v2": to_v2,
}


def build_zip(
    conference: Conference | None = None,
    dialect: str = "v2",
    media: Mapping[str, bytes] = MEDIA,
    folder: str = "",
) -> bytes:
    """Pack a conference (by default that of build_conference) with its media.

    `folder`, such as "event/", is a prefix of every path.
    """
    files = DIALECTS[dialect](build_conference() if conference is None else conference)
    json_files = {
        name: json.dumps(content, indent=4, ensure_ascii=False).encode()
        for name, content in files.items()
    }
    entries = {**json_files, **media}
    return pack_entries({folder + path: content for path, content in entries.items()})


def pack_entries(entries: Mapping[str, bytes], method: int = ZIP_DEFLATED) -> bytes:
    """Pack entries in their order; the same entries always give the same bytes."""
    buffer = io.BytesIO()
    with ZipFile(buffer, "w") as archive:
        for path, content in entries.items():
            archive.writestr(ZipInfo(path), content, method)
    return buffer.getvalue()


def _build_form_field(number: int, form: str, field: str, *, required: bool) -> dict[str, Any]:
    return {
        "id": number,
        "field_identifier": field,
        "form": form,
        "is_required": required,
        "is_included": True,
        "is_fixed": required,
        "type": "text",
    }


def _nest(files: Conference) -> Conference:
    sessions = [_replace_ids(session, files) for session in files["sessions"]]
    speakers = [
        {**speaker, "sessions": _list_sessions(speaker, sessions)} for speaker in files["speakers"]
    ]
    return {
        "event": {**files["event"], "social_links": files["social_links"]},
        **{name: files[name] for name in UNCHANGED_FILES},
        "forms": _build_old_forms(files["forms"]),
        "speakers": speakers,
        "sessions": sessions,
    }


def _replace_ids(session: dict[str, Any], files: Conference) -> dict[str, Any]:
    """Replace the ids in a session by objects with the fields of REFERENCES."""
    record = {key: value for key, value in session.items() if key not in REFERENCES}
    for key, (name, file, fields) in REFERENCES.items():
        target = next((target for target in files[file] if target["id"] == session[key]), None)
        record[name] = target and {field: target[field] for field in fields}
    return record


def _list_sessions(speaker: dict[str, Any], sessions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    own_sessions = [
        session
        for session in sessions
        if speaker["id"] in {other["id"] for other in session["speakers"]}
    ]
    return [{"id": session["id"], "title": session["title"]} for session in own_sessions]


def _build_old_forms(fields: list[dict[str, Any]]) -> list[dict[str, Any]]:
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


def _rename_keys(content: Any, names: Mapping[str, str]) -> Any:
    if isinstance(content, list):
        return [_rename_keys(record, names) for record in content]
    return {names.get(key, key): value for key, value in content.items()}


def _dash_keys(content: Any) -> Any:
    if isinstance(content, list):
        return [_dash_keys(record) for record in content]
    if isinstance(content, dict):
        return {key.replace("_", "-"): _dash_keys(value) for key, value in content.items()}
    return content
