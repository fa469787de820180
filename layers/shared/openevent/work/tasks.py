"""Tasks: what pollers read of a job, one DynamoDB item each; the job's row decides, the item repeats it."""

import json
import math
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from botocore.exceptions import ClientError

from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.work import jobs
from openevent.work.import_report import Refused

LIFETIME: Final = 7 * 86_400
"""Seconds that an item lives (docs/contract/tasks.md#lifetime)."""
SHOWN: Final = 100
"""Errors and warnings that an answer holds; their counts tell of the rest (docs/contract/tasks.md#problems)."""
DESCRIPTIONS: Final = {
    "import.event": "Importing {}", "export.event": "Exporting {}", "export.user": "Gathering the data of {}",
}  # fmt: skip


class Ended(Exception):
    """The task has ended meanwhile: cancelled, or done by another worker."""


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def shortened(result: Mapping[str, Any]) -> dict[str, Any]:
    """Give a result with at most 100 errors and warnings."""
    return {
        key: value[:SHOWN] if key in {"errors", "warnings"} else value
        for key, value in result.items()
    }


def item_of(row: Mapping[str, Any]) -> dict[str, Any]:
    """Make the item of a job's row: plain values, to be told in DynamoDB's own words by `_marshalled`."""
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
        {"result": json.dumps(shortened(row["result"] or {}), ensure_ascii=False)} if ended else {}
    )


def _marshalled(value: Any) -> dict[str, Any]:
    if value is None:
        return {"NULL": True}
    return {"N": str(value)} if isinstance(value, int) else {"S": value}


def _plain(item: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(*next(iter(holder.items()))) for name, holder in item.items()}


def _value(kind: str, value: Any) -> Any:
    return None if kind == "NULL" else int(value) if kind == "N" else value


def put(row: Mapping[str, Any]) -> None:
    """Write the item of a waiting job, unless it is there."""
    _write(item_of(row) | {"percent": 0, "message": "Waiting"}, "attribute_not_exists(id)")


def _write(item: Mapping[str, Any], condition: str) -> bool:
    """Set the item's values where the condition holds, and tell whether it did."""
    names = {f"#{place}": name for place, name in enumerate(item) if name != "id"}
    values = {
        f":{place}": _marshalled(value)
        for place, (name, value) in enumerate(item.items())
        if name != "id"
    }
    setting = ", ".join(f"{name} = :{name[1:]}" for name in names)
    extra: dict[str, Any] = {"ConditionExpression": condition} if condition else {}
    if "waiting" in condition:
        names["#state"], values[":waiting"] = "state", {"S": "WAITING"}
    try:
        client("dynamodb").update_item(
            TableName=settings().tasks_table,
            Key={"id": _marshalled(item["id"])},
            UpdateExpression=f"SET {setting}",
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=values,
            **extra,
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != "ConditionalCheckFailedException":
            raise
        return False
    return True


def mend(row: Mapping[str, Any]) -> None:
    """Make the item say what the job's row says."""
    if row["state"] == jobs.WAITING:
        put(row)
    else:
        _write(item_of(row), "")


def get(task_id: str) -> dict[str, Any] | None:
    """Give the item as plain values, None where there is none or its time is over."""
    key = {"id": _marshalled(task_id)}
    found = (
        client("dynamodb")
        .get_item(TableName=settings().tasks_table, Key=key, ConsistentRead=True)
        .get("Item")
    )
    item = _plain(found) if found else None
    return item if item and item.get("expires_at", 0) > time.time() else None


def get_many(task_ids: list[str]) -> dict[str, dict[str, Any]]:
    """Give the items of up to 100 tasks by id (DynamoDB's limit of a batch)."""
    if not task_ids:
        return {}
    table = settings().tasks_table
    asked = {table: {"Keys": [{"id": _marshalled(task_id)} for task_id in task_ids]}}
    found = client("dynamodb").batch_get_item(RequestItems=asked)["Responses"].get(table, [])
    return {item["id"]: item for item in map(_plain, found)}


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
        item = {
            "id": str(self.task_id),
            "percent": percent,
            "message": message,
            "updated_at": _now(),
        }
        if not _write(item, "#state = :waiting"):
            raise Ended

    def check_time(self) -> None:
        """Raise Refused where the worker's time (monotonic clock) is over: a retry would take as long."""
        if time.monotonic() > self.deadline:
            raise Refused(
                "The job needs more time than a worker has. Split it into smaller ones.",
                reason="time",
            )

    def step(self, percent: int, message: str) -> None:
        """Write if a second has passed since the last time. Raises as `phase` does."""
        self.check_time()
        if time.monotonic() - self._last >= 1:
            self.phase(percent, message)
