"""Two exports compared: ids are places, everything else counts."""

import copy
import json
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from local.commands import compare

type Files = dict[str, Any]

EXPORT: Files = {
    "event": {"id": 7, "name": "Days", "identifier": "aaaa1111", "logo_url": "/images/logo.png"},
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
AGAIN: Files = {
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
    "meta": {"root_url": "https://two.example.org", "format_version": "2"},
    "images/logo.png": b"logo",
    "images/speakers/Ada_5.png": b"ada",
    "slides/session_21": b"slides",
}
"""The same, imported and exported again."""


def written(path: Path, files: Files) -> Path:
    with ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content if isinstance(content, bytes) else json.dumps(content))
    return path


def compared(folder: Path, second: Files) -> list[str]:
    return compare.differences(
        written(folder / "one.zip", EXPORT), written(folder / "two.zip", second)
    )


def changed(**places: Any) -> Files:
    """AGAIN with other values: `sessions_0_title` is the title of the first session."""
    files = copy.deepcopy(AGAIN)
    for place, value in places.items():
        file, number, field = place.split("_", 2)
        files[file][int(number)][field] = value
    return files


def test_other_ids_and_addresses_are_the_same_event(tmp_path: Path) -> None:
    assert compared(tmp_path, AGAIN) == []


@pytest.mark.parametrize(
    ("place", "value", "said"),
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
def test_a_value_that_differs_is_told_with_its_place(
    tmp_path: Path, place: str, value: Any, said: str
) -> None:
    assert compared(tmp_path, changed(**{place: value}))[0] == said


def test_a_speaker_of_another_place_is_told(tmp_path: Path) -> None:
    two = changed(sessions_0_speakers=[{"id": 6, "name": "Ada"}])
    assert compared(tmp_path, two) == ['sessions #0, speakers #0, id: "#0" became 6']


def test_media_are_compared_by_their_bytes(tmp_path: Path) -> None:
    [said] = compared(tmp_path, AGAIN | {"images/speakers/Ada_5.png": b"eve"})
    assert said.startswith('images/speakers/Ada_#0.png: "')


def test_files_fields_and_media_that_one_lacks_are_told(tmp_path: Path) -> None:
    two = copy.deepcopy(AGAIN) | {"faqs": []}
    del two["tracks"], two["images/logo.png"], two["event"]["name"]
    assert sorted(compared(tmp_path, two)) == [
        "event #0, name: is missing in the second",
        "faqs: is missing in the first",
        "images/logo.png: is missing in the second",
        'sessions #0, track_id: "#1" became 41',
        "tracks: is missing in the second",
    ]


def test_lists_of_another_length_are_told(tmp_path: Path) -> None:
    two = copy.deepcopy(AGAIN)
    two["sessions"].pop()
    two.pop("slides/session_21")
    assert compared(tmp_path, two) == [
        "sessions: a list of 2 became a list of 1",
        "slides/session_#1: is missing in the second",
    ]
