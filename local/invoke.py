"""Runs one built function in a container by `sam local invoke`, against the running local stack.

`python -m local.invoke FUNCTION EVENT`: FUNCTION is a package of functions/ (`import_worker`), EVENT a file, or the
name of one in events/ without its ending. The container is in the host's network, where the stack listens.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from local import aws, deploy
from local.state import MINE, ROOT, TOOLS

NO_ENGINE = "`sam local invoke` needs a container engine (Docker, or podman with DOCKER_HOST set), and none answers."
IMAGE = "public.ecr.aws/lambda/python:3.13-{}"


def main(function: str, event: str) -> int:
    """The exit code of sam, or 1 where something is missing, which is said."""
    missing = _missing(function, _event(event))
    if missing:
        print(missing, file=sys.stderr)
        return 1
    with tempfile.NamedTemporaryFile("w", suffix=".json") as variables:
        json.dump({logical_id(function): _variables(function)}, variables)
        variables.flush()
        return subprocess.run(
            [
                *(TOOLS / "sam", "local", "invoke", logical_id(function)),
                *("--event", _event(event), "--env-vars", variables.name, "--docker-network", "host"),
                *("--parameter-overrides", "Environment=local", f"Architecture={deploy.architecture()}"),
                *_image_options(),
            ],
            cwd=ROOT,
            env=os.environ | {"SAM_CLI_TELEMETRY": "0"},
            check=False,
        ).returncode


def logical_id(function: str) -> str:
    """The template's name of a function: `import_worker` is ImportWorkerFunction."""
    return "".join(word.title() for word in function.replace("-", "_").split("_")) + "Function"


def _event(name: str) -> Path:
    return Path(name) if Path(name).is_file() else ROOT / "events" / f"{name.removesuffix('.json')}.json"


def _missing(function: str, event: Path) -> str | None:
    if not (ROOT / "functions" / function / "handler.py").exists():
        return f"There is no function {function!r}: say make invoke FUNCTION=api EVENT=api."
    if not event.is_file():
        known = ", ".join(sorted(path.stem for path in (ROOT / "events").glob("*.json")))
        return f"There is no event {event}; events/ has {known}."
    if not MINE.stack.exists():
        return "The function needs the local stack: run `make up` first."
    return None if _engine("ping()") else NO_ENGINE


def _image_options() -> list[str]:
    """No pull where the runtime's image is here: a registry may be out of reach."""
    return ["--skip-pull-image"] if _engine(f"images.get({IMAGE.format(deploy.architecture())!r})") else []


def _engine(question: str) -> bool:
    """Whether the container engine that SAM would use answers a question of SAM's own library without an error."""
    probe = f"import docker; docker.from_env(timeout=5).{question}"
    return not subprocess.run([TOOLS / "python", "-c", probe], capture_output=True, check=False).returncode


def _variables(function: str) -> dict[str, Any]:
    """What the deployed function has in its environment; SAM alone would pass logical ids."""
    client = aws.client("lambda", MINE.read()["aws_endpoint"])
    name = f"{deploy.stack_name()}-{function.replace('_', '-')}"
    found = client.get_function_configuration(FunctionName=name)
    return dict(found["Environment"]["Variables"])


if __name__ == "__main__":
    arguments = [*sys.argv[1:], "", ""]
    sys.exit(main(arguments[0], arguments[1]))
