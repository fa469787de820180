"""Writes the list of all components that are deployed: `make sbom`.

It reads the hashed requirements of the layer and of the functions, and writes one CycloneDX
document for each into build/sbom. cyclonedx-py has an environment of its own.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

from local.stack.state import ROOT

DEPLOYED: Final = ("layer", "mailer", "image_worker", "document_worker", "migrate")
"""The requirement files of what runs on AWS (docs/security/inventories.md#packages)."""
TOOL: Final = ROOT / ".local" / "sbom" / "bin" / "cyclonedx-py"
FOLDER: Final = ROOT / "build" / "sbom"
OPTIONS: Final = ("--output-reproducible", "--validate", "--of", "JSON")


def main() -> int:
    """Run the command; print each file with its number of components."""
    subprocess.run(["bash", "local/bootstrap.sh", "sbom"], cwd=ROOT, check=True)
    for name in DEPLOYED:
        path = write(name, FOLDER)
        components = json.loads(path.read_text())["components"]
        print(f"{path.relative_to(ROOT)}: {len(components)} components")
    return 0


def write(name: str, folder: Path) -> Path:
    """Write the components of a requirement file; return the path of the document."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    source = ROOT / "requirements" / f"{name}.txt"
    project = ("--pyproject", str(ROOT / "pyproject.toml"))
    command: list[str | Path] = [TOOL, "requirements", *OPTIONS, *project, "--output-file"]
    subprocess.run([*command, path, source], check=True, capture_output=True)
    return path


if __name__ == "__main__":
    sys.exit(main())
