"""The archive declarations of all resources are complete and match the contract."""

import pytest
from sqlalchemy import Index

from openevent.model.resource import Attributes, Link, Resource
from openevent.resources import ALL, BY_TYPE, RESOURCES
from tests.places import ROOT

CONTRACT = (ROOT / "docs" / "contract" / "archive.md").read_text()
ARCHIVED = pytest.mark.parametrize(
    "resource", RESOURCES.archived, ids=lambda resource: resource.type
)
PARTS = pytest.mark.parametrize(
    "resource", RESOURCES.event_parts, ids=lambda resource: resource.type
)
LINKS = [(resource, link) for resource in RESOURCES.archived for link in resource.links]
MEDIA_OPTIONS = {"image", "video", "document", "audio"}


def fields(resource: Resource) -> set[str]:
    return {name for name, field in resource.fields.items() if field.in_archive}


def name(resource: Resource, link: Link) -> str:
    return f"{resource.type}.{link.name}"


def unique_of_event(resource: Resource) -> list[tuple[str, ...]]:
    """List the expressions, without the event id, of each unique index on the event id."""
    unique = [
        index for index in resource.table.indexes if isinstance(index, Index) and index.unique
    ]
    expressions = [[str(part) for part in index.expressions] for index in unique]
    table = resource.table.name
    return [
        tuple(part for part in parts if part != f"{table}.event_id")
        for parts in expressions
        if f"{table}.event_id" in parts
    ]


def test_a_resource_must_set_archive() -> None:
    with pytest.raises(TypeError, match="archive"):
        Resource(  # type: ignore[call-arg]
            type="forgotten",
            attributes=Attributes,
            can=ALL[0].can,
            is_copied=False,
            own_data=None,
            version=None,
            trash_rule=None,
            has_rules=False,
        )


def test_the_contract_lists_the_files_in_order() -> None:
    table = CONTRACT.partition("| file | fields with a fixed place |\n|---|---|\n")[2]
    rows = table.partition("\n\n")[0].splitlines()
    files = [row.split(" | ")[0].removeprefix("| ") for row in rows]
    assert files == list(RESOURCES.by_file), "run `make docs`"


def test_exactly_one_file_holds_the_event() -> None:
    assert [
        resource.type for resource in RESOURCES.archived if resource.required_archive.is_event
    ] == ["event"]


@PARTS
def test_every_part_has_a_required_link_to_the_event(resource: Resource) -> None:
    owner = resource.link("event")
    assert (owner.column, owner.required) == ("event_id", True)


def test_a_link_to_one_in_the_archive_has_an_archived_target_or_a_name_key() -> None:
    """Ids of rows outside the zip mean nothing in another deployment."""
    incomplete = [
        name(resource, link)
        for resource, link in LINKS
        if link.column and link.in_archive and not (link.name_key or BY_TYPE[link.type].archive)
    ]
    assert incomplete == []


def test_one_side_of_a_many_to_many_link_is_in_the_archive() -> None:
    sides: dict[str, list[bool]] = {}
    for _, link in LINKS:
        if link.through and not link.derived and BY_TYPE[link.type].archive:
            sides.setdefault(link.through, []).append(link.in_archive)
    assert {through: sum(flags) for through, flags in sides.items()} == dict.fromkeys(sides, 1)


def test_targets_of_lists_have_a_label() -> None:
    targets = [
        BY_TYPE[link.type] for part in RESOURCES.event_parts for link in RESOURCES.find_lists(part)
    ]
    assert [target.type for target in targets if target.label is None] == []


def test_only_the_event_has_links_with_a_name_key() -> None:
    by_name = [(resource, link) for resource, link in LINKS if link.name_key]
    assert {resource.type for resource, _ in by_name} == {"event"}
    assert all({"name", "slug"} <= {*BY_TYPE[link.type].fields} for _, link in by_name)


@ARCHIVED
def test_every_media_field_has_a_path_and_an_export_option(resource: Resource) -> None:
    media = {field.name for field in resource.fields.values() if field.kind.is_media}
    assert resource.required_archive.media.keys() == media & fields(resource)
    assert {path.setting for path in resource.required_archive.media.values()} <= MEDIA_OPTIONS


@PARTS
def test_the_import_merges_rows_that_unique_indexes_refuse(resource: Resource) -> None:
    archive, unique = resource.required_archive, unique_of_event(resource)
    assert archive.at_most_one == (() in unique)
    merged = f"name_key({archive.merge_by})"
    assert [parts for parts in unique if parts] == ([(merged,)] if archive.merge_by else [])


@ARCHIVED
def test_import_rules_refer_to_archived_fields(resource: Resource) -> None:
    archive = resource.required_archive
    sources = archive.fill_from.values()
    targets = {field for names in sources for field in names.values()}
    merge_by = {archive.merge_by} - {None}
    assert {*archive.defaults, *archive.fallbacks, *merge_by, *targets} <= fields(resource)
    assert archive.in_event_object or not targets
    for field, word in archive.fallbacks.items():
        assert word in resource.fields[field].kind.choices
