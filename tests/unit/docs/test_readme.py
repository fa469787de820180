"""What the README and the docs name exists."""

import re
from pathlib import Path

import pytest

from tests.documents import DOCUMENTS, README
from tests.places import ROOT

MAKEFILE = (ROOT / "Makefile").read_text()


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_make_target_that_is_named_is_there(page: Path) -> None:
    targets = set(re.findall(r"(?:^|`|\$ )make ([a-z-]+)", page.read_text(), re.MULTILINE)) - {
        "runs"
    }
    assert targets - set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE)) == set()


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_and_every_path_leads_somewhere(page: Path) -> None:
    text = page.read_text()
    links = [page.parent / link for link in re.findall(r"\]\(([^)#:]+)\)", text)]
    roots = r"(?:functions|layers|local|tests|docs|examples|bench|events|requirements)/"
    paths = [ROOT / path for path in re.findall(rf"`({roots}[\w./-]*)`", text)]
    assert [path for path in links + paths if not path.exists()] == []


def test_a_deployment_has_ten_steps() -> None:
    text = README.read_text().partition("## Deploy\n")[2].partition("\n## ")[0]
    steps = [int(number) for number in re.findall(r"^(\d+)\. ", text, re.MULTILINE)]
    assert steps == list(range(1, 11))


def test_the_readme_names_every_page_of_the_docs() -> None:
    table = README.read_text().partition("## Which document for what\n")[2]
    links = re.findall(r"\]\(docs/([\w-]+\.md)\b", table)
    assert set(links) == {path.name for path in (ROOT / "docs").glob("*.md")}
