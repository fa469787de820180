"""docs/tests.md names each file with tests that are too long for `make test`."""

import re

from tests.architecture.test_citations import tracked
from tests.places import ROOT

MARK = re.compile(r"pytest\.mark\.soak\b")


def test_the_page_names_each_file_with_long_tests() -> None:
    files = [path for path in tracked("tests") if path.name.startswith("test_")]
    marked = {str(path.relative_to(ROOT)) for path in files if MARK.search(path.read_text())}
    section = (ROOT / "docs" / "tests.md").read_text().partition("\n## Soak\n")[2]
    assert marked == set(re.findall(r"^\| `(tests/[\w/.]+)`", section, re.MULTILINE))
