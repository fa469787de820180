"""`sam build` and `sam deploy --config-env local` of the product's template to the emulator."""

import fcntl
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from local.deployment import samconfig
from local.process import processes
from local.services import aws
from local.services.emulator import ACCESS, REGION
from local.stack.state import ROOT, TOOLS, write_file

SOURCES = (
    "template.yaml",
    "samconfig.toml",
    "functions",
    "layers",
    "requirements/layer.txt",
    "requirements/migrate.txt",
)
ARCHITECTURES = {"aarch64": "arm64", "arm64": "arm64"}
MIGRATIONS = ROOT / "layers" / "shared" / "migrations"
BUILD = ROOT / ".aws-sam"
BUILD_LOCK = BUILD / "lock"
"""All stacks share the folder of built functions."""
STAMP = BUILD / "fingerprint"
"""The digest of the sources that were built last, and the architecture."""


def compute_fingerprint() -> str:
    """Return a digest of all sources of a deployment."""
    digest = sha256(str(ROOT).encode())
    for path in _list_sources():
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def read_head() -> str:
    """Return the id of the newest migration."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - 0.2 s, only for a deployment

    return ScriptDirectory(str(MIGRATIONS)).get_current_head() or "none"


def complete_parameters(endpoint: str, parameters: dict[str, str]) -> dict[str, str]:
    """Add the parameters that do not differ between stacks, and those of this machine."""
    own_parameters = {
        "Architecture": get_architecture(),
        "AwsEndpointUrl": endpoint,
        "Head": read_head(),
    }
    # The command line replaces the parameters in samconfig.toml as a whole.
    configured = samconfig.read_environment(samconfig.LOCAL).parameters
    return {**configured, **own_parameters, **parameters}


def deploy(log: Path, endpoint: str, parameters: dict[str, str]) -> None:
    """Build what has changed and deploy it with all of its parameters. Raises Failed."""
    with lock(BUILD_LOCK):
        _build(log)
        _deploy_build(log, endpoint, parameters)


def repeat(log: Path, endpoint: str, parameters: dict[str, str]) -> None:
    """Deploy what was built last, whatever has changed since. Raises Failed."""
    with lock(BUILD_LOCK):
        _deploy_build(log, endpoint, parameters)


def read_built_fingerprint() -> str:
    """Return the digest of the sources that were built last."""
    return STAMP.read_text().split()[0] if STAMP.exists() else ""


def read_outputs(endpoint: str) -> dict[str, str]:
    """Return the outputs of the deployed stack by name."""
    client = aws.client("cloudformation", endpoint)
    stack = client.describe_stacks(StackName=read_stack_name())["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def read_stack_name() -> str:
    """Return the name of the local stack, which is the prefix of its functions' names."""
    return samconfig.read_environment(samconfig.LOCAL).stack_name


def get_architecture() -> str:
    """Return Lambda's name for this machine's processor."""
    return ARCHITECTURES.get(platform.machine(), "x86_64")


def _list_sources() -> Iterator[Path]:
    for source in SOURCES:
        path = ROOT / source
        files = [path] if path.is_file() else sorted(path.rglob("*"))
        yield from (file for file in files if _is_source(file))


def _is_source(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts


@contextmanager
def lock(path: Path) -> Iterator[None]:
    """Hold a file's lock during the block."""
    path.parent.mkdir(exist_ok=True)
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _deploy_build(log: Path, endpoint: str, parameters: dict[str, str]) -> None:
    command = [str(TOOLS / "sam"), "deploy", "--config-env", "local", "--no-progressbar"]
    words = [f"{name}={value}" for name, value in parameters.items()]
    environment = _build_environment() | {"AWS_ENDPOINT_URL": endpoint}
    command = [*command, "--parameter-overrides", *words]
    processes.run("sam deploy", command, log=log, environment=environment, folder=ROOT)


def _build(log: Path) -> None:
    fingerprint = f"{compute_fingerprint()} {get_architecture()}"
    if STAMP.exists() and STAMP.read_text() == fingerprint:
        return
    STAMP.unlink(missing_ok=True)
    command: list[str | Path] = [TOOLS / "sam", "build"]
    processes.run("sam build", command, log=log, environment=_build_environment(), folder=ROOT)
    write_file(STAMP, fingerprint)


def _build_environment() -> dict[str, str]:
    """Return the host's environment, for its package registry, without settings of AWS."""
    inherited = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "SAM_", "PYTHON"))
    }
    return inherited | {
        "PATH": f"{ROOT / '.venv' / 'bin'}:{os.environ.get('PATH', os.defpath)}",
        "ARCHITECTURE": get_architecture(),
        "SAM_CLI_TELEMETRY": "0",
        "SAM_CLI_POLL_DELAY": "0.3",  # seconds; 5 for a real AWS
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_ACCESS_KEY_ID": ACCESS,
        "AWS_SECRET_ACCESS_KEY": ACCESS,
        "AWS_DEFAULT_REGION": REGION,
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }
