"""Links that only clients know: they add nothing, and no row has a target."""

import json
from typing import Any

import pytest

from tests.factories import events
from tests.integration.api.jsonapi.filtering import get_filtered, is_filter_error, node
from tests.unit.api.client import Client

FREE = node("type", "eq", "free")
NOTHING = (
    node("tickets", "any", FREE),
    node("tickets", "any", None),
    node("tickets", "has", [FREE, {"not": FREE}]),
    node("tickets", "ne", None),
    node("group", "isnot", None),
    node("group", "eq", "1"),
    node("group", "ne", "1"),
    node("tickets__price", "gt", 5),
    node("tickets__event__name", "ne", "x"),
    node("group__followers__user__email", "like", "%@%"),
    {"name": "tickets__price", "op": "lt", "field": "max-price"},
    {"and": [node("name", "ne", ""), node("tickets", "any", FREE)]},
)
ALL = (
    node("tickets", "eq", None),
    node("group", "is_", None),
    *({"not": condition} for condition in NOTHING),
    {"or": [node("tickets", "any", FREE), node("name", "ne", "")]},
)
INVALID = (
    node("tickets", "any", node("event__nothing", "eq", 1)),
    node("tickets__nothing__name", "eq", 1),
    node("tickets__", "eq", 1),
    node("tickets", "any", 1),
    node("tickets", "any", [1]),
    node("tickets", "any", node("price", "nothing", 1)),
    node("tickets", "any", {"name": "price", "op": "eq"}),
    node("tickets", "nothing", 1),
    {"name": "tickets", "op": "any"},
)


@pytest.mark.parametrize("condition", NOTHING)
def test_no_row_has_a_target(
    anonymous: Client, event: events.WholeEvent, condition: dict[str, Any]
) -> None:
    answer = get_filtered(anonymous, "/v1/events", condition)
    assert (answer.status, answer.json["data"]) == (200, [])


@pytest.mark.parametrize("condition", ALL)
def test_null_and_negations_find_all_rows(
    anonymous: Client, event: events.WholeEvent, condition: dict[str, Any]
) -> None:
    answer = get_filtered(anonymous, "/v1/events", condition)
    assert (answer.status, str(event.id) in {row["id"] for row in answer.json["data"]}) == (
        200,
        True,
    )


@pytest.mark.parametrize("condition", INVALID)
def test_an_invalid_condition_on_an_absent_link_is_a_400(
    anonymous: Client, event: events.WholeEvent, condition: dict[str, Any]
) -> None:
    assert is_filter_error(get_filtered(anonymous, "/v1/events", condition))


def test_a_named_filter_on_an_absent_link_finds_nothing(
    anonymous: Client, event: events.WholeEvent
) -> None:
    for name in ("group", "tickets.name", "group.user.id"):
        answer = anonymous.get("/v1/events", {f"filter[{name}]": "1"})
        assert (answer.status, answer.json["data"]) == (200, [])


def test_an_absent_link_is_included_as_nothing(anonymous: Client, event: events.WholeEvent) -> None:
    query = {"include": "exhibitors,group.followers.user", "fields[exhibitor]": "id,name"}
    document = anonymous.get(f"/v1/events/{event.id}", query).json
    assert document["included"] == []
    assert not {"exhibitors", "group"} & set(document["data"]["relationships"])
    both = anonymous.get(f"/v1/events/{event.id}/sessions", "include=favourite,track").json
    assert {row["type"] for row in both["included"]} == {"track"}


def test_an_absent_link_sorts_nothing(anonymous: Client, event: events.WholeEvent) -> None:
    path = f"/v1/events/{event.id}/sessions"
    by_title = anonymous.get(path, "sort=title").json["data"]
    answer = anonymous.get(path, "sort=-microlocation.video-stream.name,title")
    assert (answer.status, answer.json["data"]) == (200, by_title)


def test_a_filter_of_the_schedule_page(anonymous: Client, event: events.WholeEvent) -> None:
    starred = node("favourites", "any", node("user", "has", node("id", "eq", event.owner_id)))
    query = {"filter": json.dumps([{"or": [starred, node("title", "ne", "")]}])}
    assert anonymous.get(f"/v1/events/{event.id}/sessions", query).json["data"] != []
