"""The fenced blocks of the documents (docs/tests.md#documents)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Final

from tests.places import ROOT

README: Final = ROOT / "README.md"
DOCUMENTS: Final = (README, *sorted((ROOT / "docs").rglob("*.md")))
CONSOLE: Final = "console"
SCRIPT: Final = "sh"
OTHER_LANGUAGES: Final = frozenset({"http", "jinja", "json", "mermaid", "python", "text"})
"""Languages of blocks without commands."""
MARKS: Final = {
    "aws": "needs an account of AWS",
    "containers": "needs a container engine",
    "elsewhere": "needs another project",
    "minutes": "takes minutes, or starts a stack",
}
FENCE: Final = re.compile(r"^( *)```(.*)\n((?:.*\n)*?)\1```$", re.MULTILINE)
FIRST_IS_ASSIGNMENT: Final = re.compile(r"^([A-Z_]+)=", re.MULTILINE)
VARIABLE: Final = re.compile(r"\$\{?([A-Z_]+)")


@dataclass(frozen=True)
class Step:
    """A command of a console with the lines that it answers, or a script, whose answer is free."""

    command: str
    answer: tuple[str, ...] | None = None

    @property
    def assigned(self) -> set[str]:
        """The variables that it sets."""
        return set(FIRST_IS_ASSIGNMENT.findall(self.command))

    @property
    def used(self) -> set[str]:
        """The variables that it reads."""
        return set(VARIABLE.findall(self.command))


@dataclass(frozen=True)
class Block:
    """A fenced block: `place` is its file and line, `info` stands behind the opening fence."""

    place: str
    info: str
    text: str

    @property
    def language(self) -> str:
        return self.info.partition(" ")[0]

    @property
    def mark(self) -> str:
        """The word behind the language, which says why the block is not played."""
        return self.info.partition(" ")[2]

    @property
    def has_commands(self) -> bool:
        return self.language in (CONSOLE, SCRIPT)

    @property
    def is_played(self) -> bool:
        return self.has_commands and not self.mark

    @cached_property
    def steps(self) -> list[Step]:
        """Its commands; none if it is in another language."""
        if self.language == SCRIPT:
            return [Step(self.text)]
        return list(_split_console(self.text)) if self.language == CONSOLE else []


def list_blocks(document: Path) -> list[Block]:
    """List the blocks of a document in their order."""
    return parse(document.read_text(), str(document.relative_to(ROOT)))


def parse(text: str, name: str) -> list[Block]:
    """List the blocks of a document's text."""
    return [
        Block(f"{name}:{text.count('\n', 0, match.start()) + 1}", match[2].strip(), match[3])
        for match in FENCE.finditer(text)
    ]


def list_played_steps(blocks: list[Block]) -> list[Step]:
    """List the commands that a test plays, in their order."""
    return [step for block in blocks if block.is_played for step in block.steps]


def find_missing_variables(steps: list[Step]) -> set[str]:
    """Find the variables that are read before they are set."""
    missing: set[str] = set()
    assigned: set[str] = set()
    for step in steps:
        missing |= step.used - assigned - step.assigned
        assigned |= step.assigned
    return missing


def _split_console(text: str) -> Iterator[Step]:
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, *answer = part.rstrip("\n").split("\n")
        yield Step(command, tuple(answer))
