"""`make up RELOAD=1`: a change of the working tree is live; a plain start runs the built code."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.deployment import live_code
from local.stack import stack as stacks
from local.stack.state import ROOT, State
from tests import waiting
from tests.e2e.test_api import ask

RELEASE = Path("functions/api/routes/health.py")


@pytest.fixture
def tree(stack: dict[str, Any], state: State, tmp_path: Path) -> Iterator[Path]:
    """A copy of the sources, from which the functions run; then the built code is deployed."""
    ignored = shutil.ignore_patterns("__pycache__")
    folders = [tmp_path / folder.relative_to(ROOT) for folder in live_code.FOLDERS]
    for folder in folders:
        shutil.copytree(ROOT / folder.relative_to(tmp_path), folder, ignore=ignored)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(live_code, "FOLDERS", folders)
        try:
            with stacks.running(state, port=0, pace="test", is_live=True) as description:
                assert description == stack
                yield tmp_path
        finally:
            with stacks.running(state, port=0, pace="test"):
                pass


def test_a_change_is_live_without_a_deployment(
    stack: dict[str, Any], state: State, tree: Path
) -> None:
    deployments = (state.logs / "deploy.log").read_text()
    source = tree / RELEASE
    source.write_text(source.read_text().replace('"success"', '"changed"'))
    for _ in range(8):  # each process of the API
        assert ask(f"{stack['api']}/health").json["status"] == "changed"
    with stacks.running(state, port=0, pace="test", is_live=None):
        assert ask(f"{stack['api']}/health").json["status"] == "changed"
    assert (state.logs / "deploy.log").read_text() == deployments
    with stacks.running(state, port=0, pace="test"):
        assert ask(f"{stack['api']}/health").json["status"] == "success"


def test_a_function_runs_in_this_process(
    state: State, stack: dict[str, Any], tmp_path: Path
) -> None:
    event = json.loads((ROOT / "events/health.json").read_text())
    event["rawPath"] = event["requestContext"]["http"]["path"] = "/v1/event-types"
    (tmp_path / "types.json").write_text(json.dumps(event))
    program = (
        "from pathlib import Path; from local.commands import invoke;"
        " from local.stack.state import State;"
        f" invoke.main('api', {str(tmp_path / 'types.json')!r}, State(Path({str(state.folder)!r})))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=os.environ | {"DOCKER_HOST": "unix:///nowhere", "SQL": "1"},
        capture_output=True,
        text=True,
        timeout=waiting.GUARD_SECONDS,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout)["statusCode"] == 200
    statements = [line for line in run.stderr.splitlines() if line.startswith("SQL")]
    assert any(" ms  " in line and "event_types" in line for line in statements)
