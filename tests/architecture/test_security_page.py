"""docs/security.md accounts for each requirement of ASVS 5.0.0 of levels 1 and 2, and is right."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.architecture.asvs import list_levels
from tests.architecture.security_page import (
    FOLDER,
    INDEX,
    STATES,
    Requirement,
    list_absent,
    list_pages,
    list_requirements,
)
from tests.architecture.test_citations import leads_nowhere
from tests.places import ROOT

LEVELS: Final = {1: 70, 2: 183, 3: 92}
"""How many requirements of each level the standard has."""
HIGHEST: Final = 2
LINK: Final = re.compile(r"\]\(([^)#\s]*)(#[\w-]+)?\)")
REQUIREMENTS: Final = [row for page in list_pages() for row in list_requirements(page)]


@cache
def list_functions(file: str) -> frozenset[str]:
    """List the tests that a file declares."""
    nodes = ast.walk(ast.parse((ROOT / file).read_text()))
    return frozenset(node.name for node in nodes if isinstance(node, ast.FunctionDef))


def exists(test: str) -> bool:
    file, _, name = test.partition("::")
    path = ROOT / file
    has_file = path.is_file() and path.name.startswith("test_")
    return has_file and (not name or name in list_functions(file))


def test_the_list_of_ids_is_that_of_the_standard() -> None:
    assert Counter(list_levels().values()) == LEVELS


def test_each_id_of_levels_1_and_2_is_accounted_for_once() -> None:
    absent = [id_ for page in list_pages() for id_ in list_absent(page)]
    counts = Counter([*(row.id for row in REQUIREMENTS), *absent])
    levels = list_levels()
    expected = {id_ for id_, level in levels.items() if level <= HIGHEST}
    assert [id_ for id_, count in counts.items() if count > 1] == []
    assert set(counts) == expected
    assert [row.id for row in REQUIREMENTS if row.level != levels[row.id]] == []


@pytest.mark.parametrize("row", REQUIREMENTS, ids=lambda row: row.id)
def test_a_row_has_a_state_and_its_tests(row: Requirement) -> None:
    assert row.state in STATES
    assert row.state == "not met" or row.tests
    assert [test for test in row.tests if not exists(test)] == []


@pytest.mark.parametrize("page", [INDEX, *sorted(FOLDER.glob("*.md"))], ids=lambda page: page.name)
def test_each_link_leads_somewhere(page: Path) -> None:
    broken = []
    for name, anchor in LINK.findall(page.read_text()):
        target = (page.parent / name).resolve() if name else page
        if reason := leads_nowhere(target, anchor.removeprefix("#")):
            broken.append(f"{name}{anchor}: {reason}")
    assert broken == []


def test_the_index_has_each_page_with_its_sums() -> None:
    rows = re.findall(r"^\| V.*\]\(security/(\S+)\) \| (.*) \|$", INDEX.read_text(), re.MULTILINE)
    sums = {name: [int(cell) for cell in cells.split(" | ")] for name, cells in rows}
    assert sums == {page.name: count_states(page) for page in list_pages()}


def count_states(page: Path) -> list[int]:
    """Count the requirements of a page by state, and those that do not apply."""
    counts = Counter(row.state for row in list_requirements(page))
    return [*(counts[state] for state in STATES), len(list_absent(page))]
