"""The rules for the fenced blocks of a document (docs/tests.md#documents)."""

import re
from collections.abc import Iterator
from typing import Final

from tests.documents import CONSOLE, MARKS, OTHER_LANGUAGES, SCRIPT, Block
from tests.places import ROOT

COMMAND: Final = re.compile(
    r"^(?:\$ |(?:\.venv/|\.tools/)?(?:bin/)?"
    r"(?:aws|bash|cd|curl|docker|export|git|make|npm|npx|pip|printf"
    r"|psql|pytest|python3?|sam|sh|uv|yarn) )",
    re.MULTILINE,
)
HARD_WIRED: Final = re.compile(r"/v1/(?!settings/1\b)[^\s\"'?]*/\d+\b|\"id\": ?\"?\d")
TARGETS: Final = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
PATH: Final = re.compile(
    r"(?<![\w./$-])(?:bench|docs|events|examples|functions|layers|local|tests)/[\w./-]*"
)
README_LINK: Final = "README.md#by-curl)"


def list_problems(block: Block) -> Iterator[str]:
    """List what is wrong with a block, each with its place."""
    if not block.has_commands:
        yield from _check_other(block)
        return
    if block.mark and block.mark not in MARKS:
        yield f"{block.place}: {block.mark!r} is no mark; docs/tests.md has them"
    if HARD_WIRED.search(_join_commands(block)):
        yield f"{block.place}: use a variable instead of an id"
    for target in re.findall(r"\bmake ([a-z-]+)", _join_commands(block)):
        if target not in TARGETS:
            yield f"{block.place}: the Makefile has no {target}"
    for path in PATH.findall(_join_commands(block)):
        if not (ROOT / path).exists():
            yield f"{block.place}: {path} does not exist"


def _check_other(block: Block) -> Iterator[str]:
    if block.language not in OTHER_LANGUAGES:
        yield f"{block.place}: name the language; commands are {CONSOLE} or {SCRIPT}"
    elif COMMAND.search(block.text):
        yield f"{block.place}: it has a command, so it must be {CONSOLE} or {SCRIPT}"
    if block.language == "http" and HARD_WIRED.search(block.text):
        yield f"{block.place}: write {{id}} instead of an id"


def _join_commands(block: Block) -> str:
    return "\n".join(step.command for step in block.steps)


def count_fences(text: str) -> int:
    """Count the lines that open or close a block, in each way that GitHub reads."""
    return len(re.findall(r"^[ >]*(?:```|~~~)|^ *</?pre", text, re.MULTILINE))


def find_unexplained(text: str, borrowed: set[str]) -> set[str]:
    """Find the variables that no paragraph explains by a link to the README."""
    explained = [part for part in text.split("\n\n") if README_LINK in part]
    return {name for name in borrowed if not any(f"`{name}`" in part for part in explained)}
