"""Names say what they hold: variables are not named by their role in a sentence."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.places import ROOT

ROLE_WORDS = frozenset(
    [
        "found",
        "known",
        "told",
        "said",
        "wanted",
        "asked",
        "made",
        "given",
        "meant",
        "held",
        "shown",
        "named",
        "written",
        "settled",
        "taken",
        "sent",
        "kept",
        "seen",
    ]
)
PRODUCT = ("functions", "layers/shared/openevent")
SHARE = 0.003
"""The largest share of role words among the names of the product."""
MOST = {"local": 0, "reference": 0, "bench": 0, "chaos": 0, "tests": 0}
"""The role words of the other folders. Lower a number when a folder loses some."""


@dataclass(frozen=True)
class Name:
    """A variable, a parameter, a field or a function, and the place that binds it."""

    text: str
    place: str

    @property
    def is_role_word(self) -> bool:
        return self.text.strip("_").lower() in ROLE_WORDS


def list_names(source: str, file: str) -> Iterator[Name]:
    """List the names that a file binds by assignments, parameters, fields and functions."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Name(id=text, ctx=ast.Store()) | ast.arg(arg=text):
                yield Name(text, f"{file}:{node.lineno}: {text}")
            case ast.FunctionDef(name=text) | ast.AsyncFunctionDef(name=text):
                yield Name(text, f"{file}:{node.lineno}: {text}")


def list_names_of(folder: str) -> Iterator[Name]:
    for path in sorted((ROOT / folder).rglob("*.py")):
        yield from list_names(path.read_text(), str(path.relative_to(ROOT)))


def list_role_words(folder: str) -> list[str]:
    return [name.place for name in list_names_of(folder) if name.is_role_word]


def test_the_names_of_the_product_say_what_they_hold() -> None:
    total = sum(1 for folder in PRODUCT for _ in list_names_of(folder))
    places = [place for folder in PRODUCT for place in list_role_words(folder)]
    assert len(places) <= SHARE * total, "\n".join(places)


@pytest.mark.parametrize("folder", MOST)
def test_other_folders_gain_no_role_words(folder: str) -> None:
    places = list_role_words(folder)
    assert len(places) <= MOST[folder], "\n".join(places)


def test_assignments_parameters_fields_and_functions_are_counted() -> None:
    source = """
KNOWN = 1

class Row:
    kept: int

    def asked(self): ...

async def _given(): ...

def load(told, *rows, said=1, **held):
    for found in rows:
        _made = found.sent
    return [seen for seen in rows]
"""
    words = {name.text for name in list_names(source, "a.py") if name.is_role_word}
    parameters = {"told", "said", "held"}
    assert words == {"KNOWN", "kept", "asked", "_given", "found", "_made", "seen"} | parameters
