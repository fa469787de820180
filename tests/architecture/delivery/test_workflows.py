"""The workflows of GitHub Actions: pinned actions, few rights, and the commands of this project."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from tests.places import ROOT

FOLDER: Final = ROOT / ".github" / "workflows"
FILES: Final = sorted(FOLDER.glob("*.yml"))
PINNED: Final = re.compile(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$")
OWN: Final = re.compile(r"uses: \./\.github/workflows/[\w-]+\.yml$")
TARGET: Final = re.compile(r"\bmake ([a-z-]+)")


def _read(name: str) -> dict[Any, Any]:
    content: dict[Any, Any] = yaml.safe_load((FOLDER / name).read_text())
    return content


def _steps(name: str, job: str) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = _read(name)["jobs"][job]["steps"]
    return steps


def _commands(name: str, job: str) -> Iterator[str]:
    yield from (step["run"] for step in _steps(name, job) if "run" in step)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_each_action_is_pinned_by_its_commit(file: Path) -> None:
    lines = [line.strip().removeprefix("- ") for line in file.read_text().splitlines()]
    uses = [line for line in lines if line.startswith("uses:")]
    assert [line for line in uses if not PINNED.match(line) and not OWN.match(line)] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_a_workflow_may_read_and_only_a_deployment_gets_a_token(file: Path) -> None:
    workflow = _read(file.name)
    assert workflow["permissions"] == {"contents": "read"}
    rights = {
        name: job["permissions"] for name, job in workflow["jobs"].items() if "permissions" in job
    }
    is_deployment = file.name.startswith("deploy")
    expected = {"contents": "read", "id-token": "write"} if is_deployment else None
    assert [each for each in rights.values() if each != expected] == []
    assert "secrets." not in file.read_text()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_no_text_of_a_stranger_reaches_a_shell(file: Path) -> None:
    """An expression in a command is replaced before the shell reads it; a variable is not."""
    for name, job in _read(file.name)["jobs"].items():
        if "steps" in job:
            assert [run for run in _commands(file.name, name) if "${{" in run] == []


def test_pull_requests_run_what_ci_runs() -> None:
    workflow = _read("checks.yml")
    assert "pull_request" in workflow[True]  # YAML reads the key `on` as a boolean
    assert "pull_request_target" not in workflow[True]
    assert list(_commands("checks.yml", "checks")) == [".ci/run"]


def test_weaknesses_are_looked_for_every_day() -> None:
    workflow = _read("checks.yml")
    (clock,) = workflow[True]["schedule"]
    assert re.fullmatch(r"\d+ \d+ \* \* \*", clock["cron"])
    assert list(_commands("checks.yml", "weaknesses")) == ["make audit"]


def test_production_comes_after_staging_in_the_environment_that_is_approved() -> None:
    jobs = _read("deploy.yml")["jobs"]
    assert jobs["production"]["needs"] == "staging"
    assert [job["with"]["environment"] for job in jobs.values()] == ["staging", "production"]
    assert {job["with"]["commit"] for job in jobs.values()} == {
        "${{ github.event.workflow_run.head_sha || github.sha }}"
    }
    assert "conclusion == 'success'" in jobs["staging"]["if"]
    deployment = _read("deploy-one.yml")["jobs"]["deploy"]
    assert deployment["environment"] == "${{ inputs.environment }}"


def test_a_deployment_is_tried_and_keeps_its_list_of_components() -> None:
    commands = list(_commands("deploy-one.yml", "deploy"))
    deploys = [command.split()[1] for command in commands if command.startswith("make")]
    assert deploys == ["setup", "sbom", "deploy", "smoke"]
    (login,) = (
        step
        for step in _steps("deploy-one.yml", "deploy")
        if "configure-aws-credentials" in step.get("uses", "")
    )
    assert login["with"]["role-to-assume"] == "${{ vars.AWS_ROLE }}"


def test_each_command_is_a_target_of_make() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    names = {name for file in FILES for name in TARGET.findall(file.read_text())}
    assert names - targets - {"lock"} == set()


def test_dependabot_looks_at_actions_and_at_each_folder_of_packages() -> None:
    updates = yaml.safe_load((ROOT / ".github" / "dependabot.yml").read_text())["updates"]
    assert {(each["package-ecosystem"], each["directory"]) for each in updates} == {
        ("github-actions", "/"),
        ("pip", "/requirements"),
        ("npm", "/tests/node"),
    }
