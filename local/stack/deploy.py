"""`sam build` and `sam deploy --config-env local` of the very template, against the emulator."""

import fcntl
import os
import platform
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from local.process import processes
from local.services import aws
from local.services.emulator import ACCESS, REGION
from local.stack.state import ROOT, TOOLS, write

SOURCES = (
    "template.yaml",
    "samconfig.toml",
    "functions",
    "layers",
    "requirements/layer.txt",
    "requirements/migrate.txt",
)
ARCHITECTURES = {"aarch64": "arm64", "arm64": "arm64"}


def fingerprint() -> str:
    """A digest of everything that a deployment is made of."""
    digest = sha256(str(ROOT).encode())
    for path in _files():
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def head() -> str:
    """The id of the newest migration."""
    from alembic.script import ScriptDirectory  # noqa: PLC0415 - 0.2 s, and only where something is deployed

    return (
        ScriptDirectory(str(ROOT / "layers" / "shared" / "migrations")).get_current_head() or "none"
    )


def deploy(log: Path, endpoint: str, parameters: dict[str, str]) -> dict[str, str]:
    """Build what has changed, deploy it; the stack's outputs. Raises processes.Failed."""
    with _building():
        _build(log)
        overrides = (
            _configured()
            | {"Architecture": architecture(), "AwsEndpointUrl": endpoint, "Head": head()}
            | parameters
        )
        command = [str(TOOLS / "sam"), "deploy", "--config-env", "local", "--no-progressbar"]
        words = [f"{name}={value}" for name, value in overrides.items()]
        environment = _environment() | {"AWS_ENDPOINT_URL": endpoint}
        command = [*command, "--parameter-overrides", *words]
        processes.run("sam deploy", command, log=log, environment=environment, folder=ROOT)
    return outputs(endpoint)


def outputs(endpoint: str) -> dict[str, str]:
    """The deployed stack's outputs by name."""
    stack = aws.client("cloudformation", endpoint).describe_stacks(StackName=stack_name())[
        "Stacks"
    ][0]
    return {output["OutputKey"]: output["OutputValue"] for output in stack["Outputs"]}


def stack_name() -> str:
    """The name of the local environment's stack, with which its functions' names begin."""
    return str(_configuration()["stack_name"])


def architecture() -> str:
    """The machine's processor as Lambda calls it."""
    return ARCHITECTURES.get(platform.machine(), "x86_64")


def _files() -> Iterator[Path]:
    for source in SOURCES:
        path = ROOT / source
        found = [path] if path.is_file() else sorted(path.rglob("*"))
        yield from (file for file in found if file.is_file() and "__pycache__" not in file.parts)


@contextmanager
def _building() -> Iterator[None]:
    """One build at a time: stacks share the folder of built functions."""
    (ROOT / ".aws-sam").mkdir(exist_ok=True)
    with (ROOT / ".aws-sam" / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _build(log: Path) -> None:
    stamp, wanted = ROOT / ".aws-sam" / "fingerprint", f"{fingerprint()} {architecture()}"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    stamp.unlink(missing_ok=True)
    processes.run(
        "sam build", [TOOLS / "sam", "build"], log=log, environment=_environment(), folder=ROOT
    )
    write(stamp, wanted)


def _configuration() -> dict[str, str]:
    config = tomllib.loads((ROOT / "samconfig.toml").read_text())
    return dict(config["local"]["deploy"]["parameters"])


def _configured() -> dict[str, str]:
    """The parameters that samconfig.toml sets for the local environment; those on the command line replace them all."""
    return dict(word.split("=", 1) for word in _configuration()["parameter_overrides"].split())


def _environment() -> dict[str, str]:
    """The host's, for the package registry's sake, with no word about any other AWS."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "SAM_", "PYTHON"))
    }
    return kept | {
        "PATH": f"{ROOT / '.venv' / 'bin'}:{os.environ.get('PATH', os.defpath)}",
        "ARCHITECTURE": architecture(),
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
