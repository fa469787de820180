"""cfn-lint, through SAM, has nothing to say of the template."""

import os
import subprocess

import pytest

from tests.places import ROOT

SAM = ROOT / ".tools" / "bin" / "sam"


@pytest.mark.skipif(not SAM.exists(), reason="no .tools: run make setup")
def test_sam_validate_lint_is_clean() -> None:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": os.environ["HOME"],
        "AWS_DEFAULT_REGION": "eu-central-1",
        "SAM_CLI_TELEMETRY": "0",
    }
    run = subprocess.run(
        [SAM, "validate", "--lint"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout.strip()) == (
        0,
        f"{ROOT / 'template.yaml'} is a valid SAM Template",
    )
