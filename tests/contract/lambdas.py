"""The Lambda runtime on this machine: the Runtime Interface Emulator that SAM carries, and awslambdaric.

The function sees Lambda's own packages, its built code and the built layer, and nothing of the
project's environment: a dependency that was not shipped is missing here as it would be there.
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
from tests.places import ROOT

RIE = next((ROOT / ".tools" / "lib").glob("python*/site-packages/samcli/local/rapid"), ROOT) / (
    "aws-lambda-rie-arm64"
    if platform.machine() in {"arm64", "aarch64"}
    else "aws-lambda-rie-x86_64"
)
START_SECONDS = 20
PYTHON = Path(os.path.realpath(sys.executable))
"""The interpreter behind the virtual environment, with nothing installed (-S)."""
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
"""What Lambda itself puts on the path, and what those need (a module may also be a single file)."""


def why_not() -> str | None:
    """Say what the emulator lacks here; None where it runs."""
    if sys.platform != "linux":
        return f"the Runtime Interface Emulator is a Linux program, this is {sys.platform}"
    if not RIE.exists():
        return "no .tools with the Runtime Interface Emulator: run make setup"
    return None


def runtime(folder: Path) -> Path:
    """Make the folder of the packages that Lambda has of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in (
        *RUNTIME,
        *(word.split(">")[0].split("=")[0].strip() for word in requires("awslambdaric") or ()),
    ):
        spec = importlib.util.find_spec(name.replace("-", "_"))
        if spec is not None and spec.origin is not None:
            origin = Path(spec.origin)
            source = origin.parent if origin.name == "__init__.py" else origin
            (folder / source.name).symlink_to(source)
    return folder


@dataclass(frozen=True)
class Function:
    """A running function; `log` is what it wrote."""

    address: str
    log: Path

    def invoke(self, event: Any) -> Any:
        """Send an event and give the answer; an error is a dict with errorType and errorMessage."""
        url = f"http://{self.address}/2015-03-31/functions/function/invocations"
        request = urllib.request.Request(url, json.dumps(event).encode(), method="POST")
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
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
    """Run a handler with those folders as its whole path, and stop it at the end."""
    folder.mkdir(parents=True)
    emulator = shutil.copy(RIE, folder / "rie")
    runtime_api, address = (f"127.0.0.1:{ports.free_port()}" for _ in range(2))
    words = ["--runtime-api-address", runtime_api, "--runtime-interface-emulator-address", address]
    command = [emulator, *words, PYTHON, "-S", "-m", "awslambdaric", handler]
    process = processes.start(
        "Lambda runtime",
        command,
        log=folder / "log",
        environment=_environment(path, environment),
        folder=path[0],
    )
    try:
        process.until(lambda: not ports.is_free(int(address.rsplit(":", 1)[1])), START_SECONDS)
        yield Function(address, folder / "log")
    finally:
        process.stop()


def imported(package: str, path: list[Path]) -> str:
    """Import every module of a package with those folders as the whole path; what Python says of the failures."""
    source = f"""
import importlib, pkgutil
package = importlib.import_module({package!r})
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    importlib.import_module(module.name)
"""
    environment = _environment(path, {"DATABASE_URL": "postgresql://nobody:none@127.0.0.1:1/none"})
    command = [PYTHON, "-S", "-c", source]
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False
    ).stderr


def _environment(path: list[Path], given: Mapping[str, str]) -> dict[str, str]:
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
    } | dict(given)
