"""docs/security/template-checks.md has each finding of checkov, with the reason to accept it."""

import json
import os
import subprocess
from typing import Any, Final

import pytest

from tests.architecture.template import raw
from tests.places import ROOT

PAGE: Final = ROOT / "docs" / "security" / "template-checks.md"
CHECKOV: Final = ROOT / ".local" / "checkov" / "bin" / "checkov"
OPTIONS: Final = ("--framework", "cloudformation", "--output", "json", "--skip-download", "--quiet")

type Finding = tuple[str, str]
"""The id of a check and the logical id of a resource."""


def list_accepted() -> list[Finding]:
    return [(cells[0], name) for cells in _rows() for name in cells[2].split(", ")]


def _rows() -> list[list[str]]:
    lines = [line for line in PAGE.read_text().splitlines() if line.startswith("| CKV_")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def _find() -> list[Finding]:
    subprocess.run(["bash", "local/bootstrap.sh", "checkov"], cwd=ROOT, check=True)
    command = [CHECKOV, "--file", "template.yaml", *OPTIONS]
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ["HOME"]}
    run = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    report: dict[str, Any] = json.loads(run.stdout)
    assert report["summary"]["parsing_errors"] == 0
    assert report["summary"]["passed"] > 100
    failed = report["results"]["failed_checks"]
    return [(check["check_id"], check["resource"].rpartition(".")[2]) for check in failed]


@pytest.mark.soak
def test_each_finding_of_checkov_has_a_reason() -> None:
    assert sorted(_find()) == sorted(list_accepted())


def test_each_accepted_finding_is_of_a_resource_and_has_a_reason() -> None:
    accepted = list_accepted()
    assert len(accepted) > 40
    assert len(accepted) == len(set(accepted))
    assert {name for _, name in accepted} <= set(raw()["Resources"])
    assert [cells for cells in _rows() if len(cells[3]) < 40] == []
