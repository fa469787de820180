"""The project works on disks that ignore case, without /proc and with the shell tools of macOS."""

import re
import subprocess
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from tests.places import ROOT

SCRIPTS: Final = (
    "Makefile",
    "functions/Makefile",
    "layers/shared/Makefile",
    "local/bootstrap.sh",
    ".ci/run",
)
GNU_ONLY: Final = {
    "readlink -f": r"readlink\s+-f",
    "grep -P": r"grep\s+-\w*P",
    "sed -i": r"sed\s+(-\w+\s+)*-i",
    "date -d": r"date\s+(-\w+\s+)*-d",
    "stat -c": r"stat\s+-c",
    "cp --": r"cp\s+--",
    "xargs -r": r"xargs\s+-\w*r",
    "du -b": r"du\s+-\w*b",
    "mapfile": r"\b(mapfile|readarray)\b",
    "declare -A": r"declare\s+-A",
    "flock": r"^\s*flock\s",
}
"""Options and builtins that macOS lacks: its tools are BSD's, its bash is 3.2."""
READERS_OF_PROC: Final = {"bench/child.py", "chaos/faults/processes.py"}
"""They check whether the file exists, or say that they need Linux (docs/local.md#other-systems)."""


def list_files() -> list[str]:
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    return run.stdout.splitlines() or pytest.skip("not a git repository")


def test_no_two_names_differ_only_in_case() -> None:
    files = list_files()
    paths = {parent.as_posix() for file in files for parent in (Path(file), *Path(file).parents)}
    counts = Counter(path.casefold() for path in paths)
    assert [path for path, count in counts.items() if count > 1] == []


def test_only_named_programs_read_proc() -> None:
    programs = ("functions/", "layers/", "local/", "bench/", "chaos/", "reference/")
    sources = [file for file in list_files() if file.startswith(programs)]
    scripts = [file for file in sources if file.endswith((".py", ".sh", "Makefile"))]
    readers = {file for file in scripts if "/proc/" in (ROOT / file).read_text()}
    assert readers <= READERS_OF_PROC


@pytest.mark.parametrize("script", SCRIPTS)
def test_scripts_use_no_option_that_macos_lacks(script: str) -> None:
    lines = [line.partition("# ")[0] for line in (ROOT / script).read_text().splitlines()]
    text = "\n".join(lines)
    uses = [name for name, pattern in GNU_ONLY.items() if re.search(pattern, text, re.MULTILINE)]
    assert uses == []
