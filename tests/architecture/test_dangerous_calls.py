"""No function runs code, a program or a format that could do more than its data say."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.architecture.test_citations import tracked
from tests.places import ROOT

MODULES: Final = frozenset(
    ["ctypes", "marshal", "pickle", "random", "shelve", "subprocess", "telnetlib", "xml", "yaml"]
)
"""Programs, formats that hold code, XML with its entities, and numbers that can be guessed."""
CALLS: Final = frozenset(
    ["eval", "exec", "compile", "__import__", "os.system", "os.popen", "hashlib.md5", "md5"]
)


def find_dangers(source: str) -> Iterator[str]:
    """Yield each dangerous import and call, as `line: name`."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (f"{node.lineno}: {each.name}" for each in names if _is_bad(each.name))
            case ast.ImportFrom(module=str(module)) if _is_bad(module):
                yield f"{node.lineno}: {module}"
            case ast.Call(func=function) if ast.unparse(function) in CALLS:
                yield f"{node.lineno}: {ast.unparse(function)}"


def _is_bad(module: str) -> bool:
    return module.partition(".")[0] in MODULES


def test_the_product_makes_no_dangerous_call() -> None:
    paths: list[Path] = [path for path in tracked("functions", "layers") if path.suffix == ".py"]
    assert len(paths) > 200
    assert [
        f"{path.relative_to(ROOT)}:{danger}"
        for path in paths
        for danger in find_dangers(path.read_text())
    ] == []


@pytest.mark.parametrize(
    ("source", "danger"),
    [
        ("import xml.etree", "1: xml.etree"),
        ("from pickle import loads", "1: pickle"),
        ("import os\nos.system('ls')", "2: os.system"),
        ("eval('1')", "1: eval"),
    ],
)
def test_a_dangerous_call_is_found(source: str, danger: str) -> None:
    assert list(find_dangers(source)) == [danger]


def test_a_pattern_may_be_compiled() -> None:
    assert list(find_dangers("import re\nre.compile('a')")) == []
