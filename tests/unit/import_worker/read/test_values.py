"""The readers of a file's values: empty values, and the values of real events."""

from datetime import datetime
from typing import Any

import pytest

from import_worker.read.documents import read_event, read_records
from import_worker.zip.package import open_package
from openevent.model.kinds import Substituted
from openevent.work.import_report import Report
from tests.places import SAMPLES
from tests.unit.openevent.model.kinds.reading import KINDS, build_reader


@pytest.mark.parametrize("name", KINDS)
def test_null_and_an_empty_text_are_null_in_every_kind(name: str) -> None:
    assert build_reader(name)(None) is None
    assert build_reader(name)("") is None


FIELDS = {
    "sessions": {
        "short_abstract": "html",
        "starts_at": "time",
        "ends_at": "time",
        "slides_url": "media",
    },
    "speakers": {
        "short_biography": "html",
        "email": "email",
        "website": "url",
        "twitter": "url",
        "github": "url",
    },
    "tracks": {"color": "color", "font_color": "color"},
    "session_types": {"length": "length"},
    "microlocations": {"latitude": "latitude", "longitude": "longitude", "floor": "int"},
    "sponsors": {"level": "int", "url": "url", "logo_url": "media"},
    "event": {
        "timezone": "timezone",
        "latitude": "latitude",
        "description": "html",
        "starts_at": "time",
    },
}


@pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the real events are not here (OPEN_EVENT_SAMPLES)"
)
def test_only_the_wrong_values_of_real_events_are_substituted() -> None:
    substituted_values = {}
    for file, field, kind, value in load_real_values():
        try:
            read = build_reader(kind)(value)
            assert (
                build_reader(kind)(read.isoformat() if isinstance(read, datetime) else read) == read
            )
        except Substituted:
            substituted_values[value] = file, field
    assert substituted_values == {
        "http://about.me/jim_cook": ("speakers", "email"),
        "Hawaii-Aleutian": ("event", "timezone"),
        "#OOOOOO": ("tracks", "font_color"),
    }


def load_real_values() -> list[tuple[str, str, str, Any]]:
    values = []
    for path in sorted(SAMPLES.glob("*.zip")):
        with path.open("rb") as file, open_package(file, path.stat().st_size) as package:
            for name in package.files.keys() & FIELDS.keys():
                content = package.read(name)
                rows = (
                    [read_event(content, Report()) or {}]
                    if name == "event"
                    else read_records(name, content, Report())
                )
                for row in rows:
                    plain = {key.replace("-", "_"): value for key, value in row.items()}
                    values += [
                        (name, field, kind, plain.get(field))
                        for field, kind in FIELDS[name].items()
                    ]
    return values
