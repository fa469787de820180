"""Two exports are compared: ids are replaced by positions, everything else counts."""

import copy
import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from local.commands import compare

type Files = dict[str, Any]

EXPORT: Files = {
    "event": {
        "id": 7,
        "name": "Days",
        "identifier": "aaaa1111",
        "guid": "a-1",
        "logo_url": "/images/logo.png",
    },
    "tracks": [{"id": 30, "name": "Engines"}, {"id": 31, "name": "Looms"}],
    "speakers": [
        {"id": 11, "name": "Ada", "photo_url": "/images/speakers/Ada_11.png", "order": 11}
    ],
    "sessions": [
        {
            "id": 5,
            "title": "One",
            "track_id": 31,
            "speakers": [{"id": 11, "name": "Ada"}],
            "slides_url": None,
        },
        {
            "id": 6,
            "title": "Two",
            "track_id": None,
            "speakers": [],
            "slides_url": "/slides/session_6",
        },
    ],
    "meta": {"root_url": "https://one.example.org", "format_version": "2"},
    "images/logo.png": b"logo",
    "images/speakers/Ada_11.png": b"ada",
    "slides/session_6": b"slides",
}
"""An export: JSON files, and the bytes of media by path."""
SECOND_EXPORT: Files = {
    "event": {"id": 8, "name": "Days", "identifier": "bbbb2222", "logo_url": "/images/logo.png"},
    "tracks": [{"id": 40, "name": "Engines"}, {"id": 41, "name": "Looms"}],
    "speakers": [{"id": 5, "name": "Ada", "photo_url": "/images/speakers/Ada_5.png", "order": 11}],
    "sessions": [
        {
            "id": 20,
            "title": "One",
            "track_id": 41,
            "speakers": [{"id": 5, "name": "Ada"}],
            "slides_url": None,
        },
        {
            "id": 21,
            "title": "Two",
            "track_id": None,
            "speakers": [],
            "slides_url": "/slides/session_21",
        },
    ],
    "meta": {"root_url": "https://second.example.org", "format_version": "2"},
    "images/logo.png": b"logo",
    "images/speakers/Ada_5.png": b"ada",
    "slides/session_21": b"slides",
}
"""The same event, imported and exported again."""


def write_export(path: Path, files: Files) -> Path:
    with ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content if isinstance(content, bytes) else json.dumps(content))
    return path


def list_differences(folder: Path, second_files: Files) -> list[str]:
    first = write_export(folder / "first.zip", EXPORT)
    second = write_export(folder / "second.zip", second_files)
    return compare.list_differences(first, second)


def change(**values: Any) -> Files:
    """SECOND_EXPORT with other values: `sessions_0_title` is the title of the first session."""
    files = copy.deepcopy(SECOND_EXPORT)
    for location, value in values.items():
        file, index, field = location.split("_", 2)
        files[file][int(index)][field] = value
    return files


def test_other_ids_and_addresses_are_the_same_event(tmp_path: Path) -> None:
    assert list_differences(tmp_path, SECOND_EXPORT) == []


@pytest.mark.parametrize(
    ("location", "value", "difference"),
    [
        ("sessions_0_title", "Won", 'sessions #0, title: "One" became "Won"'),
        ("sessions_0_track_id", 40, 'sessions #0, track_id: "#1" became "#0"'),
        ("sessions_0_track_id", None, 'sessions #0, track_id: "#1" became null'),
        ("sessions_0_speakers", [], "sessions #0, speakers: a list of 1 became a list of 0"),
        ("speakers_0_order", 11.0, "speakers #0, order: 11 became 11.0"),
        ("speakers_0_order", 5, "speakers #0, order: 11 became 5"),
        (
            "sessions_1_slides_url",
            "https://x.example.org/slides",
            'sessions #1, slides_url: "/slides/session_#1" became "https://x.example.org/slides"',
        ),
        ("speakers_0_name", "A" * 100, f'speakers #0, name: "Ada" became "{"A" * 78}…'),
    ],
)
def test_a_value_that_differs_is_listed_with_its_location(
    tmp_path: Path, location: str, value: Any, difference: str
) -> None:
    assert list_differences(tmp_path, change(**{location: value}))[0] == difference


def test_another_speaker_of_a_session_is_listed(tmp_path: Path) -> None:
    second = change(sessions_0_speakers=[{"id": 6, "name": "Ada"}])
    assert list_differences(tmp_path, second) == ['sessions #0, speakers #0, id: "#0" became 6']


def test_media_are_compared_by_their_bytes(tmp_path: Path) -> None:
    [difference] = list_differences(tmp_path, SECOND_EXPORT | {"images/speakers/Ada_5.png": b"eve"})
    assert difference.startswith('images/speakers/Ada_#0.png: "')


def test_missing_files_fields_and_media_are_listed(tmp_path: Path) -> None:
    second = copy.deepcopy(SECOND_EXPORT) | {"faqs": []}
    del second["tracks"], second["images/logo.png"], second["event"]["name"]
    assert sorted(list_differences(tmp_path, second)) == [
        "event #0, name: is missing in the second",
        "faqs: is missing in the first",
        "images/logo.png: is missing in the second",
        'sessions #0, track_id: "#1" became 41',
        "tracks: is missing in the second",
    ]


def test_lists_of_another_length_are_listed(tmp_path: Path) -> None:
    second = copy.deepcopy(SECOND_EXPORT)
    second["sessions"].pop()
    second.pop("slides/session_21")
    assert list_differences(tmp_path, second) == [
        "sessions: a list of 2 became a list of 1",
        "slides/session_#1: is missing in the second",
    ]
