"""A project's folder beside this one, in which `make` finds a stack of the tests."""

import shutil
from pathlib import Path
from typing import Final

from local.stack.state import ROOT

ENVIRONMENTS: Final = {".venv": "dev", ".tools": "tools"}
"""The folders of `make setup`, with the requirements of each."""
OWN: Final = {*ENVIRONMENTS, ".git", ".local"}


def link(folder: Path, stack: Path) -> Path:
    """Fill a folder with links to this project's files, and describe a running stack in it."""
    for path in ROOT.iterdir():
        if path.name not in OWN:
            (folder / path.name).symlink_to(path)
    for name, requirements in ENVIRONMENTS.items():
        _link_environment(folder, name, ROOT / "requirements" / f"{requirements}.txt")
    (folder / ".local").mkdir()
    shutil.copy(stack, folder / ".local")
    return folder


def _link_environment(folder: Path, name: str, requirements: Path) -> None:
    """Link an environment, with the stamp by which local/bootstrap.sh takes it as built here."""
    (folder / name).mkdir()
    for path in (ROOT / name).iterdir():
        if path.name != "stamp":
            (folder / name / path.name).symlink_to(path)
    (folder / name / "stamp").write_text(f"{folder.resolve()}\n{requirements.read_text()}")
