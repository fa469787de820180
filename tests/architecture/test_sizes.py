"""Folders, files and functions stay small enough to be read at once."""

import ast
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.architecture.test_citations import tracked
from tests.places import ROOT

SOURCES: Final = ("functions", "layers", "local")
MODULES: Final = 14
MANY_ALIKE: Final = {"resources", "routes", "versions"}
"""Folders with one module for each of many things: resources, routes, migrations."""
TEST_FILES: Final = 30
LINES: Final = 300
LONG: Final = {
    "layers/shared/migrations/versions/0001_first.py": "a migration never changes",
    "layers/shared/migrations/versions/0002_resources.py": "a migration never changes",
}
"""Files that may be longer, with the reason."""
FUNCTION_LINES: Final = 14
LONGEST_FUNCTION: Final = 40
SHORT_SHARE: Final = 0.9


def python(*folders: str) -> list[Path]:
    """Give the Python files of the repository below these folders."""
    return [path for path in tracked(*folders) if path.suffix == ".py"]


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def functions() -> list[tuple[str, int]]:
    """Give each function of the product and its lines, without its docstring."""
    files = python("functions", "layers/shared/openevent")
    return [function for path in files for function in _functions(path)]


def _functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{name(path)}:{node.lineno} {node.name}", _lines(node)


def _lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    docstring = node.body[0] if ast.get_docstring(node) is not None else None
    return _span(node) - (_span(docstring) if docstring else 0)


def _span(node: ast.stmt) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_a_folder_has_few_modules() -> None:
    modules = [path for path in python(*SOURCES) if path.name != "__init__.py"]
    counts = Counter(name(path.parent) for path in modules if path.parent.name not in MANY_ALIKE)
    assert {folder: count for folder, count in counts.items() if count > MODULES} == {}


def test_a_folder_of_tests_has_few_files() -> None:
    counts = Counter(name(path.parent) for path in tracked("tests"))
    assert {folder: count for folder, count in counts.items() if count > TEST_FILES} == {}


def test_a_file_is_short() -> None:
    counts = {
        name(path): len(path.read_text().splitlines())
        for path in python(*SOURCES, "reference", "bench", "chaos", "tests")
    }
    assert {
        file: count for file, count in counts.items() if count > LINES and file not in LONG
    } == {}


def test_nearly_all_functions_are_short_and_none_is_long() -> None:
    short = sum(lines <= FUNCTION_LINES for _, lines in functions())
    assert short / len(functions()) >= SHORT_SHARE
    assert [place for place, lines in functions() if lines > LONGEST_FUNCTION] == []


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("def one(): return 1", 1),
        ('def one():\n    """Two\n    lines."""\n    return 1', 2),
        ("def one():\n    # A comment counts.\n    return (\n        1\n    )", 5),
    ],
)
def test_lines_are_counted_without_the_docstring(code: str, lines: int) -> None:
    node = ast.parse(code).body[0]
    assert isinstance(node, ast.FunctionDef)
    assert _lines(node) == lines
