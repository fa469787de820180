"""Tasks: what pollers read of a job, one DynamoDB item each; the job's row decides, the item repeats it."""

import json
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from boto3.dynamodb.conditions import Attr, ConditionBase

from openevent.infra import items
from openevent.infra.items import Item, Value
from openevent.work import jobs
from openevent.work.import_report import JobFailed

LIFETIME: Final = 7 * 86_400
"""Seconds that an item lives (docs/contract/tasks.md#lifetime)."""
MAXIMUM_PROBLEMS: Final = 100
"""Errors and warnings that an answer holds; their counts tell of the rest (docs/contract/tasks.md#problems)."""
DESCRIPTIONS: Final = {
    "import.event": "Importing {}", "export.event": "Exporting {}", "export.user": "Gathering the data of {}",
}  # fmt: skip


class TaskEnded(Exception):
    """The task has ended meanwhile: cancelled, or done by another worker."""


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def shorten_result(result: Mapping[str, Any]) -> dict[str, Any]:
    """Give a result with at most 100 errors and warnings."""
    return {
        key: value[:MAXIMUM_PROBLEMS] if key in {"errors", "warnings"} else value
        for key, value in result.items()
    }


def build_item(row: Mapping[str, Any]) -> Item:
    """Make the item of a job's row."""
    ended = row["state"] != jobs.WAITING
    item = {
        "id": str(row["task_id"]),
        "user_id": row["user_id"],
        "kind": row["kind"],
        "event_id": row["event_id"],
        "description": DESCRIPTIONS[row["kind"]].format(row["subject"]),
        "subject": row["subject"],
        "state": row["state"].upper(),
        "created_at": row["created_at"].isoformat(timespec="milliseconds"),
        "updated_at": _now(),
        "expires_at": int(row["created_at"].timestamp()) + LIFETIME,
    }
    if row["state"] == jobs.SUCCESS:
        item |= {"percent": 100, "message": "Done"}
    return item | (
        {"result": json.dumps(shorten_result(row["result"] or {}), ensure_ascii=False)}
        if ended
        else {}
    )


def save_waiting(row: Mapping[str, Any]) -> None:
    """Write the item of a waiting job, unless it is there."""
    item = build_item(row) | {"percent": 0, "message": "Waiting"}
    _write(item, Attr("id").not_exists())


def _write(item: Item, condition: ConditionBase | None = None) -> None:
    values = {name: value for name, value in item.items() if name != "id"}
    items.update(item["id"], values, condition)


def save_outcome(row: Mapping[str, Any]) -> None:
    """Make the item say what the job's row says."""
    if row["state"] == jobs.WAITING:
        save_waiting(row)
    else:
        _write(build_item(row))


def get(task_id: str) -> Item | None:
    """Give the item, None where there is none or its time is over."""
    item = items.get(task_id)
    return item if item and item.get("expires_at", 0) > time.time() else None


def get_many(task_ids: Sequence[str]) -> dict[str, Item]:
    """Give the items of up to 100 tasks by id."""
    return items.get_many(task_ids)


@dataclass(slots=True)
class Progress:
    """Tells how far a task is, at most once a second and at each phase."""

    task_id: UUID
    deadline: float = math.inf
    percent: int = 0
    _last: float = field(default=0.0)

    def phase(self, percent: int, message: str) -> None:
        """Write at once. Raises Ended where the task no longer waits, Refused where the worker's time is over."""
        self.check_time()
        self.percent, self._last = percent, time.monotonic()
        values: Mapping[str, Value] = {"percent": percent, "message": message, "updated_at": _now()}
        if not items.update(str(self.task_id), values, Attr("state").eq("WAITING")):
            raise TaskEnded

    def check_time(self) -> None:
        """Raise Refused where the worker's time (monotonic clock) is over: a retry would take as long."""
        if time.monotonic() > self.deadline:
            raise JobFailed(
                "The job needs more time than a worker has. Split it into smaller ones.",
                reason="time",
            )

    def step(self, percent: int, message: str) -> None:
        """Write if a second has passed since the last time. Raises as `phase` does."""
        self.check_time()
        if time.monotonic() - self._last >= 1:
            self.phase(percent, message)
