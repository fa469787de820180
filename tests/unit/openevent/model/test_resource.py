"""Resources: tables match the attributes, and the archive refers to existing columns."""

import pytest
from sqlalchemy import UniqueConstraint

from openevent.model.resource import Resource
from openevent.resources import ALL, BY_TYPE, RESOURCES
from openevent.resources.track import font_color


def test_types_and_plurals_are_unique() -> None:
    assert len({resource.type for resource in ALL}) == len(ALL)
    assert len({resource.plural for resource in ALL}) == len(ALL)


@pytest.mark.parametrize("resource", ALL, ids=lambda resource: resource.type)
def test_every_link_leads_to_a_resource_and_a_column(resource: Resource) -> None:
    for link in resource.links:
        target = BY_TYPE[link.type]
        assert (link.column is None) or link.column in resource.table.c
        assert (link.target_column is None) or link.target_column in target.table.c
        assert (link.through is None) or link.through in resource.table.metadata.tables


@pytest.mark.parametrize("resource", RESOURCES.archived, ids=lambda resource: resource.type)
def test_the_archive_names_only_columns(resource: Resource) -> None:
    archive = resource.archive
    assert archive is not None
    columns = {"id", *resource.table.c.keys()}
    objects = {"type", "topic", "sub_topic", "speakers_call", "event_copyright"}
    assert set(archive.order) <= columns
    assert set(archive.media) <= columns
    assert set(archive.aliases.values()) <= columns | objects
    fields = {name for name, field in resource.fields.items() if field.in_archive}
    assert not archive.ignored & fields


@pytest.mark.parametrize("resource", ALL, ids=lambda resource: resource.type)
def test_a_required_attribute_is_not_null_and_an_optional_one_is(resource: Resource) -> None:
    for name, attribute in resource.fields.items():
        column = resource.table.c[name]
        # Older rows get their guids after the migration.
        assert column.nullable == (attribute.nullable or attribute.kind.is_guid)
        assert (column.server_default is None) == (attribute.required or attribute.default is None)


def test_a_guid_is_unique_in_its_table() -> None:
    types = {"event", "microlocation", "session", "speaker"}
    with_guid = {resource.type for resource in ALL if "guid" in resource.fields}
    assert with_guid >= types
    for type_ in with_guid:
        table = BY_TYPE[type_].table
        constraints = table.constraints
        unique = [[*item.columns] for item in constraints if isinstance(item, UniqueConstraint)]
        assert [table.c.guid] in unique


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
def test_the_font_color_of_a_track_is_readable(color: str, text: str) -> None:
    assert font_color(color) == text
