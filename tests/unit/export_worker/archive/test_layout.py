"""What each file holds: the fixed fields of the format, then the rest."""

import pytest

from export_worker.archive.layout import LAYOUTS, Layout
from openevent.resources import RESOURCES

FIXED = {
    "sessions": (
        "id", "title", "subtitle", "short_abstract", "long_abstract", "starts_at", "ends_at", "session_type_id",
        "track_id", "comments", "language", "slides_url", "audio_url", "video_url",
    ),
    "speakers": (
        "id", "name", "email", "mobile", "photo_url", "organisation", "position", "country", "short_biography",
        "long_biography", "website", "twitter", "facebook", "github", "linkedin",
    ),
    "sponsors": ("id", "name", "logo_url", "level", "type", "url", "description"),
    "tracks": ("id", "name", "color", "font_color"),
    "microlocations": ("id", "name", "floor"),
    "session_types": ("id", "name", "length"),
}  # fmt: skip
LAYOUT = {layout.file: layout for layout in LAYOUTS}


@pytest.mark.parametrize("file", FIXED)
def test_the_fixed_fields_come_first_and_the_rest_by_the_alphabet(file: str) -> None:
    fields, fixed = LAYOUT[file].fields, FIXED[file]
    assert (fields[: len(fixed)], list(fields[len(fixed) :])) == (
        fixed,
        sorted(set(fields) - set(fixed)),
    )


def test_every_archived_resource_has_its_file() -> None:
    assert [layout.resource for layout in LAYOUTS] == RESOURCES.archived


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.file)
def test_every_medium_has_a_path_in_the_zip(layout: Layout) -> None:
    media = {name for name, attribute in layout.resource.fields.items() if attribute.kind.is_media}
    assert {layout.fields[place] for place in layout.media} == media


def test_no_field_tells_of_users_or_of_the_event() -> None:
    told = {field for layout in LAYOUTS for field in layout.fields}
    assert told & {"user_id", "creator_id", "event_id", "deleted_at"} == set()
