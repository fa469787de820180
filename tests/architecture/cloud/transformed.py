"""The template as CloudFormation sees it after SAM's own transformation."""

import json
import subprocess
from typing import Any, Final

from tests.places import ROOT

PYTHON: Final = ROOT / ".tools" / "bin" / "python"
PROGRAM: Final = """
import json, sys
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

parameters, layer, code = json.loads(sys.argv[1]), sys.argv[2], sys.argv[3]
template = yaml_parse(open("template.yaml").read())
template["Globals"]["Function"]["CodeUri"] = f"s3://packages/{code}"
template["Resources"]["SharedLayer"]["Properties"]["ContentUri"] = f"s3://packages/{layer}"
policies = type("NoPolicies", (), {"load": lambda self: {}})()
print(json.dumps(transform(template, parameters, policies)["Resources"]))
"""


def transform(*, layer: str = "layer", code: str = "code", **parameters: str) -> dict[str, Any]:
    """Transform the template of a staging stack; return its resources."""
    arguments = [json.dumps({"Environment": "staging", **parameters}), layer, code]
    run = subprocess.run(
        [PYTHON, "-c", PROGRAM, *arguments],
        cwd=ROOT,
        env={"AWS_DEFAULT_REGION": "eu-central-1"},
        capture_output=True,
        text=True,
        check=True,
    )
    resources: dict[str, Any] = json.loads(run.stdout)
    return resources
