"""Where a stack keeps its files, and the file by which everybody finds it."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / ".tools" / "bin"


@dataclass(frozen=True)
class State:
    """The folder of one stack. A developer's is `.local`; a test run has its own."""

    folder: Path

    @property
    def stack(self) -> Path:
        """The JSON file that says where everything is (docs/contract/local-stack.md#stack-file)."""
        return self.folder / "stack.json"

    @property
    def logs(self) -> Path:
        """One log per part."""
        return self.folder / "logs"

    @property
    def data(self) -> Path:
        """What outlives a stop: rows and objects."""
        return self.folder / "data"

    @property
    def run(self) -> Path:
        """What is of this run alone."""
        return self.folder / "run"

    @property
    def lock(self) -> Path:
        """The file whose lock the stack's supervisor holds while it lives."""
        return self.folder / "supervisor.lock"

    @property
    def ending(self) -> Path:
        """It is there when the stack has begun to end."""
        return self.run / "ending"

    @property
    def target(self) -> Path:
        """The API's address at the emulator and the name of its function, a line each, for the front."""
        return self.run / "target"

    def read(self) -> dict[str, Any]:
        """The running stack's description. Raises FileNotFoundError where there is none."""
        return dict(json.loads(self.stack.read_text()))


MINE = State(ROOT / ".local")
"""The developer's stack."""


def write(path: Path, text: str) -> None:
    """Write a file, for its owner's eyes only, so that a reader sees the old text or the new, never a half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{path.name}.draft")
    draft.touch(mode=0o600)
    draft.write_text(text)
    draft.replace(path)
