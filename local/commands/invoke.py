"""Runs one built function in a container by `sam local invoke`, against the running local stack.

`python -m local.commands.invoke FUNCTION EVENT`: FUNCTION is a package of functions/
(`import_worker`), EVENT a file, or the name of one in events/ without its ending. The stack's
loopback ports are relayed to the container while it runs.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_network
from pathlib import Path

from local.services import aws, relay
from local.stack import deploy
from local.stack.state import MINE, ROOT, TOOLS

NO_ENGINE = "`sam local invoke` needs a container engine (Docker, or podman with DOCKER_HOST set), and none answers."
SERVERS = (
    "DATABASE_URL",
    "APP_DATABASE_URL",
    "AWS_ENDPOINT_URL",
    "IMPORTS_QUEUE_URL",
    "EXPORTS_QUEUE_URL",
)
"""The variables that hold addresses of the stack's servers."""
VIRTUAL_MACHINE = "host.docker.internal"
"""Where engines in a virtual machine (macOS, Windows) show the host's loopback interface."""


def main(function: str, event: str) -> int:
    """The exit code of sam, or 1 where something is missing, which is said."""
    missing = _missing(function, _event(event))
    if missing:
        print(missing, file=sys.stderr)
        return 1
    with (
        _reachable(_variables(function)) as variables,
        tempfile.NamedTemporaryFile("w", suffix=".json") as file,
    ):
        json.dump({logical_id(function): variables}, file)
        file.flush()
        command: list[str | Path] = [
            *(TOOLS / "sam", "local", "invoke", logical_id(function)),
            *("--event", _event(event), "--env-vars", file.name),
            *(
                "--parameter-overrides",
                "Environment=local",
                f"Architecture={deploy.architecture()}",
            ),
            *_image_options(),
        ]
        environment = os.environ | {"SAM_CLI_TELEMETRY": "0"}
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def logical_id(function: str) -> str:
    """The template's name of a function: `import_worker` is ImportWorkerFunction."""
    return "".join(word.title() for word in function.replace("-", "_").split("_")) + "Function"


def _event(name: str) -> Path:
    return (
        Path(name)
        if Path(name).is_file()
        else ROOT / "events" / f"{name.removesuffix('.json')}.json"
    )


def _missing(function: str, event: Path) -> str | None:
    if not (ROOT / "functions" / function / "handler.py").exists():
        return f"There is no function {function!r}: say make invoke FUNCTION=api EVENT=health."
    if not event.is_file():
        known = ", ".join(sorted(path.stem for path in (ROOT / "events").glob("*.json")))
        return f"There is no event {os.path.relpath(event, ROOT)}; events/ has {known}."
    if not _asked("docker.from_env(timeout=5).ping()"):
        return NO_ENGINE
    return (
        None if MINE.stack.exists() else "The function needs the local stack: run `make up` first."
    )


def _asked(question: str) -> str | None:
    """What the container engine answers in SAM's own way of asking; None where it does not."""
    program = f"import docker; print({question})"
    run = subprocess.run(
        [TOOLS / "python", "-c", program], capture_output=True, text=True, check=False
    )
    return None if run.returncode else run.stdout.strip()


@contextmanager
def _reachable(variables: dict[str, str]) -> Iterator[dict[str, str]]:
    """The variables with the stack's servers under addresses that a container reaches."""
    servers = {name: variables[name] for name in SERVERS if name in variables}
    gateway = _gateway()
    if relay.is_ours(gateway):
        with relay.opened(gateway, servers) as relayed:
            yield variables | relayed
    else:
        yield variables | {
            name: relay.LOOPBACK.sub(rf"{VIRTUAL_MACHINE}:\1", url) for name, url in servers.items()
        }


def _gateway() -> str:
    """The host's address in the containers' network: its gateway, which is the first of it where none is named."""
    asked = _asked(
        "__import__('json').dumps(docker.from_env().networks.get('bridge').attrs['IPAM']['Config'][0])"
    )
    network = json.loads(asked or "{}")
    return str(
        network.get("Gateway") or next(ip_network(network.get("Subnet", "0.0.0.0/0")).hosts())
    )


def _image_options() -> list[str]:
    """No pull where the runtime's image is here: a registry may be out of reach."""
    image = f"public.ecr.aws/lambda/python:3.13-{deploy.architecture()}"
    return ["--skip-pull-image"] if _asked(f"docker.from_env().images.get({image!r})") else []


def _variables(function: str) -> dict[str, str]:
    """What the deployed function has in its environment; SAM alone would pass logical ids."""
    client = aws.client("lambda", MINE.read()["aws_endpoint"])
    name = f"{deploy.stack_name()}-{function.replace('_', '-')}"
    found = client.get_function_configuration(FunctionName=name)
    return dict(found["Environment"]["Variables"])


if __name__ == "__main__":
    arguments = [*sys.argv[1:], "", ""]
    sys.exit(main(arguments[0], arguments[1]))
