"""`make sbom` lists each package that is deployed, with its version."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from local.delivery import release, sbom
from tests.places import ROOT


@pytest.mark.soak
def test_the_components_are_the_locked_packages(tmp_path: Path) -> None:
    subprocess.run(["bash", "local/bootstrap.sh", "sbom"], cwd=ROOT, check=True)
    for name in sbom.DEPLOYED:
        document = json.loads(sbom.write(name, tmp_path).read_text())
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        pins = dict(re.findall(r"^([a-z][\w.-]*)==([^ ;\\]+)", text, re.MULTILINE))
        assert {each["name"]: each["version"] for each in document["components"]} == pins
        assert document["bomFormat"] == "CycloneDX"
        assert document["metadata"]["component"]["version"] == release.read_version()


def test_each_requirement_file_that_is_deployed_is_listed() -> None:
    """The layer and the functions install these files, and no others."""
    makefiles = [ROOT / "functions" / "Makefile", ROOT / "layers" / "shared" / "Makefile"]
    text = "\n".join(path.read_text() for path in makefiles)
    packages = re.findall(r"PACKAGE = (\w+)", text)
    installed = {
        package
        for package in [*packages, "layer"]
        if (ROOT / "requirements" / f"{package}.txt").exists()
    }
    assert installed == set(sbom.DEPLOYED)
