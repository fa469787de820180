"""Limits: how often something may be tried within a window, counted in items of the task table that end by themselves.

A count is taken by a conditional write before the attempt, so that attempts side by side cannot
pass the limit. The item's key is a digest under a key of ours: neither addresses nor e-mails can be
read off the table.
"""

import hmac
import time
from typing import Any, Final

from botocore.exceptions import ClientError

from openevent.auth import secret_keys
from openevent.infra.aws import client
from openevent.infra.config import settings

MARK_SECONDS: Final = 90 * 86_400
"""How long a mark is remembered."""
REFUSED: Final = "ConditionalCheckFailedException"


class Reached(Exception):
    """There were as many as may be; another is taken after `seconds`."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"try again in {seconds} s")


def take(name: str, key: str) -> None:
    """Count one of a limit (openevent.infra.config.LIMITS) for a key; its window begins with the first. Raises Reached."""
    limit, now = settings().limit(name), int(time.time())
    times = {":now": now, ":one": 1}
    begun = _wrote(name, key, "SET hits = :one, expires_at = :end", "attribute_not_exists(id) OR expires_at <= :now",
                   times | {":end": now + limit.seconds})  # fmt: skip
    if not begun and not _wrote(
        name,
        key,
        "SET hits = hits + :one",
        "expires_at > :now AND hits < :most",
        times | {":most": limit.most},
    ):
        raise Reached(max(1, _end(name, key) - now))


def give_back(name: str, key: str) -> None:
    """Take back one count: the attempt was none of those that are limited."""
    _wrote(name, key, "SET hits = hits - :one", "hits > :none", {":one": 1, ":none": 0})


def clear(name: str, key: str) -> None:
    """Begin anew."""
    _wrote(name, key, "SET hits = :none", "attribute_exists(id)", {":none": 0})


def mark(name: str, key: str) -> None:
    """Remember a key for 90 days."""
    _wrote(name, key, "SET expires_at = :end", "", {":end": int(time.time()) + MARK_SECONDS})


def is_marked(name: str, key: str) -> bool:
    """Tell whether a key is remembered."""
    return _end(name, key) > time.time()


def _id(name: str, key: str) -> dict[str, Any]:
    secret = secret_keys.derived(secret_keys.current()[1], "limits")
    return {"id": {"S": f"limit#{name}#{hmac.new(secret, key.encode(), 'sha256').hexdigest()}"}}


def _wrote(name: str, key: str, change: str, condition: str, values: dict[str, int]) -> bool:
    """Change the item where the condition holds, and tell whether it did."""
    extra = {"ConditionExpression": condition} if condition else {}
    try:
        client("dynamodb").update_item(
            TableName=settings().tasks_table,
            Key=_id(name, key),
            UpdateExpression=change,
            ExpressionAttributeValues={word: {"N": str(value)} for word, value in values.items()},
            **extra,
        )
    except ClientError as error:
        if error.response["Error"]["Code"] != REFUSED:
            raise
        return False
    return True


def _end(name: str, key: str) -> int:
    found = client("dynamodb").get_item(
        TableName=settings().tasks_table, Key=_id(name, key), ConsistentRead=True
    )
    return int(found.get("Item", {}).get("expires_at", {}).get("N", 0))
