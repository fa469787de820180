"""The fields of each file: the fixed ones of the format, then the others."""

import pytest

from export_worker.archive.layout import LAYOUTS, Layout
from openevent.resources import RESOURCES

FIXED = {
    "sessions": (
        "id",
        "title",
        "subtitle",
        "short_abstract",
        "long_abstract",
        "starts_at",
        "ends_at",
        "session_type_id",
        "track_id",
        "comments",
        "language",
        "slides_url",
        "audio_url",
        "video_url",
    ),
    "speakers": (
        "id",
        "name",
        "email",
        "mobile",
        "photo_url",
        "organisation",
        "position",
        "country",
        "short_biography",
        "long_biography",
        "website",
        "twitter",
        "facebook",
        "github",
        "linkedin",
    ),
    "sponsors": ("id", "name", "logo_url", "level", "type", "url", "description"),
    "tracks": ("id", "name", "color", "font_color"),
    "microlocations": ("id", "name", "floor"),
    "session_types": ("id", "name", "length"),
}
LAYOUT_BY_FILE = {layout.file: layout for layout in LAYOUTS}


@pytest.mark.parametrize("file", FIXED)
def test_the_fixed_fields_come_first_and_the_others_are_sorted(file: str) -> None:
    fields, fixed = LAYOUT_BY_FILE[file].fields, FIXED[file]
    assert fields[: len(fixed)] == fixed
    assert list(fields[len(fixed) :]) == sorted(set(fields) - set(fixed))


def test_every_archived_resource_has_its_file() -> None:
    assert [layout.resource for layout in LAYOUTS] == RESOURCES.archived


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.file)
def test_every_medium_has_a_path_in_the_zip(layout: Layout) -> None:
    media = {name for name, attribute in layout.resource.fields.items() if attribute.kind.is_media}
    assert {layout.fields[position] for position in layout.media} == media


def test_no_field_refers_to_users_or_to_the_event() -> None:
    fields = {field for layout in LAYOUTS for field in layout.fields}
    assert fields & {"user_id", "creator_id", "event_id", "deleted_at"} == set()
