"""Tasks: the state of a job that clients poll, one DynamoDB item each.

The job's row decides; the item is a copy of it.
"""

import json
import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from openevent.infra import items
from openevent.infra.items import Item, Value, attribute
from openevent.work import job_reports, jobs
from openevent.work.job_failure import JobFailed

if TYPE_CHECKING:
    from boto3.dynamodb.conditions import ConditionBase

LIFETIME: Final = 7 * 86_400
"""Seconds until an item expires (docs/contract/tasks.md#lifetime)."""
DESCRIPTIONS: Final = {
    "import.event": "Importing {}",
    "export.event": "Exporting {}",
    "export.user": "Gathering the data of {}",
    "media.copy": "Storing {}",
    "images.all": "Making the sizes of {}",
    "badge.print": "Making the badge of {}",
}


class TaskEnded(Exception):
    """The task has already ended: it was cancelled, or another worker completed it."""


def _format_now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def build_item(row: Mapping[str, Any]) -> Item:
    """Build the item of a job's row."""
    item: Item = {
        "id": str(row["task_id"]),
        "job_id": row["id"],
        "user_id": row["user_id"],
        "kind": row["kind"],
        "event_id": row["event_id"],
        "description": DESCRIPTIONS[row["kind"]].format(row["subject"]),
        "subject": row["subject"],
        "state": row["state"].upper(),
        "created_at": row["created_at"].isoformat(timespec="milliseconds"),
        "updated_at": _format_now(),
        "expires_at": int(row["created_at"].timestamp()) + LIFETIME,
    }
    if row["state"] == jobs.SUCCESS:
        item |= {"percent": 100, "message": "Done"}
    if row["state"] != jobs.WAITING:
        # The rows of earlier releases hold whole reports.
        result = job_reports.shorten(row["result"] or {})
        item["result"] = json.dumps(result, ensure_ascii=False)
    return item


def save_waiting(row: Mapping[str, Any]) -> None:
    """Save the item of a waiting job, unless it exists."""
    item = build_item(row) | {"percent": 0, "message": "Waiting"}
    _save(item, attribute("id").not_exists())


def _save(item: Item, condition: "ConditionBase | None" = None) -> None:
    values = {name: value for name, value in item.items() if name != "id"}
    items.update(item["id"], values, condition)


def save_state(row: Mapping[str, Any]) -> None:
    """Save the state of the job's row in the item."""
    if row["state"] == jobs.WAITING:
        save_waiting(row)
    else:
        _save(build_item(row))


def get(task_id: str) -> Item | None:
    """Read the item; None if it does not exist or has expired."""
    item = items.get(task_id)
    return item if item and item.get("expires_at", 0) > time.time() else None


def get_many(task_ids: Sequence[str]) -> dict[str, Item]:
    """Read the items of up to 100 tasks, keyed by id."""
    return items.get_many(task_ids)


@dataclass(slots=True)
class Progress:
    """Saves the progress of a task: at the start of each phase, else at most once a second."""

    task_id: UUID
    deadline: float = math.inf
    _last_saved: float = field(default=0.0)

    def phase(self, percent: int, message: str) -> None:
        """Save the progress now. Raises TaskEnded, and JobFailed if the worker's time is over."""
        self.check_time()
        self._last_saved = time.monotonic()
        values: Mapping[str, Value] = {
            "percent": percent,
            "message": message,
            "updated_at": _format_now(),
        }
        if not items.update(str(self.task_id), values, attribute("state").eq("WAITING")):
            raise TaskEnded

    def check_time(self) -> None:
        """Raise JobFailed if the worker's time (monotonic clock) is over: a retry takes as long."""
        if time.monotonic() > self.deadline:
            raise JobFailed(
                "The job needs more time than a worker has. Split it into smaller ones.",
                reason="time",
            )

    def step(self, percent: int, message: str) -> None:
        """Save the progress if a second has passed. Raises the same errors as `phase`."""
        self.check_time()
        if time.monotonic() - self._last_saved >= 1:
            self.phase(percent, message)
