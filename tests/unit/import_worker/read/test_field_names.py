"""The meaning of field names in old and new files."""

import pytest

from import_worker.read.field_names import IGNORED, FieldNames
from openevent.model.resource import Resource
from openevent.resources import BY_TYPE, RESOURCES

SESSIONS = FieldNames(BY_TYPE["session"], ("track", "speakers"))


@pytest.mark.parametrize(
    ("key", "meaning"),
    [
        ("title", "title"),
        ("name", "title"),
        ("start_time", "starts_at"),
        ("starts-at", "starts_at"),
        ("slides-url", "slides_url"),
        ("video", "video_url"),
        ("track", "track"),
        ("event_id", IGNORED),
        ("average-rating", IGNORED),
        ("id", IGNORED),
        ("favourite-drink", None),
        ("", None),
    ],
)
def test_a_key_is_mapped_to_its_canonical_name(key: str, meaning: str | None) -> None:
    assert SESSIONS.canonical(key) == meaning


def test_slides_mean_the_address_only_for_a_text() -> None:
    assert SESSIONS.canonical("slides") == "slides_url"
    assert SESSIONS.canonical("slides", is_text=False) == "slides"
    assert [key for key in ("slides", "slides_url", "video") if SESSIONS.depends_on_value(key)] == [
        "slides"
    ]


@pytest.mark.parametrize("resource", RESOURCES.archived, ids=lambda resource: resource.type)
def test_an_attribute_of_the_archive_keeps_its_name(resource: Resource) -> None:
    names = FieldNames(resource)
    fields = [name for name, field in resource.fields.items() if field.in_archive]
    assert [names.canonical(name, is_text=False) for name in fields] == fields
    assert [names.canonical(name.replace("_", "-"), is_text=False) for name in fields] == fields
