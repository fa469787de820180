"""Imports run in one direction: between the modules of a folder, and between its rooms."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from graphlib import CycleError, TopologicalSorter
from typing import Final

import grimp
import pytest

from tests.places import DEPLOYED

PACKAGES: Final = (*DEPLOYED, "local", "reference", "bench", "chaos")
OPEN: Final[Mapping[str, str]] = {}
"""Packages with a cycle that is still to be removed."""

type Graph = Mapping[str, set[str]]


@cache
def imports() -> grimp.ImportGraph:
    return grimp.build_graph(*PACKAGES, cache_dir=None)


def siblings() -> dict[str, dict[str, set[str]]]:
    """Give, for each package, which of its modules and rooms import which others of it."""
    graphs: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for importer in imports().modules:
        for imported in imports().find_modules_directly_imported_by(importer):
            parent, pair = _siblings(importer.split("."), imported.split("."))
            if pair is not None:
                graphs[parent][pair[0]].add(pair[1])
    return graphs


def _siblings(one: list[str], other: list[str]) -> tuple[str, tuple[str, str] | None]:
    """Give the nearest common package of two modules, and where they part in it.

    A package that imports a module of its own does not part from it.
    """
    same = next(
        (at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
        min(len(one), len(other)),
    )
    parent = ".".join(one[:same])
    if same in {len(one), len(other)}:
        return parent, None
    return parent, (".".join(one[: same + 1]), ".".join(other[: same + 1]))


def cycle(graph: Graph) -> list[str]:
    """Give the modules of a cycle, or none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        cycle: list[str] = error.args[1]
        return cycle
    return []


def cycles(package: str) -> dict[str, list[str]]:
    """Give the cycles in a package and below it, by the package in which they are."""
    inside = {
        parent: graph
        for parent, graph in siblings().items()
        if parent == package or parent.startswith(f"{package}.")
    }
    return {parent: cycle(graph) for parent, graph in inside.items() if cycle(graph)}


@pytest.mark.parametrize("package", sorted({*PACKAGES} - {*OPEN}))
def test_rooms_and_modules_import_in_one_direction(package: str) -> None:
    assert cycles(package) == {}


def test_packages_import_in_one_direction() -> None:
    assert cycle(siblings()[""]) == []


def test_a_package_with_a_cycle_still_has_it() -> None:
    assert {package for package in OPEN if cycles(package)} == {*OPEN}


def test_the_graph_holds_every_package() -> None:
    tops = {module.partition(".")[0] for module in imports().modules}
    assert tops == set(PACKAGES)
    assert "dispatcher.notify" in siblings()["dispatcher"]["dispatcher.reactions"]


def test_a_cycle_is_found() -> None:
    assert cycle({"a": {"b"}, "b": {"c"}, "c": set()}) == []
    assert set(cycle({"a": {"b"}, "b": {"c"}, "c": {"a"}})) == {"a", "b", "c"}
