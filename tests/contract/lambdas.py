"""The Lambda runtime on this machine: SAM's Runtime Interface Emulator, and awslambdaric.

The function has Lambda's own packages, its built code and the built layer, but not the project's
environment: a dependency that was not shipped is missing, as on AWS.
"""

import importlib.util
import json
import os
import platform
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import requires
from pathlib import Path
from typing import Any

from local.process import ports, processes
from tests import waiting
from tests.places import ROOT

FOLDERS = (ROOT / ".tools" / "lib").glob("python*/site-packages/samcli/local/rapid")
PROCESSOR = "arm64" if platform.machine() in {"arm64", "aarch64"} else "x86_64"
RIE = next(FOLDERS, ROOT) / f"aws-lambda-rie-{PROCESSOR}"
PYTHON = Path(os.path.realpath(sys.executable))
"""The interpreter behind the virtual environment; -S hides installed packages."""
RUNTIME = (
    "awslambdaric",
    "runtime_client",
    "boto3",
    "botocore",
    "s3transfer",
    "jmespath",
    "dateutil",
    "urllib3",
    "six",
)
"""Packages and modules that Lambda itself has on its path."""


def find_obstacle() -> str | None:
    """Return why the emulator cannot run here; None if it can."""
    if sys.platform != "linux":
        return f"the Runtime Interface Emulator needs Linux, this is {sys.platform}"
    if not RIE.exists():
        return "the Runtime Interface Emulator is missing in .tools: run make setup"
    return None


def link_runtime(folder: Path) -> Path:
    """Fill the folder with links to the packages that Lambda itself has."""
    folder.mkdir(parents=True, exist_ok=True)
    requirements = requires("awslambdaric") or ()
    required = [text.split(">")[0].split("=")[0].strip() for text in requirements]
    for name in (*RUNTIME, *required):
        spec = importlib.util.find_spec(name.replace("-", "_"))
        if spec is not None and spec.origin is not None:
            origin = Path(spec.origin)
            source = origin.parent if origin.name == "__init__.py" else origin
            (folder / source.name).symlink_to(source)
    return folder


@dataclass(frozen=True)
class Function:
    """A running function; `log` is its log file."""

    address: str
    log: Path

    def invoke(self, event: Any) -> Any:
        """Invoke the function; an error is a dict with errorType and errorMessage."""
        url = f"http://{self.address}/2015-03-31/functions/function/invocations"
        request = urllib.request.Request(url, json.dumps(event).encode(), method="POST")
        try:
            with urllib.request.urlopen(request, timeout=waiting.GUARD_SECONDS) as answer:
                body = answer.read()
        except urllib.error.HTTPError as error:
            body = error.read()
        try:
            return json.loads(body)
        except ValueError:
            return body.decode()


@contextmanager
def running(
    handler: str, path: list[Path], folder: Path, environment: Mapping[str, str]
) -> Iterator[Function]:
    """Run a handler during the block with only these folders on its path."""
    folder.mkdir(parents=True)
    emulator = shutil.copy(RIE, folder / "rie")
    api = f"127.0.0.1:{ports.free_port()}"
    port = ports.free_port()
    address = f"127.0.0.1:{port}"
    options = ["--runtime-api-address", api, "--runtime-interface-emulator-address", address]
    command = [emulator, *options, PYTHON, "-S", "-m", "awslambdaric", handler]
    process = processes.start(
        "Lambda runtime",
        command,
        log=folder / "log",
        environment=_build_environment(path, environment),
        folder=path[0],
    )
    try:
        process.until(lambda: not ports.is_free(port), waiting.GUARD_SECONDS)
        yield Function(address, folder / "log")
    finally:
        process.stop()


def import_all(package: str, path: list[Path]) -> str:
    """Import all modules of a package with only these folders on the path; the error output."""
    source = f"""
import importlib, pkgutil
package = importlib.import_module({package!r})
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    importlib.import_module(module.name)
"""
    environment = _build_environment(
        path, {"DATABASE_URL": "postgresql://nobody:none@127.0.0.1:1/none"}
    )
    command = [PYTHON, "-S", "-c", source]
    process = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return process.stderr


def _build_environment(path: list[Path], variables: Mapping[str, str]) -> dict[str, str]:
    return {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "PYTHONPATH": ":".join(map(str, path)),
        "PYTHONDONTWRITEBYTECODE": "1",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_LAMBDA_FUNCTION_TIMEOUT": "30",
    } | dict(variables)
