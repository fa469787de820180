"""The order of the archive's files follows the links."""

import pytest

from openevent.model import resource as resources
from openevent.model.permissions import OF_AN_EVENT
from openevent.model.registry import Registry
from openevent.model.resource import Archive, Attributes, Link, Resource, pairs_with, to_one


@pytest.fixture(autouse=True)
def _no_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the product's tables as they are."""
    monkeypatch.setattr(resources, "METADATA", resources.MetaData())


def archived(type_: str, *links: Link, single: bool = False) -> Resource:
    archive = Archive(f"{type_}s", single=single)
    return Resource(
        type=type_,
        attributes=Attributes,
        can=OF_AN_EVENT,
        links=links,
        archive=archive,
        copied=False,
        own_data=None,
        version=None,
        trash=None,
        has_rules=False,
    )


def test_a_file_follows_those_that_it_refers_to() -> None:
    leaf = archived("leaf", to_one("tree", required=True), to_one("branch"))
    branch = archived(
        "branch", to_one("tree", required=True), pairs_with("birds", "bird", "nests", carried=True)
    )
    bird = archived("bird", to_one("tree"), pairs_with("branches", "branch", "nests"))
    tree, stone = archived("tree", single=True), archived("stone", to_one("tree"))
    registry = Registry((leaf, branch, stone, bird, tree))
    assert registry.archived == [tree, stone, bird, branch, leaf]
    assert [link.name for link in registry.references(leaf)] == ["branch"]
    assert [link.name for link in registry.lists(branch)] == ["birds"]
    assert [(link.name, other) for link, other in registry.reverse_lists(bird)] == [
        ("branches", branch)
    ]


def test_a_link_that_is_not_carried_orders_nothing() -> None:
    one, two = archived("one", to_one("two", carried=False)), archived("two", to_one("one"))
    assert Registry((two, one)).archived == [one, two]
    assert Registry((two, one)).references(one) == []


def test_a_circle_has_no_order() -> None:
    one, two = archived("one", to_one("two")), archived("two", to_one("one"))
    with pytest.raises(ValueError, match="one, two form a circle"):
        _ = Registry((one, two)).archived


def test_a_resource_that_is_added_is_known_by_type_and_file() -> None:
    registry, stone = Registry(()), archived("stone")
    registry.add(stone)
    assert (registry.all, registry.by_type, registry.by_file) == (
        [stone],
        {"stone": stone},
        {"stones": stone},
    )


def test_resources_that_are_added_are_linked_back() -> None:
    tree, leaf = archived("tree", single=True), archived("leaf", to_one("tree", reverse="leaves"))
    Registry((leaf, tree)).add(archived("stone", to_one("tree", reverse="stones")))
    assert [link.name for link in tree.links] == ["leaves", "stones"]
