"""Comments and docstrings cite documents of this repository, and every citation leads somewhere."""

import ast
import io
import re
import subprocess
import tokenize
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from tests.places import ROOT

FOLDERS: Final = ("functions", "layers", "local", "reference", "bench", "chaos", "tests")
SOURCES: Final = (*FOLDERS, "template.yaml", "Makefile")
SUFFIXES: Final = {".py", ".yaml", ".sql"}
CITATION: Final = re.compile(r"docs/[\w./-]+\.md(?:#[\w-]+)?")
LINK: Final = re.compile(r"\]\(([^)\s:]+\.md)?(#[\w-]+)?\)")
FENCE: Final = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
HEADING: Final = re.compile(r"^#{1,6} (.+)$", re.MULTILINE)
NOT_IN_SLUG: Final = re.compile(r"[^\w\- ]")
ELSEWHERE: Final = re.compile(
    r"\bfacts:|\bfacts about|\bFacts, |\bdesign(?:'s)? \d|\(design\b|\bopen-event-format\b"
    r"|\b(?:format|format's|format,|its) section \d|\(platform\)|\(issue\b[ :]"
)
"""Names of documents that are not in the repository."""


class Line(NamedTuple):
    """A line of a comment or docstring, with the place that a person looks for."""

    place: str
    text: str


def tracked(*folders: str) -> list[Path]:
    """Give the files of the repository below these folders."""
    command = ["git", "ls-files", "-z", *folders]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    names = listed.stdout.rstrip("\0").split("\0")
    return [ROOT / name for name in names if (ROOT / name).is_file()]


def lines_of(path: Path, text: str) -> Iterator[Line]:
    """Give the comments and docstrings of a Python file, or each line of any other file."""
    name = path.relative_to(ROOT)
    lines = text.splitlines()
    every = set(range(1, len(lines) + 1))
    numbers = _comments(text) | _docstrings(text) if path.suffix == ".py" else every
    for number in sorted(numbers):
        yield Line(f"{name}:{number}", lines[number - 1])


def _comments(text: str) -> set[int]:
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    return {token.start[0] for token in tokens if token.type == tokenize.COMMENT}


def _docstrings(text: str) -> set[int]:
    numbers: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        value = node.value if isinstance(node, ast.Expr) else None
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            numbers.update(range(value.lineno, (value.end_lineno or value.lineno) + 1))
    return numbers


@cache
def cited_lines() -> tuple[Line, ...]:
    """Give all lines in which code may cite a document."""
    files = tracked(*SOURCES)
    paths = [path for path in files if path.suffix in SUFFIXES or path.name == "Makefile"]
    return tuple(line for path in paths for line in lines_of(path, path.read_text()))


@cache
def slugs(path: Path) -> frozenset[str]:
    """Give the anchors that GitHub makes of a document's headings."""
    counts: Counter[str] = Counter()
    anchors = set()
    for heading in HEADING.findall(FENCE.sub("", path.read_text())):
        slug = NOT_IN_SLUG.sub("", heading.strip().lower()).replace(" ", "-")
        anchors.add(f"{slug}-{counts[slug]}" if counts[slug] else slug)
        counts[slug] += 1
    return frozenset(anchors)


def leads_nowhere(path: Path, anchor: str) -> str | None:
    """Say why a citation does not resolve, None where it does."""
    if not path.is_file():
        return "there is no such file"
    if anchor and anchor not in slugs(path):
        return f"it has no heading #{anchor}"
    return None


def test_every_citation_leads_to_a_heading() -> None:
    broken = []
    for line in cited_lines():
        for citation in CITATION.findall(line.text):
            name, _, anchor = citation.partition("#")
            if reason := leads_nowhere(ROOT / name, anchor):
                broken.append(f"{line.place}: {citation}: {reason}")
    assert broken == []


def test_every_link_between_documents_leads_to_a_heading() -> None:
    broken = []
    for document in [ROOT / "README.md", *tracked("docs/*.md")]:
        for name, anchor in LINK.findall(FENCE.sub("", document.read_text())):
            target = (document.parent / name).resolve() if name else document
            if reason := leads_nowhere(target, anchor.removeprefix("#")):
                broken.append(f"{document.relative_to(ROOT)}: {name}{anchor}: {reason}")
    assert broken == []


def test_the_index_names_every_page_of_the_contract() -> None:
    pages = {path.name for path in (ROOT / "docs" / "contract").glob("*.md")} - {"README.md"}
    index = (ROOT / "docs" / "contract" / "README.md").read_text()
    assert pages == {name for name, _ in LINK.findall(index) if name and "/" not in name}


def test_no_document_from_elsewhere_is_cited() -> None:
    paths = tracked("docs/*.md", "docs/*.apib", "docs/openapi.json")
    documents = [line for path in paths for line in lines_of(path, path.read_text())]
    lines = (line for line in (*cited_lines(), *documents) if ELSEWHERE.search(line.text))
    assert [f"{line.place}: {line.text.strip()}" for line in lines] == []
