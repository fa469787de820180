"""What SAM is told: the environment, the stack, and all parameters."""

import json
import subprocess
from typing import Any

import pytest

from local.cloud import sam
from local.deployment.samconfig import Environment
from local.process.processes import Failed
from local.stack.state import TOOLS

MINE = Environment("staging", "mine", "eu-central-1", {})
READ_BY_SAM = """
import json, sys
from samcli.cli.types import CfnParameterOverridesType
print(json.dumps(CfnParameterOverridesType().convert(tuple(sys.argv[1:]), None, None)))
"""


@pytest.mark.skipif(not TOOLS.exists(), reason="no .tools: run make setup")
def test_sam_gets_the_parameters_and_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    lines: list[list[str]] = []

    def run(line: list[str], **_: Any) -> Any:
        lines.append(line)
        return subprocess.CompletedProcess(line, 0)

    with monkeypatch.context() as patch:
        patch.setattr(sam.subprocess, "run", run)
        parameters = {"A": "1", "B": "two words", "C": "https://a.example,https://b.example"}
        sam.deploy(MINE, parameters)
    (line,) = lines
    start = line.index("--parameter-overrides") + 1
    read = subprocess.run(
        [TOOLS / "python", "-c", READ_BY_SAM, *line[start:]],
        capture_output=True,
        text=True,
        check=True,
    )
    assert json.loads(read.stdout) == parameters
    for option, value in [("--config-env", "staging"), ("--stack-name", "mine")]:
        assert line[line.index(option) + 1] == value


def test_a_failure_of_sam_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        sam.subprocess, "run", lambda line, **_: subprocess.CompletedProcess(line, 1)
    )
    with pytest.raises(Failed, match="sam deploy: ended with code 1"):
        sam.deploy(MINE, {"A": "1"})


def test_other_parameters_are_another_artifact_of_the_api(monkeypatch: pytest.MonkeyPatch) -> None:
    marks: list[str] = []

    def run(line: list[str], env: dict[str, str], **_: Any) -> Any:
        marks.append(env["DEPLOYMENT"])
        return subprocess.CompletedProcess(line, 0)

    monkeypatch.setattr(sam.subprocess, "run", run)
    for parameters in ({"A": "1", "B": "2"}, {"B": "2", "A": "1"}, {"A": "2", "B": "2"}):
        sam.build(MINE, "arm64", parameters)
    assert marks[0] == marks[1] != marks[2]
