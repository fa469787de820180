"""Every resource answers each question of the archive: one that forgets an answer fails here."""

import pytest
from sqlalchemy import Index

from openevent.model.resource import Attributes, Link, Resource
from openevent.resources import ALL, BY_TYPE, RESOURCES
from tests.places import ROOT

CONTRACT = (ROOT / "docs" / "contract" / "archive.md").read_text()
ARCHIVED = pytest.mark.parametrize(
    "resource", RESOURCES.archived, ids=lambda resource: resource.type
)
PARTS = pytest.mark.parametrize("resource", RESOURCES.parts, ids=lambda resource: resource.type)
LINKS = [(resource, link) for resource in RESOURCES.archived for link in resource.links]
SWITCHES = {"image", "video", "document", "audio"}


def fields(resource: Resource) -> set[str]:
    return {name for name, field in resource.fields.items() if field.in_archive}


def name(resource: Resource, link: Link) -> str:
    return f"{resource.type}.{link.name}"


def unique_of_event(resource: Resource) -> list[tuple[str, ...]]:
    """What unique indexes of an event's rows hold beside the event."""
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


def test_a_resource_says_whether_the_archive_holds_it() -> None:
    with pytest.raises(TypeError, match="archive"):
        Resource(  # type: ignore[call-arg]
            type="forgotten",
            attributes=Attributes,
            can=ALL[0].can,
            copied=False,
            own_data=None,
            version=None,
            trash=None,
            has_rules=False,
        )


def test_the_contract_names_the_files_in_their_order() -> None:
    listed = ", ".join(f"`{file}`" for file in (*RESOURCES.by_file, "meta"))
    section = CONTRACT.partition("The files are, in this order:")[2]
    assert listed in " ".join(section.split())


def test_one_file_holds_the_event() -> None:
    assert [resource.type for resource in RESOURCES.archived if resource.entry.single] == ["event"]


@PARTS
def test_a_part_belongs_to_the_event(resource: Resource) -> None:
    owner = resource.link("event")
    assert (owner.column, owner.required) == ("event_id", True)


def test_a_link_to_one_is_carried_or_says_that_it_is_not() -> None:
    """By the id of a record of the zip, by name, or not at all: ids of other rows mean nothing elsewhere."""
    forgotten = [
        name(resource, link)
        for resource, link in LINKS
        if link.column and link.carried and not (link.by_name or BY_TYPE[link.type].archive)
    ]
    assert forgotten == []


def test_one_side_of_a_link_through_pairs_is_carried() -> None:
    sides: dict[str, list[bool]] = {}
    for _, link in LINKS:
        if link.through and not link.derived and BY_TYPE[link.type].archive:
            sides.setdefault(link.through, []).append(link.carried)
    assert {through: sum(carried) for through, carried in sides.items()} == dict.fromkeys(sides, 1)


def test_records_of_a_list_have_a_name() -> None:
    targets = [BY_TYPE[link.type] for part in RESOURCES.parts for link in RESOURCES.lists(part)]
    assert [target.type for target in targets if target.label is None] == []


def test_names_stand_for_rows_of_the_event_alone() -> None:
    by_name = [(resource, link) for resource, link in LINKS if link.by_name]
    assert {resource.type for resource, _ in by_name} == {"event"}
    assert all({"name", "slug"} <= {*BY_TYPE[link.type].fields} for _, link in by_name)


@ARCHIVED
def test_every_medium_has_a_path_and_a_switch(resource: Resource) -> None:
    media = {field.name for field in resource.fields.values() if field.kind.is_media}
    assert resource.entry.media.keys() == media & fields(resource)
    assert {path.setting for path in resource.entry.media.values()} <= SWITCHES


@PARTS
def test_what_the_database_takes_once_the_import_merges(resource: Resource) -> None:
    archive, unique = resource.entry, unique_of_event(resource)
    assert archive.at_most_one == (() in unique)
    merged = f"lower(btrim({archive.merged_by}))"
    assert [parts for parts in unique if parts] == ([(merged,)] if archive.merged_by else [])


@ARCHIVED
def test_rules_name_fields_of_the_archive(resource: Resource) -> None:
    archive, known = resource.entry, fields(resource)
    named = {*archive.missing, *archive.unknown, *filter(None, [archive.merged_by])}
    filled = {field for names in archive.filled_from.values() for field in names.values()}
    assert named | filled <= known
    assert archive.nested or not filled
    for field, word in archive.unknown.items():
        assert word in resource.fields[field].kind.choices
