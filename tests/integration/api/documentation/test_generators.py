"""Four generators make clients of docs/openapi.json without an error or a lost operation.

`make test` checks instead what they need of the document (tests/unit/reference/test_openapi.py).
"""

import importlib
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

import pytest

from reference import exchanges, openapi
from tests.node import packages

pytestmark = pytest.mark.soak

DOCUMENT: Final[dict[str, Any]] = json.loads(openapi.FILE.read_text())
OPERATIONS: Final = {
    operation["operationId"]: operation
    for item in DOCUMENT["paths"].values()
    for operation in item.values()
}
EXAMPLES: Final = exchanges.load_by_operation()
COMPILE: Final = (
    *("--noEmit", "--strict"),
    *("--target", "es2022"),
    *("--lib", "es2022,dom,dom.iterable"),
    *("--module", "esnext"),
    *("--moduleResolution", "bundler"),
)
TROUBLE: Final = re.compile(r"warn|error|skip|unable|duplicate", re.IGNORECASE)


@pytest.fixture(scope="module")
def generators() -> Path:
    """The folder of the Node generators' commands."""
    return packages.installed(packages.GENERATORS) / ".bin"


def _run(command: list[str | Path], folder: Path) -> str:
    """Run a command whose tools are those of this Python; fail with what it says."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, "PATH": path, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


def _generate(command: list[str | Path], folder: Path) -> None:
    output = _run(command, folder)
    assert not TROUBLE.search(output), output


def test_openapi_typescript_gives_a_front_end_exact_types(generators: Path, tmp_path: Path) -> None:
    types = tmp_path / "openapi.ts"
    _generate([generators / "openapi-typescript", openapi.FILE, "-o", types], tmp_path)
    listed = types.read_text().partition("export interface operations {")[2]
    assert set(re.findall(r"^    (\w+): \{$", listed, re.MULTILINE)) == set(OPERATIONS)
    front_end = shutil.copy(packages.GENERATORS / "front_end.ts", tmp_path)
    _run([generators / "tsc", *COMPILE, front_end], tmp_path)


def test_openapi_ts_gives_each_operation_a_function(generators: Path, tmp_path: Path) -> None:
    command = [generators / "openapi-ts", "-i", openapi.FILE, "-o", tmp_path / "client"]
    _generate([*command, "--no-log-file"], tmp_path)
    functions = (tmp_path / "client" / "sdk.gen.ts").read_text()
    assert set(re.findall(r"^export const (\w+) = <", functions, re.MULTILINE)) == set(OPERATIONS)
    _run([generators / "tsc", *COMPILE, tmp_path / "client" / "index.ts"], tmp_path)


def test_swagger_typescript_api_gives_each_operation_a_method(
    generators: Path, tmp_path: Path
) -> None:
    command = [generators / "swagger-typescript-api", "generate", "-p", openapi.FILE]
    _generate([*command, "-o", tmp_path], tmp_path)
    assert (tmp_path / "Api.ts").read_text().count("this.request<") == len(OPERATIONS)
    _run([generators / "tsc", *COMPILE, tmp_path / "Api.ts"], tmp_path)


def test_openapi_python_client_gives_each_operation_a_module(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = [Path(sys.executable).parent / "openapi-python-client", "generate"]
    places = ["--path", openapi.FILE, "--output-path", tmp_path / "generated", "--meta", "none"]
    _generate([*command, *places], tmp_path)
    folder = tmp_path / "generated"
    modules = [path for path in folder.glob("api/*/*.py") if path.stem != "__init__"]
    assert len(modules) == len(OPERATIONS)
    monkeypatch.syspath_prepend(tmp_path)
    for path in modules:
        importlib.import_module(".".join(path.relative_to(tmp_path).with_suffix("").parts))
    models = importlib.import_module("generated.models")
    _check_answers(models)


def _check_answers(models: Any) -> None:
    """Read recorded answers as a Python client does, and build the body of a new row."""
    task = models.Task.from_dict(_get_answer("GET /v1/tasks/{task_id}"))
    assert (task.state, task.progress.percent) == ("SUCCESS", 100)
    assert (type(task.result), task.result.id) == (models.ImportResult, "3")
    form = models.UploadForm.from_dict(_get_answer("POST /v1/events/import/uploads"))
    assert form.fields.key.startswith("uploads/")
    event = _get_answer("GET /v1/events/{key}")
    document = {**_get_answer("GET /v1/sessions"), "included": [event["data"]]}
    assert type(models.SessionList.from_dict(document).included[0]) is models.Event
    change = models.SessionChanges(title="Looms")
    assert change.to_dict() == {"title": "Looms"}


def _get_answer(operation: str) -> Any:
    return EXAMPLES[operation].answer.body
