"""The commands of the documents, run as they stand there, answer what stands there."""

import json
import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from local.stack.state import ROOT, State
from tests import documents, waiting
from tests.documents import DOCUMENTS, MARKS, README, Block, Step
from tests.e2e import project_folder

BLOCKS: Final = {path: documents.list_blocks(path) for path in DOCUMENTS}
STEPS: Final = {path: documents.list_played_steps(BLOCKS[path]) for path in DOCUMENTS}
PLAYED: Final = [path for path in DOCUMENTS if STEPS[path]]
MARKED: Final = [block for path in DOCUMENTS for block in BLOCKS[path] if block.mark]
END: Final = "--- end of command ---"
FAILED_MAKE: Final = "make: ***"
"""The begin of make's last line after a command that failed."""
CHANGING: Final = (
    (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}", "UUID"),
    (r"http://127\.0\.0\.1:\d+", "ORIGIN"),
    (r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", "TIME"),
    (r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}", "TIME"),
    (r"(milliseconds|bytes|user_id)=\d+", r"\1=0"),
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
    (r"\*\*\* \[.*\]", "*** [TARGET]"),  # with the line of the Makefile, except on macOS
)
"""What differs from run to run: ids, times, ports, signatures, sizes that hold ids."""


@pytest.fixture
def folder(tmp_path: Path, stack: dict[str, Any], state: State) -> Path:
    """A project's folder with a running stack."""
    return project_folder.link(tmp_path, state.stack)


@pytest.mark.parametrize("document", PLAYED, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_commands_answer_what_the_document_says(document: Path, folder: Path) -> None:
    steps = STEPS[document]
    preparation = _list_preparation(steps)
    answers = _play([*preparation, *steps], folder)[len(preparation) :]
    compared = [step for step in steps if step.answer is not None]
    documented = [line for step in compared for line in _steady(step, step.answer or ())]
    answered = [
        line
        for step, answer in zip(steps, answers, strict=True)
        if step in compared
        for line in _steady(step, answer)
    ]
    assert answered == documented


@pytest.mark.parametrize("block", MARKED, ids=lambda block: block.place)
def test_a_marked_block_is_left_out(block: Block) -> None:
    first_line = block.text.partition("\n")[0]
    pytest.skip(f"{block.place} {MARKS[block.mark]}: {first_line[:60]}")


def _list_preparation(steps: list[Step]) -> list[Step]:
    """List the README's first commands, up to the last variable that a document takes from it."""
    missing = documents.find_missing_variables(steps)
    count = 0
    for index, step in enumerate(STEPS[README], 1):
        if missing & step.assigned:
            count, missing = index, missing - step.assigned
    return STEPS[README][:count]


def _play(steps: list[Step], folder: Path) -> list[Sequence[str]]:
    """Run commands in one shell; return the lines that each writes on the terminal."""
    script = ["set -eu -o pipefail", "exec 2>&1"]
    for step in steps:
        script += [_allow_failure(step), f"echo '{END}'"]
    run = subprocess.run(
        ["bash", "-c", "\n".join(script)],
        cwd=folder,
        env=_get_environment(),
        capture_output=True,
        text=True,
        timeout=waiting.GUARD_SECONDS,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return [part.strip("\n").splitlines() for part in run.stdout.split(f"{END}\n")[:-1]]


def _allow_failure(step: Step) -> str:
    """Let a command fail where the document shows that `make` fails."""
    fails = step.answer and step.answer[-1].startswith(FAILED_MAKE)
    return f"! {step.command}" if fails else step.command


def _get_environment() -> dict[str, str]:
    """Return the environment without that of the outer `make`, and with no container engine."""
    outer = {name: value for name, value in os.environ.items() if "MAKE" not in name}
    return outer | {"IN_PROCESS": "1"}


def _steady(step: Step, answer: Sequence[str]) -> list[str]:
    """List a command and its answer, without what differs from run to run."""
    lines = list(answer)
    for pattern, name in CHANGING:
        lines = [re.sub(pattern, name, line) for line in lines]
    return [f"$ {step.command}", *(_sort_members(line) for line in lines)]


def _sort_members(line: str) -> str:
    """Sort a JSON document: a result has another order if the event's identifier was taken."""
    return json.dumps(json.loads(line), sort_keys=True) if line.startswith("{") else line
