"""The registry orders the archive's files by their links."""

import pytest

from openevent.model import resource as resources
from openevent.model.permissions import EVENT_PART_PERMISSIONS
from openevent.model.registry import Registry
from openevent.model.resource import Archive, Attributes, Link, Resource, many_to_many, to_one


@pytest.fixture(autouse=True)
def _no_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the product's tables as they are."""
    monkeypatch.setattr(resources, "METADATA", resources.MetaData())


def archived(type_: str, *links: Link, is_event: bool = False) -> Resource:
    archive = Archive(f"{type_}s", is_event=is_event)
    return Resource(
        type=type_,
        attributes=Attributes,
        can=EVENT_PART_PERMISSIONS,
        links=links,
        archive=archive,
        is_copied=False,
        own_data=None,
        version=None,
        trash_rule=None,
        has_rules=False,
    )


def test_a_file_comes_after_the_files_that_it_refers_to() -> None:
    leaf = archived("leaf", to_one("tree", required=True), to_one("branch"))
    branch = archived(
        "branch",
        to_one("tree", required=True),
        many_to_many("birds", "bird", "nests", in_archive=True),
    )
    bird = archived("bird", to_one("tree"), many_to_many("branches", "branch", "nests"))
    tree, stone = archived("tree", is_event=True), archived("stone", to_one("tree"))
    registry = Registry((leaf, branch, stone, bird, tree))
    assert registry.archived == [tree, stone, bird, branch, leaf]
    assert [link.name for link in registry.find_references(leaf)] == ["branch"]
    assert [link.name for link in registry.find_lists(branch)] == ["birds"]
    assert [(link.name, other) for link, other in registry.find_reverse_lists(bird)] == [
        ("branches", branch)
    ]


def test_a_link_outside_the_archive_does_not_affect_the_order() -> None:
    first = archived("first", to_one("second", in_archive=False))
    second = archived("second", to_one("first"))
    registry = Registry((second, first))
    assert registry.archived == [first, second]
    assert registry.find_references(first) == []


def test_links_in_a_circle_are_an_error() -> None:
    first, second = archived("first", to_one("second")), archived("second", to_one("first"))
    with pytest.raises(ValueError, match="first, second form a circle"):
        _ = Registry((first, second)).archived


def test_an_added_resource_has_its_type_and_its_file() -> None:
    registry, stone = Registry(()), archived("stone")
    registry.add(stone)
    assert (registry.all, registry.by_type, registry.by_file) == (
        [stone],
        {"stone": stone},
        {"stones": stone},
    )


def test_added_resources_get_reverse_links() -> None:
    tree, leaf = archived("tree", is_event=True), archived("leaf", to_one("tree", reverse="leaves"))
    Registry((leaf, tree)).add(archived("stone", to_one("tree", reverse="stones")))
    assert [link.name for link in tree.links] == ["leaves", "stones"]
