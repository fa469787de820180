"""The item repeats the row: it is made once, tells progress while it waits, and says how the job ended."""

import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest

from openevent.work import jobs, tasks
from openevent.work.import_report import JobFailed

pytestmark = pytest.mark.usefixtures("in_memory")


def row_of(**changes: Any) -> dict[str, Any]:
    row = {
        "task_id": uuid4(),
        "user_id": 3,
        "kind": "import.event",
        "event_id": 7,
        "subject": "a.zip",
    }
    return row | {"state": jobs.WAITING, "result": None, "created_at": datetime.now(UTC)} | changes


def stored(task_id: UUID) -> dict[str, Any]:
    item = tasks.get(str(task_id))
    assert item is not None
    return item


def test_a_waiting_job_is_shown_as_waiting() -> None:
    row = row_of()
    tasks.save_waiting(row)
    item = stored(row["task_id"])
    assert (item["state"], item["percent"], item["message"]) == ("WAITING", 0, "Waiting")
    assert (item["description"], item["user_id"], item["event_id"]) == ("Importing a.zip", 3, 7)


def test_putting_again_does_not_undo_progress() -> None:
    row = row_of()
    tasks.save_waiting(row)
    tasks.Progress(row["task_id"]).phase(40, "Importing sessions")
    tasks.save_waiting(row)
    assert stored(row["task_id"])["percent"] == 40


def test_steps_within_a_second_are_not_written() -> None:
    row = row_of()
    tasks.save_waiting(row)
    progress = tasks.Progress(row["task_id"])
    progress.phase(10, "first")
    progress.step(20, "second")
    assert stored(row["task_id"])["message"] == "first"


def test_success_is_whole_and_failure_stays_where_it_stopped() -> None:
    done, broken = row_of(), row_of()
    for row in (done, broken):
        tasks.save_waiting(row)
        tasks.Progress(row["task_id"]).phase(37, "Importing sessions (120/341)")
    tasks.save_outcome(done | {"state": jobs.SUCCESS, "result": {"id": "24"}})
    tasks.save_outcome(broken | {"state": jobs.FAILURE, "result": {"message": "no"}})
    assert (stored(done["task_id"])["percent"], stored(done["task_id"])["message"]) == (100, "Done")
    item = stored(broken["task_id"])
    assert (item["state"], item["percent"], item["message"]) == (
        "FAILURE",
        37,
        "Importing sessions (120/341)",
    )
    assert item["result"] == '{"message": "no"}'


def test_progress_of_an_ended_task_says_so_and_changes_nothing() -> None:
    row = row_of()
    tasks.save_outcome(row | {"state": jobs.FAILURE, "result": {}})
    with pytest.raises(tasks.TaskEnded):
        tasks.Progress(row["task_id"]).phase(50, "on and on")
    assert "percent" not in stored(row["task_id"])


def test_a_worker_past_its_time_is_refused() -> None:
    with pytest.raises(JobFailed, match="more time than a worker has"):
        tasks.Progress(uuid4(), deadline=time.monotonic() - 1).phase(1, "late")


def test_an_expired_or_unknown_item_is_not_there() -> None:
    row = row_of(created_at=datetime.fromtimestamp(time.time() - tasks.LIFETIME - 5, UTC))
    tasks.save_waiting(row)
    assert (tasks.get(str(row["task_id"])), tasks.get("unknown")) == (None, None)


def test_an_item_holds_a_hundred_errors_and_their_count() -> None:
    errors = [{"message": str(n)} for n in range(250)]
    row = row_of(state=jobs.FAILURE, result={"errors": errors, "error-count": 250})
    tasks.save_outcome(row)
    assert stored(row["task_id"])["result"].count('"message"') == tasks.MAXIMUM_PROBLEMS
    assert '"error-count": 250' in stored(row["task_id"])["result"]


def test_many_items_come_by_id() -> None:
    rows = [row_of(), row_of()]
    for row in rows:
        tasks.save_waiting(row)
    assert set(tasks.get_many([str(row["task_id"]) for row in rows])) == {
        str(row["task_id"]) for row in rows
    }
    assert tasks.get_many([]) == {}
