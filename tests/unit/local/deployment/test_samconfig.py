"""samconfig.toml: what sam reads of it is what all other commands read."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from local.deployment import samconfig
from local.stack.state import TOOLS
from tests.places import ROOT

READ_BY_SAM = """
import json, sys, tomllib
from samcli.cli.types import CfnParameterOverridesType
overrides = tomllib.loads(sys.stdin.read())["name"]["deploy"]["parameters"]["parameter_overrides"]
print(json.dumps(CfnParameterOverridesType().convert(overrides, None, None)))
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "samconfig.toml"
    path.write_text(text)
    return path


def read_by_sam(text: str) -> Any:
    command = [TOOLS / "python", "-c", READ_BY_SAM]
    run = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


@pytest.mark.skipif(not TOOLS.exists(), reason="no .tools: run make setup")
@pytest.mark.parametrize(
    "overrides",
    [
        '"A=1 B=two,three C=https://a.example"',
        '["A=1", "B=two,three"]',
        '["A=1 B=2", "C=3"]',
        """["A=1", 'B="two words"']""",
        '{A = "1", B = ["two", "three"], C = 4}',
        '"A=a=b"',
    ],
)
def test_parameters_are_read_as_sam_reads_them(overrides: str, tmp_path: Path) -> None:
    text = f"[name.deploy.parameters]\nparameter_overrides = {overrides}\n"
    environment = samconfig.read_environment("name", write(tmp_path, text))
    assert environment.parameters == read_by_sam(text)


def test_each_environment_names_itself() -> None:
    for environment in samconfig.list_environments():
        assert environment.parameters["Environment"] == environment.name
        assert environment.stack_name
        assert environment.region


def test_an_unknown_environment_is_refused_with_those_that_exist() -> None:
    with pytest.raises(samconfig.Unusable, match=r"'stagin'; it has local, staging, production"):
        samconfig.read_environment("stagin")


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(samconfig.Unusable, match=r"samconfig\.toml cannot be read"):
        samconfig.read_environment("staging", write(tmp_path, "[staging"))


def build_config(staging: str, production: str) -> str:
    return "".join(
        f'[{name}.deploy.parameters]\nstack_name = "{name}"\nregion = "{region}"\n'
        for name, region in [("local", "x"), ("staging", staging), ("production", production)]
    )


def test_a_stack_is_in_the_region_of_its_environment(tmp_path: Path) -> None:
    path = write(tmp_path, build_config("eu-west-1", "us-east-1"))
    assert samconfig.find_region("staging", path) == "eu-west-1"
    assert samconfig.find_region("production", path) == "us-east-1"


def test_a_stack_that_only_the_command_line_named_is_in_the_one_region(tmp_path: Path) -> None:
    path = write(tmp_path, build_config("eu-west-1", "eu-west-1"))
    assert samconfig.find_region("mine", path) == "eu-west-1"


def test_a_stack_in_one_of_two_regions_needs_its_region(tmp_path: Path) -> None:
    path = write(tmp_path, build_config("eu-west-1", "us-east-1"))
    with pytest.raises(samconfig.Unusable, match="add REGION="):
        samconfig.find_region("mine", path)


@pytest.mark.skipif(not TOOLS.exists(), reason="no .tools: run make setup")
def test_a_deployment_without_an_environment_is_refused() -> None:
    command = [TOOLS / "sam", "deploy", "--template-file", ROOT / "template.yaml"]
    environment = {"PATH": "/usr/bin:/bin", "SAM_CLI_TELEMETRY": "0", "HOME": "/nonexistent"}
    run = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 2
    assert "--stack-name" in run.stderr
