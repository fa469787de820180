"""Names of code in the documents exist in the code."""

import re
from functools import cache
from pathlib import Path
from typing import Final

from tests.architecture.test_citations import FENCE, tracked
from tests.places import ROOT

CODE_SPAN: Final = re.compile(r"`([\w./]+)(?:\(\))?`")
SNAKE_CASE: Final = re.compile(r"[a-z]\w*_\w+")
CODE: Final = {".py", ".yaml", ".toml", ".sql", ".json", ".txt", ""}


@cache
def _load_code_words() -> frozenset[str]:
    words: set[str] = set()
    for path in tracked("."):
        if path.suffix in CODE and path.relative_to(ROOT).parts[0] != "docs":
            words.update(re.findall(r"\w+", f"{path.stem} {path.read_text(errors='replace')}"))
    return frozenset(words)


def _find_names(document: Path) -> list[str]:
    spans = CODE_SPAN.findall(FENCE.sub("", document.read_text()))
    return [name for span in spans for name in re.findall(r"\w+", span) if SNAKE_CASE.match(name)]


def test_the_documents_have_no_name_that_the_code_lacks() -> None:
    documents = [path for path in tracked(".") if path.suffix == ".md"]
    names = {(path.name, name) for path in documents for name in _find_names(path)}
    assert len(names) > 100, "the documents name code"
    assert sorted(names) == sorted(pair for pair in names if pair[1] in _load_code_words())
