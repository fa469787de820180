"""The costs of links in filters, sort keys and includes (docs/contract/api.md#costs-of-links)."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from api.http.errors import BadRequest
from api.jsonapi import filters, includes, sorting
from openevent.resources import BY_TYPE

SESSION, EVENT = BY_TYPE["session"], BY_TYPE["event"]
GENERAL = "general-statistics"
STATISTICS = ["sessions", "speaker-without-session", "sponsors", "sessions-draft"]
type Read = Callable[[int], Any]


def sort_by_links(count: int) -> Any:
    keys = [f"track.event.{name}" for name in ("name", "id", "starts-at", "ends-at", "timezone")]
    keys = [*keys[: count // 2], *["track.name"][: count % 2]]
    return sorting.read(SESSION, {"sort": ",".join(keys)})


def sort_by_statistics(count: int) -> Any:
    keys = [f"-{GENERAL}.{name}" for name in STATISTICS[:count]]
    return sorting.read(EVENT, {"sort": ",".join(keys)})


def filter_by_statistics(count: int) -> Any:
    nodes = [{"name": f"{GENERAL}__{name}", "op": "gt", "val": 1} for name in STATISTICS[:count]]
    return filters.read(EVENT, {"filter": json.dumps(nodes)})


def include_statistics(count: int) -> Any:
    """Each path leads to the statistics over another link, which costs 1 itself."""
    roles = ["tracks", "sponsors", "microlocations", "faqs"]
    paths = [GENERAL, *(f"{role}.event.{GENERAL}" for role in roles)]
    return includes.read(EVENT, {"include": ",".join(paths[:count])})


@pytest.mark.parametrize(
    ("read", "most"),
    [
        (sort_by_links, 10),
        (sort_by_statistics, 2),
        (filter_by_statistics, 2),
        (include_statistics, 3),
    ],
)
def test_a_query_follows_so_many_links_and_not_one_more(read: Read, most: int) -> None:
    assert read(most)
    with pytest.raises(BadRequest, match="One to statistics counts as 5"):
        read(most + 1)


def test_a_link_that_two_paths_share_is_paid_once() -> None:
    paths = ",".join(f"{GENERAL}.event.{name}" for name in ("tracks", "sponsors", "faqs"))
    assert len(includes.read(EVENT, {"include": paths})) == 5


def test_only_events_are_sorted_by_statistics() -> None:
    with pytest.raises(BadRequest, match="Only a list of events is sorted by general-statistics"):
        sorting.read(SESSION, {"sort": f"event.{GENERAL}.sessions"})
