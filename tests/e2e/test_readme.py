"""The README's commands, run as they stand there, answer what stands there."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from local.stack.state import ROOT, State
from tests import waiting

TEXT = (ROOT / "README.md").read_text()
END = "--- end of command ---"
CHANGING = (
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UUID"),
    (r"http://127\.0\.0\.1:\d+", "ORIGIN"),
    (r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", "TIME"),
    (r"\?response-content-disposition=[^\"]*", "?SIGNATURE"),
    (r'"identifier":"[^"]*"', '"identifier":"NAME"'),
    (r"/events/[\w-]+", "/events/NAME"),
    (r"exports/\d+/", "exports/ID/"),
    (r"-jobs/\d+/", "-jobs/ID/"),
    (r'"result":\{"id":"\d+"', '"result":{"id":"ID"'),
    (r"(session_)\d+(\.\w+ ) +", r"\1ID\2"),  # what stands behind an id is moved by its digits
    (r'"size":\d+', '"size":0'),
    (r" +\d+$", " SIZE"),
    (r'"progress":\{"percent":\d+,"message":"[^"]*"\}', '"progress":{}'),
)
"""What differs from run to run: ids, times, ports, signatures, sizes that hold ids."""


def _list_commands() -> list[tuple[str, list[str]]]:
    """The commands of the README's consoles, each with the lines it answers."""
    commands: list[tuple[str, list[str]]] = []
    for block in re.findall(r"```console\n(.*?)```", TEXT, re.DOTALL):
        for line in block.splitlines():
            if line.startswith("$ "):
                commands.append((line.removeprefix("$ "), []))
            else:
                commands[-1][1].append(line)
    return commands


def _steady(lines: list[str]) -> list[str]:
    for pattern, name in CHANGING:
        lines = [re.sub(pattern, name, line) for line in lines]
    return [_sort_members(line) for line in lines]


def _sort_members(line: str) -> str:
    """Sort a JSON document: a result has another order if the event's identifier was taken."""
    return json.dumps(json.loads(line), sort_keys=True) if line.startswith("{") else line


@pytest.fixture
def folder(tmp_path: Path, stack: dict[str, Any], state: State) -> Path:
    """A project's folder with a running stack."""
    (tmp_path / ".local").mkdir()
    shutil.copy(state.stack, tmp_path / ".local")
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    return tmp_path


def test_the_commands_answer_what_the_readme_says(folder: Path) -> None:
    commands = _list_commands()
    script = "\n".join(
        ["set -eu -o pipefail", *(f"{command}\necho '{END}'" for command, _ in commands)]
    )
    run = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=waiting.GUARD_SECONDS,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    answers = [part.strip("\n").splitlines() for part in run.stdout.split(f"{END}\n")]
    answered = [
        (command, _steady(answer)) for (command, _), answer in zip(commands, answers, strict=False)
    ]
    assert answered == [(command, _steady(answer)) for command, answer in commands]
