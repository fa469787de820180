"""Places for requests that wait while the database wakes.

docs/contract/api.md#waiting-for-the-database

All functions share one item: a set with an entry for each place, which begins with its end. A
killed function gives nothing back, so an entry that has ended is deleted by whoever finds the
set full.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final
from uuid import uuid4

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2

from openevent.infra import aws, items, waking
from openevent.infra.telemetry import logger

PLACES: Final = 10
"""An ordinary request waits if fewer than these wait."""
ESSENTIAL_PLACES: Final = 20
"""An essential request waits if fewer than these wait."""
PLACE_SECONDS: Final = 30
"""A place ends after this time: the gateway has given up by then.

docs/contract/platform.md#gateway-and-lambda
"""
ITEM_ID: Final = "waiting"


@contextmanager
def limited(event: APIGatewayProxyEventV2) -> Iterator[None]:
    """Let a request wait for the database only with a place. An awake database needs none."""
    token = waking.place_source.set(lambda: hold_place(event.http_method, event.path))
    try:
        yield
    finally:
        waking.place_source.reset(token)


@contextmanager
def hold_place(method: str, path: str) -> Iterator[None]:
    """Take a place for a request, and give it back. Raises NoPlace."""
    most = ESSENTIAL_PLACES if is_essential(method, path) else PLACES
    entry = f"{int(time.time()) + PLACE_SECONDS}-{uuid4().hex}"
    if not _take(entry, most):
        raise waking.NoPlace("Enough requests wait for the database.")
    try:
        yield
    finally:
        _give_back(entry)


def is_essential(method: str, path: str) -> bool:
    """Tell whether a front end logs its user out when this request fails, or it is a login.

    docs/contract/clients.md#17-start-and-menu
    """
    return _compile_essential().fullmatch(f"{method} {path.rstrip('/')}") is not None


@cache
def _compile_essential() -> re.Pattern[str]:
    return re.compile(
        r"POST (/auth/session|/v1/auth/(login|fresh-login|token/refresh))"
        r"|GET /v1/users/[^/]+(/notifications)?"
    )


def _take(entry: str, most: int) -> bool:
    """Add an entry to the set of places; return whether it is in. No place if the table fails."""
    try:
        entries = _add(entry, most)
        if ended := [other for other in entries if _has_ended(other)]:
            items.delete_from_set(ITEM_ID, "places", ended)
            entries = _add(entry, most)
    except aws.get_errors() as error:
        logger.warning("the places of waiting requests are not counted", exc_info=error)
        return False
    # A write whose answer was lost is repeated, and finds its own entry.
    return not entries or entry in entries


def _add(entry: str, most: int) -> frozenset[str]:
    """Add an entry; return the entries of a full set, and none if it is in."""
    values = {"expires_at": int(time.time()) + PLACE_SECONDS}
    return items.add_to_set(ITEM_ID, "places", entry, values, most)


def _has_ended(entry: str) -> bool:
    return int(entry.partition("-")[0]) <= time.time()


def _give_back(entry: str) -> None:
    """Remove the entry; if that fails, it ends by itself."""
    try:
        items.delete_from_set(ITEM_ID, "places", [entry])
    except aws.get_errors() as error:
        logger.warning("a place ends by itself", exc_info=error)
