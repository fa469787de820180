"""Runs one function against the running local stack, in a container or in this process.

`python -m local.commands.invoke FUNCTION EVENT`: FUNCTION is a package of functions/
(`import_worker`), EVENT is a file or the name of one in events/ without its suffix. If a container
engine runs, `sam local invoke` runs the built function, which reaches the stack's loopback ports
through relays. Otherwise, and with SQL=1 or IN_PROCESS=1, the function of the working tree runs in
this process.
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
from typing import NoReturn

from local.invocation import environment
from local.services import relay
from local.stack import deploy
from local.stack.state import DEVELOPER_STATE, ROOT, TOOLS, State

EVENTS = ROOT / "events"
NO_ENGINE = "No container engine runs, so the function runs in this process."
PROCESS_SWITCHES = ("SQL", "IN_PROCESS")
"""Variables that choose this process even if an engine runs."""
SERVERS = (
    "DATABASE_URL",
    "APP_DATABASE_URL",
    "AWS_ENDPOINT_URL",
    "IMPORTS_QUEUE_URL",
    "EXPORTS_QUEUE_URL",
    "IMAGES_QUEUE_URL",
    "DOCUMENTS_QUEUE_URL",
)
"""Variables with addresses of the stack's servers."""
VIRTUAL_MACHINE = "host.docker.internal"
"""Name of the host's loopback interface for engines in a virtual machine (macOS, Windows)."""


def main(function: str, event: str, state: State = DEVELOPER_STATE) -> int:
    """Run the command; return sam's exit code, or 1 after printing what is missing.

    In this process it does not return: the function's program replaces this one.
    """
    event_file = _find_event(event)
    missing = _find_missing(function, event_file, state)
    if missing:
        print(missing, file=sys.stderr)
        return 1
    endpoint = state.read()["aws_endpoint"]
    if not _uses_container():
        _become_function(function, event_file, endpoint)
    with _relay(environment.load_variables(endpoint, function)) as variables:
        return _invoke(function, event_file, variables)


def _uses_container() -> bool:
    if any(os.environ.get(name, "") not in ("", "0") for name in PROCESS_SWITCHES):
        return False
    has_engine = _ask_engine("docker.from_env(timeout=5).ping()") is not None
    if not has_engine:
        print(NO_ENGINE, file=sys.stderr)
    return has_engine


def _become_function(function: str, event: Path, endpoint: str) -> NoReturn:
    """Replace this program, so that signals and the terminal are the function's."""
    variables = environment.add_host(environment.build(endpoint, function))
    module = "local.invocation.in_process"
    command = [sys.executable, "-m", module, function, str(event)]
    os.execve(sys.executable, command, variables)  # noqa: S606 - it needs no shell


def _invoke(function: str, event: Path, variables: dict[str, str]) -> int:
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump({logical_id(function): variables}, file)
        file.flush()
        parameters = ("Environment=local", f"Architecture={deploy.get_architecture()}")
        command: list[str | Path] = [
            *(TOOLS / "sam", "local", "invoke", logical_id(function)),
            *("--event", event, "--env-vars", file.name),
            *("--parameter-overrides", *parameters),
            *_list_image_options(),
        ]
        settings = os.environ | {"SAM_CLI_TELEMETRY": "0"}
        return subprocess.run(command, cwd=ROOT, env=settings, check=False).returncode


def logical_id(function: str) -> str:
    """Return the template's name of a function: ImportWorkerFunction for `import_worker`."""
    return "".join(word.title() for word in function.replace("-", "_").split("_")) + "Function"


def _find_event(name: str) -> Path:
    if Path(name).is_file():
        return Path(name)
    return EVENTS / f"{name.removeprefix('events/').removesuffix('.json')}.json"


def _find_missing(function: str, event: Path, state: State) -> str | None:
    if not (ROOT / "functions" / function / "handler.py").exists():
        return f"No function is named {function!r}: use make invoke FUNCTION=api EVENT=health."
    if not event.is_file():
        names = ", ".join(sorted(path.stem for path in EVENTS.glob("*.json")))
        return f"{os.path.relpath(event, ROOT)} does not exist; events/ has {names}."
    if not state.stack.exists():
        return "The function needs the local stack: run `make up` first."
    return None


def _ask_engine(expression: str) -> str | None:
    """Evaluate an expression with SAM's client of the container engine; None if that fails."""
    program = f"import docker; print({expression})"
    process = subprocess.run(
        [TOOLS / "python", "-c", program], capture_output=True, text=True, check=False
    )
    return None if process.returncode else process.stdout.strip()


@contextmanager
def _relay(variables: dict[str, str]) -> Iterator[dict[str, str]]:
    """Return the variables with addresses that a container reaches, and relay them."""
    servers = {name: variables[name] for name in SERVERS if name in variables}
    gateway = _find_gateway()
    if relay.is_own_address(gateway):
        with relay.running(gateway, servers) as addresses:
            yield variables | addresses
    else:
        host = rf"{VIRTUAL_MACHINE}:\1"
        yield variables | {name: relay.LOOPBACK.sub(host, url) for name, url in servers.items()}


def _find_gateway() -> str:
    """Return the host's address in the containers' network: its gateway or its first address."""
    network = "docker.from_env().networks.get('bridge').attrs['IPAM']['Config'][0]"
    config = json.loads(_ask_engine(f"__import__('json').dumps({network})") or "{}")
    first_address = next(ip_network(config.get("Subnet", "0.0.0.0/0")).hosts())
    return str(config.get("Gateway") or first_address)


def _list_image_options() -> list[str]:
    """Skip the pull if the runtime's image exists: its registry may be unreachable."""
    image = f"public.ecr.aws/lambda/python:3.13-{deploy.get_architecture()}"
    has_image = _ask_engine(f"docker.from_env().images.get({image!r})")
    return ["--skip-pull-image"] if has_image else []


if __name__ == "__main__":
    arguments = [*sys.argv[1:], "", ""]
    sys.exit(main(arguments[0], arguments[1]))
