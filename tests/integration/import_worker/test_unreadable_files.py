"""A file that cannot be read does not hide what is wrong with the others."""

import json
from typing import Any
from zipfile import ZIP_STORED

import pytest

from import_worker import limits
from import_worker.zip import package
from openevent.work import jobs
from tests.factories import archives
from tests.integration.import_worker import imports
from tests.integration.import_worker.partial_zips import EMPTY_FILES, EVENT

BROKEN = b'[{"id": 1,, "name": "Ada"}]'
FORM = [
    {"id": number, "field_identifier": name, "form": form, "is_required": True, "is_included": True}
    for number, (name, form) in enumerate(
        [("track", "session"), ("level", "session"), ("country", "speaker")]
    )
]
FILES: dict[str, Any] = {
    "event": EVENT | {"social_links": ["no link"]},
    "forms": FORM,
    "microlocations": [{"id": 1, "name": "Hall"}],
    "speakers": [
        {"id": 1, "name": "Ada", "photo_url": "/images/gone.png", "sessions": [{"id": 1}]},
        {"id": 2, "name": "Bob", "country": "Chile", "sessions": [{"id": 77}]},
    ],
    "tracks": [{"id": 1, "name": "Engines", "color": "#2f80ed", "colour": "red"}],
    "sessions": [
        {
            "id": 1,
            "title": "Engines",
            "track_id": 1,
            "microlocation_id": 9,
            "speakers": [{"id": 1, "name": "Ada"}, {"id": 2, "name": "Bob"}, {"id": 3}],
        }
    ],
}
"""Files with a few warnings each."""
UNNAMED = {"images/a.png": archives.PIXEL, "notes": b"x", "notes.json": b"{}"}

type Place = tuple[str, Any, Any]


def pack(files: dict[str, Any], media: dict[str, bytes] | None = None) -> bytes:
    """Zip the files without compression; a file of bytes stays as it is."""
    entries = {
        name: content if isinstance(content, bytes) else json.dumps(content).encode()
        for name, content in {**EMPTY_FILES, **files}.items()
    }
    return archives.pack_entries({**entries, **(media or {})}, ZIP_STORED)


def run(zipped: bytes, user: int) -> dict[str, Any]:
    """Import a zip that fails; return the result of the job."""
    message = imports.start_import(zipped, user)
    row = imports.run_worker(message)
    assert row["state"] == jobs.FAILURE
    assert imports.load_rows("event", message.event_id) == []
    return dict(row["result"])


def list_places(problems: list[dict[str, Any]]) -> list[Place]:
    return [(problem["file"], problem["record"], problem["pointer"]) for problem in problems]


ALL_WARNINGS: list[Place] = [
    ("event", None, "/social_links"),
    ("speakers", 0, "/photo_url"),
    ("speakers", 0, "/country"),
    ("tracks", 0, "/colour"),
    ("sessions", 0, "/microlocation_id"),
    ("sessions", 0, "/speakers"),
    ("sessions", 0, "/level"),
    ("speakers", 1, "/sessions"),
    ("notes", None, None),
    ("notes.json", None, None),
    ("", None, None),
]


def test_the_files_have_these_warnings(user: int) -> None:
    """Without a fault, so that the tests below tell what a fault changes."""
    message = imports.run_import(pack(FILES, UNNAMED), user)
    assert sorted(list_places(imports.row_of(message)["result"]["warnings"]), key=str) == sorted(
        ALL_WARNINGS, key=str
    )


UNCHECKED = "{} to this file {} not checked, since not all of it could be read."
LOST: dict[str, tuple[list[Place], str | None]] = {
    "event": ([("event", None, "/social_links")], None),
    "forms": ([("speakers", 0, "/country"), ("sessions", 0, "/level")], None),
    "microlocations": (
        [("sessions", 0, "/microlocation_id")],
        UNCHECKED.format("1 reference", "was"),
    ),
    "speakers": (
        [
            ("speakers", 0, "/photo_url"),
            ("speakers", 0, "/country"),
            ("speakers", 1, "/sessions"),
            ("sessions", 0, "/speakers"),
        ],
        UNCHECKED.format("3 references", "were"),
    ),
    "tracks": ([("tracks", 0, "/colour")], UNCHECKED.format("1 reference", "was")),
    "sessions": (
        [place for place in ALL_WARNINGS if place[0] == "sessions"]
        + [("speakers", 1, "/sessions")],
        UNCHECKED.format("2 references", "were"),
    ),
}
"""The warnings that an unreadable file takes away, and the one that it adds."""
UNNAMED_WARNINGS: list[Place] = [("notes", None, None), ("", None, None)]


@pytest.mark.parametrize("name", LOST)
def test_the_other_files_are_checked_to_the_end(name: str, user: int) -> None:
    result = run(pack({**FILES, name: BROKEN}, UNNAMED), user)
    [error] = result["errors"]
    assert (error["file"], "not valid JSON" in error["message"]) == (name, True)
    lost, added = LOST[name]
    expected = [place for place in ALL_WARNINGS if place not in [*lost, *UNNAMED_WARNINGS]]
    added_places: list[Place] = [(name, None, None)] if added else []
    assert sorted(list_places(result["warnings"]), key=str) == sorted(
        [*expected, *added_places], key=str
    )
    messages = {warning["message"] for warning in result["warnings"]}
    assert added is None or added in messages


FAULTS = {
    "syntax": BROKEN,
    "empty": b" ",
    "no UTF-8": b'[{"name": "\xff"}]',
    "no list": b'{"id": 1}',
    "too many brackets": b"[" + b"[]," * limits.MAXIMUM_BRACKETS + b"[]]",
    "too many commas": b"[" + b"0," * (limits.MAXIMUM_COMMAS + 1) + b"0]",
    "too deep": b"[" * 30 + b"]" * 30,
    "no object": b'["Ada"]',
}


@pytest.mark.parametrize("content", FAULTS.values(), ids=FAULTS)
def test_every_fault_of_a_file_is_one_error(content: bytes, user: int) -> None:
    result = run(pack({**FILES, "speakers": content}), user)
    assert [problem["file"] for problem in result["errors"]] == ["speakers"]
    places = list_places(result["warnings"])
    assert ("sessions", 0, "/microlocation_id") in places
    assert ("sessions", 0, "/speakers") not in places


def test_a_damaged_file_is_one_error(user: int) -> None:
    zipped = pack(FILES).replace(b'"country": "Chile"', b'"country": "CHILE"')
    result = run(zipped, user)
    assert [(problem["file"], problem["message"]) for problem in result["errors"]] == [
        ("speakers", "The file is damaged, or does not have the size that the zip declares.")
    ]
    assert ("sessions", 0, "/microlocation_id") in list_places(result["warnings"])


def test_a_file_over_the_cap_is_one_error_and_is_not_unpacked(
    user: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(package, "MAXIMUM_JSON_FILE_BYTES", 2_000)
    monkeypatch.setattr(package, "MAXIMUM_JSON_BYTES", 3_000)
    result = run(pack({**FILES, "tracks": b" " * 4_000}), user)
    assert [problem["file"] for problem in result["errors"]] == ["tracks"]
    assert ("sessions", 0, "/microlocation_id") in list_places(result["warnings"])


def test_two_unreadable_files_are_two_errors_and_the_event_comes_first(user: int) -> None:
    result = run(pack({**FILES, "event": BROKEN, "tracks": BROKEN}), user)
    assert [(problem["file"], problem.get("scope")) for problem in result["errors"]] == [
        ("event", "event"),
        ("tracks", None),
    ]
    late = run(pack({**FILES, "tracks": BROKEN, "event": EVENT | {"name": ""}}), user)
    assert [(problem["file"], problem["pointer"]) for problem in late["errors"]] == [
        ("event", "/name"),
        ("tracks", None),
    ]


def test_a_zip_without_an_event_is_checked(user: int) -> None:
    entries = {name: json.dumps(FILES[name]).encode() for name in ("speakers", "sessions")}
    result = run(archives.pack_entries(entries), user)
    assert [problem["scope"] for problem in result["errors"]] == ["event"]
    assert ("sessions", 0, "/speakers") in list_places(result["warnings"])


def test_an_event_without_times_is_not_blamed_for_unreadable_sessions(user: int) -> None:
    event = {key: value for key, value in EVENT.items() if not key.endswith("_at")}
    result = run(pack({**FILES, "event": event, "sessions": BROKEN}), user)
    assert [problem["file"] for problem in result["errors"]] == ["sessions"]


def test_too_many_records_are_one_error(user: int) -> None:
    many = b"[" + b"{}," * limits.MAXIMUM_RECORDS + b"{},{}]"
    result = run(pack({**FILES, "sponsors": many}), user)
    assert [(problem["file"], problem["message"]) for problem in result["errors"]] == [
        ("sponsors", "The event has more than 100,000 sponsors.")
    ]
    assert result["warning-count"] > limits.MAXIMUM_RECORDS


def test_a_dry_run_tells_the_same(user: int) -> None:
    zipped = pack({**FILES, "tracks": BROKEN})
    dry_run = imports.run_worker(imports.start_import(zipped, user, dry_run=True))
    assert dry_run["result"] == run(zipped, user)
