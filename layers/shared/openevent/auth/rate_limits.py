"""Limits: how often something may be tried within a window, counted in items of the task table that end by themselves.

A count is taken by a conditional write before the attempt, so that attempts side by side cannot
pass the limit. The item's key is a digest under a key of ours: neither addresses nor e-mails can be
read off the table.
"""

import hmac
import time
from typing import Final

from boto3.dynamodb.conditions import Attr

from openevent.auth import secret_keys
from openevent.infra import items
from openevent.infra.config import settings

TRUST_SECONDS: Final = 90 * 86_400
"""How long a mark is remembered."""
ID: Final = Attr("id")
HITS: Final = Attr("hits")
END: Final = Attr("expires_at")


class Reached(Exception):
    """There were as many as may be; another is taken after `seconds`."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(f"try again in {seconds} s")


def count(name: str, key: str) -> None:
    """Count one of a limit (openevent.infra.config.LIMITS) for a key; its window begins with the first. Raises Reached."""
    limit, now, item_id = settings().limit(name), int(time.time()), _id(name, key)
    window = {"hits": 1, "expires_at": now + limit.seconds}
    if items.update(item_id, window, ID.not_exists() | END.lte(now)):
        return
    if not items.add(item_id, "hits", 1, END.gt(now) & HITS.lt(limit.most)):
        raise Reached(max(1, _end(item_id) - now))


def uncount(name: str, key: str) -> None:
    """Take back one count: the attempt was none of those that are limited."""
    items.add(_id(name, key), "hits", -1, HITS.gt(0))


def clear(name: str, key: str) -> None:
    """Begin anew."""
    items.update(_id(name, key), {"hits": 0}, ID.exists())


def trust(name: str, key: str) -> None:
    """Remember a key for 90 days."""
    items.update(_id(name, key), {"expires_at": int(time.time()) + TRUST_SECONDS})


def is_trusted(name: str, key: str) -> bool:
    """Tell whether a key is remembered."""
    return _end(_id(name, key)) > time.time()


def _id(name: str, key: str) -> str:
    secret = secret_keys.derive_key(secret_keys.get_signing_key()[1], "limits")
    return f"limit#{name}#{hmac.new(secret, key.encode(), 'sha256').hexdigest()}"


def _end(item_id: str) -> int:
    """Give the second at which the item ends, 0 where there is none."""
    item = items.get(item_id) or {}
    return int(item.get("expires_at", 0))
