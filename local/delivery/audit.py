"""Looks for known weaknesses of all locked packages: `make audit`. It needs the network.

pip-audit has an environment of its own. It refuses two files that lock one package, so it reads one
file at a time.
"""

import subprocess
import sys
from pathlib import Path
from typing import Final

from local.stack.state import ROOT

TOOL: Final = ROOT / ".local" / "sbom" / "bin" / "pip-audit"
OPTIONS: Final = ("--strict", "--disable-pip", "--require-hashes", "--progress-spinner", "off")
"""With `--strict` a package that the service does not know is an error too."""


def main() -> int:
    """Audit each file of requirements; return 1 if one has a package with a known weakness."""
    _build_tool()
    failed = [path for path in sorted((ROOT / "requirements").glob("*.txt")) if not _audit(path)]
    for path in failed:
        print(f"{path.relative_to(ROOT)}: a package is weak, or could not be checked.")
    return 1 if failed else 0


def _build_tool() -> None:
    subprocess.run(["bash", "local/bootstrap.sh", "sbom"], cwd=ROOT, check=True)


def _audit(path: Path) -> bool:
    print(f"{path.relative_to(ROOT)}:", flush=True)
    run = subprocess.run([TOOL, *OPTIONS, "--requirement", path], check=False)
    return run.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
