"""The rows of docs/security.md and its pages."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from tests.places import ROOT

INDEX: Final = ROOT / "docs" / "security.md"
FOLDER: Final = ROOT / "docs" / "security"
ID: Final = re.compile(r"\d+\.\d+\.\d+")
STATES: Final = ("met", "partly", "not met")
CELLS: Final = 6
"""Cells of a row about a requirement that applies: id, level, subject, state, how, tests."""


class Requirement(NamedTuple):
    """A row about one requirement that applies."""

    page: Path
    id: str
    level: int
    state: str
    text: str
    tests: tuple[str, ...]


def list_pages() -> list[Path]:
    """List the pages with requirements."""
    return [page for page in sorted(FOLDER.glob("*.md")) if list(_split_rows(page))]


def list_requirements(page: Path) -> list[Requirement]:
    """List the requirements of a page that apply."""
    rows = [cells for cells in _split_rows(page) if len(cells) == CELLS]
    return [
        Requirement(page, id_, int(level), state, text, tuple(re.findall(r"`([^`]+)`", tests)))
        for id_, level, _, state, text, tests in rows
    ]


def list_absent(page: Path) -> list[str]:
    """List the ids of a page that do not apply."""
    rows = [cells for cells in _split_rows(page) if len(cells) != CELLS]
    return [id_ for cells in rows for id_ in cells[0].split(", ")]


def _split_rows(page: Path) -> Iterator[list[str]]:
    """Yield the cells of each row that begins with an id."""
    for line in page.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if line.startswith("| ") and ID.match(cells[0]):
            yield cells
