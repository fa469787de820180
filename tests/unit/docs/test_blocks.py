"""A command in a document is played by a test or says why not, and holds on every machine."""

import re
import subprocess
from pathlib import Path
from typing import Final

import pytest

from tests.documents import (
    DOCUMENTS,
    MARKS,
    README,
    find_missing_variables,
    list_blocks,
    list_played_steps,
    parse,
)
from tests.places import ROOT
from tests.unit.docs.block_rules import count_fences, find_unexplained, list_problems

FEWEST: Final = 4
"""The fewest documents with commands that are played: a parser that finds none is at fault."""


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_of_a_document_is_played_or_marked(document: Path) -> None:
    assert [problem for block in list_blocks(document) for problem in list_problems(block)] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_block_is_overlooked(document: Path) -> None:
    assert count_fences(document.read_text()) == 2 * len(list_blocks(document))


@pytest.mark.parametrize("document", DOCUMENTS[1:], ids=lambda path: str(path.relative_to(ROOT)))
def test_a_document_says_which_variables_it_takes_from_the_readme(document: Path) -> None:
    borrowed = find_missing_variables(list_played_steps(list_blocks(document)))
    assigned = {name for step in list_played_steps(list_blocks(README)) for name in step.assigned}
    assert borrowed <= assigned
    assert find_unexplained(document.read_text(), borrowed) == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_bash_can_read_the_commands(document: Path) -> None:
    steps = [step for block in list_blocks(document) for step in block.steps]
    for step in steps:
        run = subprocess.run(["bash", "-n", "-c", step.command], capture_output=True, check=False)
        assert run.stderr == b"", step.command


def test_the_readme_sets_its_own_variables() -> None:
    assert find_missing_variables(list_played_steps(list_blocks(README))) == set()


def test_the_documents_have_blocks_of_both_kinds() -> None:
    blocks = [block for path in DOCUMENTS for block in list_blocks(path)]
    assert {block.mark for block in blocks if block.has_commands} == {"", *MARKS}
    assert len({block.place.partition(":")[0] for block in blocks if block.is_played}) >= FEWEST


def test_the_docs_explain_every_mark() -> None:
    section = (ROOT / "docs" / "tests.md").read_text().partition("## Documents\n")[2]
    table = section.partition("| mark |")[2].partition("\n\n")[0]
    assert re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE) == sorted(MARKS)


@pytest.mark.parametrize(
    ("fence", "text", "reason"),
    [
        ("", "make up", "name the language"),
        ("text", "make up", "it has a command"),
        ("text", "$ ls", "it has a command"),
        ("text", ".venv/bin/python -m pytest", "it has a command"),
        ("sh slow", "make up", "'slow' is no mark"),
        ("sh", "make upp", "no upp"),
        ("sh aws", "make upp", "no upp"),
        ("sh minutes", "pytest tests/e3e", "tests/e3e does not exist"),
        ("sh", 'curl "$API/v1/events/1"', "instead of an id"),
        ("console", '$ curl "$API/v1/events/1/sessions?a=b"', "instead of an id"),
        ("sh", 'curl "$API/v1/events/$EVENT/exports/2"', "instead of an id"),
        ("console aws", '$ curl -d \'{"id": "1"}\' $API', "instead of an id"),
        ("http", "GET /v1/events/12", "write {id}"),
    ],
)
def test_a_bad_block_is_refused(fence: str, text: str, reason: str) -> None:
    (block,) = parse(f"Text.\n\n```{fence}\n{text}\n```\n", "a.md")
    (problem,) = list_problems(block)
    assert problem.startswith("a.md:3: ")
    assert reason in problem


@pytest.mark.parametrize(
    ("fence", "text"),
    [
        ("sh", "make up"),
        ("sh aws", 'aws s3 ls "s3://$BUCKET"'),
        ("console", '$ curl "$API/v1/events/$EVENT"\n{"data": {"id": "1"}}'),
        ("http", "GET /v1/events/{id}"),
        ("json", '{"id": "1"}'),
        ("text", "make: *** Error 1"),
    ],
)
def test_a_good_block_is_not_refused(fence: str, text: str) -> None:
    (block,) = parse(f"```{fence}\n{text}\n```\n", "a.md")
    assert list(list_problems(block)) == []


@pytest.mark.parametrize(
    "text", ["~~~\nmake up\n~~~\n", "> ```\n> make up\n> ```\n", "<pre>\n</pre>"]
)
def test_another_kind_of_block_is_noticed(text: str) -> None:
    assert parse(text, "a.md") == []
    assert count_fences(text) == 2


def test_a_block_in_a_list_is_found() -> None:
    text = "1. Do this:\n\n   ```sh\n   make up\n   ```\n\n2. Then this.\n"
    (block,) = parse(text, "a.md")
    assert block.is_played
    assert [step.command.strip() for step in block.steps] == ["make up"]


def test_a_variable_is_missing_until_it_is_set() -> None:
    (block,) = parse("```console\n$ A=1\n$ B=$A\n$ echo $B ${C}\n1\n$ C=2\n```\n", "a.md")
    assert find_missing_variables(block.steps) == {"C"}
    assert find_unexplained("`C` is mine.\n\n`D`, of [it](../README.md#by-curl)", {"C", "D"}) == {
        "C"
    }


def test_an_answer_belongs_to_its_command() -> None:
    (block,) = parse("```console\n$ echo 1\n1\n$ true\n```\n", "a.md")
    assert [(step.command, step.answer) for step in block.steps] == [
        ("echo 1", ("1",)),
        ("true", ()),
    ]
    assert list_played_steps([block]) == block.steps
