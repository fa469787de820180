"""The harness itself refuses what Lambda refuses."""

from pathlib import Path

import pytest

from tests.contract import lambdas

SOURCE = """
import time

def answer(event, context):
    if event.get("seconds"):
        time.sleep(event["seconds"])
    has_time = context.get_remaining_time_in_millis() > 0
    return {"seconds": has_time, "text": "x" * event.get("length", 0)}

def import_sqlalchemy(event, context):
    import sqlalchemy
"""


@pytest.fixture
def task(tmp_path: Path) -> Path:
    (tmp_path / "task").mkdir()
    (tmp_path / "task" / "tiny.py").write_text(SOURCE)
    return tmp_path / "task"


def test_it_answers_an_event_and_refuses_an_answer_over_6_mb(
    task: Path, runtime: Path, tmp_path: Path
) -> None:
    with lambdas.running("tiny.answer", [task, runtime], tmp_path / "rie", {}) as function:
        assert function.invoke({}) == {"seconds": True, "text": ""}
        assert "errorMessage" in function.invoke({"length": 7 * 1024 * 1024})


def test_it_ends_a_function_at_its_timeout(task: Path, runtime: Path, tmp_path: Path) -> None:
    with lambdas.running(
        "tiny.answer", [task, runtime], tmp_path / "rie", {"AWS_LAMBDA_FUNCTION_TIMEOUT": "1"}
    ) as function:
        assert "timed out" in str(function.invoke({"seconds": 30}))


def test_it_hides_the_projects_environment(task: Path, runtime: Path, tmp_path: Path) -> None:
    with lambdas.running(
        "tiny.import_sqlalchemy", [task, runtime], tmp_path / "rie", {}
    ) as function:
        assert function.invoke({})["errorType"].endswith("ModuleNotFoundError")
