"""The task's item: created once, progress while the job is waiting, then the outcome."""

import math
import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from openevent.work import job_reports, jobs, tasks
from openevent.work.job_failure import JobFailed

pytestmark = pytest.mark.usefixtures("in_memory")


def build_row(**changes: Any) -> dict[str, Any]:
    row = {
        "id": 1,
        "task_id": uuid4(),
        "user_id": 3,
        "kind": "import.event",
        "event_id": 7,
        "subject": "a.zip",
    }
    return row | {"state": jobs.WAITING, "result": None, "created_at": datetime.now(UTC)} | changes


def load_item(task_id: UUID) -> dict[str, Any]:
    item = tasks.get(str(task_id))
    assert item is not None
    return item


def test_the_item_of_a_waiting_job_is_waiting() -> None:
    row = build_row()
    tasks.save_waiting(row)
    item = load_item(row["task_id"])
    assert (item["state"], item["percent"], item["message"]) == ("WAITING", 0, "Waiting")
    assert (item["description"], item["user_id"], item["event_id"]) == ("Importing a.zip", 3, 7)


def test_saving_the_waiting_item_again_keeps_the_progress() -> None:
    row = build_row()
    tasks.save_waiting(row)
    tasks.Progress(row["task_id"]).phase(40, "Importing sessions")
    tasks.save_waiting(row)
    assert load_item(row["task_id"])["percent"] == 40


def test_steps_within_a_second_are_not_saved(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1_000.0]
    monkeypatch.setattr(tasks.time, "monotonic", lambda: now[-1])
    row = build_row()
    tasks.save_waiting(row)
    progress = tasks.Progress(row["task_id"])
    progress.phase(10, "first")
    messages = []
    for seconds in (0.9, 1.0, 1.9, 2.0):
        now.append(1_000 + seconds)
        progress.step(20, f"after {seconds}")
        messages.append(load_item(row["task_id"])["message"])
    assert messages == ["first", "after 1.0", "after 1.0", "after 2.0"]


def test_success_is_100_percent_and_failure_keeps_the_progress() -> None:
    successful, failed = build_row(), build_row()
    for row in (successful, failed):
        tasks.save_waiting(row)
        tasks.Progress(row["task_id"]).phase(37, "Importing sessions (120/341)")
    tasks.save_state(successful | {"state": jobs.SUCCESS, "result": {"id": "24"}})
    tasks.save_state(failed | {"state": jobs.FAILURE, "result": {"message": "no"}})
    item = load_item(successful["task_id"])
    assert (item["percent"], item["message"]) == (100, "Done")
    item = load_item(failed["task_id"])
    assert (item["state"], item["percent"], item["message"]) == (
        "FAILURE",
        37,
        "Importing sessions (120/341)",
    )
    assert item["result"] == '{"message": "no"}'


def test_progress_of_an_ended_task_is_an_error_and_changes_nothing() -> None:
    row = build_row()
    tasks.save_state(row | {"state": jobs.FAILURE, "result": {}})
    with pytest.raises(tasks.TaskEnded):
        tasks.Progress(row["task_id"]).phase(50, "on and on")
    assert "percent" not in load_item(row["task_id"])


def test_a_worker_without_time_fails_the_job() -> None:
    with pytest.raises(JobFailed, match="more time than a worker has"):
        tasks.Progress(uuid4(), deadline=-math.inf).phase(1, "late")


def test_an_expired_or_unknown_item_is_none() -> None:
    row = build_row(created_at=datetime.fromtimestamp(time.time() - tasks.LIFETIME - 5, UTC))
    tasks.save_waiting(row)
    assert (tasks.get(str(row["task_id"])), tasks.get("unknown")) == (None, None)


def test_an_item_contains_a_hundred_errors_and_the_count_of_all() -> None:
    errors = [{"message": str(n)} for n in range(250)]
    row = build_row(state=jobs.FAILURE, result={"errors": errors, "error-count": 250})
    tasks.save_state(row)
    assert (
        load_item(row["task_id"])["result"].count('"message"')
        == job_reports.MAXIMUM_RESULT_PROBLEMS
    )
    assert '"error-count": 250' in load_item(row["task_id"])["result"]


def test_many_items_are_read_by_id() -> None:
    rows = [build_row(), build_row()]
    for row in rows:
        tasks.save_waiting(row)
    task_ids = [str(row["task_id"]) for row in rows]
    assert set(tasks.get_many(task_ids)) == set(task_ids)
    assert tasks.get_many([]) == {}
