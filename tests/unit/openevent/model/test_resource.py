"""Declarations: the table follows from the attributes, and the archive names only what is there."""

import pytest

from openevent.model.resource import Resource
from openevent.resources import ALL, BY_TYPE, RESOURCES
from openevent.resources.track import font_color


def test_types_and_plurals_are_unique() -> None:
    assert (
        len({resource.type for resource in ALL})
        == len({resource.plural for resource in ALL})
        == len(ALL)
    )


@pytest.mark.parametrize("resource", ALL, ids=lambda resource: resource.type)
def test_every_link_leads_to_a_resource_and_a_column(resource: Resource) -> None:
    for link in resource.links:
        target = BY_TYPE[link.type]
        assert (link.column is None) or link.column in resource.table.c
        assert (link.by is None) or link.by in target.table.c
        assert (link.through is None) or link.through in resource.table.metadata.tables


@pytest.mark.parametrize("resource", RESOURCES.archived, ids=lambda resource: resource.type)
def test_the_archive_names_only_columns(resource: Resource) -> None:
    archive = resource.archive
    assert archive is not None
    known = {"id", *resource.table.c.keys()}
    nested = {"type", "topic", "sub_topic", "speakers_call", "event_copyright"}
    assert set(archive.order) <= known
    assert set(archive.media) <= known
    assert set(archive.aliases.values()) <= known | nested
    assert not set(archive.ignored) & {
        name for name, field in resource.fields.items() if field.in_archive
    }


@pytest.mark.parametrize("resource", ALL, ids=lambda resource: resource.type)
def test_a_required_attribute_is_not_null_and_an_optional_one_is(resource: Resource) -> None:
    for name, attribute in resource.fields.items():
        column = resource.table.c[name]
        assert column.nullable == attribute.nullable
        assert (column.server_default is None) == (attribute.required or attribute.default is None)


@pytest.mark.parametrize(
    ("color", "text"),
    [
        ("#ffffff", "#000000"),
        ("#000", "#ffffff"),
        ("#fff", "#000000"),
        ("#0000ff", "#ffffff"),
        ("#ffff00", "#000000"),
    ],
)
def test_a_track_is_readable_on_its_color(color: str, text: str) -> None:
    assert font_color(color) == text
