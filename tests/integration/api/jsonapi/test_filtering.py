"""The filter language over real rows: every operator, links, what may be seen."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.factories import events
from tests.integration.api.jsonapi.filtering import (
    get_filtered,
    is_filter_error,
    list_matches,
    node,
)
from tests.integration.api.write import write_helpers
from tests.unit.api.client import Client

type Enter = Callable[..., Client]


@pytest.mark.parametrize(
    ("name", "op", "val", "expected"),
    [
        ("name", "eq", "B", ["B"]),
        ("name", "ne", "B", ["A", "50% off_B", "D"]),
        ("name", "gt", "A", ["B", "D"]),
        ("name", "in_", ["A", "D", "x"], ["A", "D"]),
        ("name", "in_", [], []),
        ("name", "notin_", ["A", "D"], ["B", "50% off_B"]),
        ("name", "notin_", [], ["A", "B", "50% off_B", "D"]),
        ("name", "like", "%B", ["B", "50% off_B"]),
        ("name", "like", "b", []),
        ("name", "ilike", "%OFF%", ["50% off_B"]),
        ("name", "notilike", "%b", ["A", "D"]),
        ("name", "startswith", "50%", ["50% off_B"]),
        ("name", "startswith", "%", []),
        ("name", "endswith", "B", ["B", "50% off_B"]),
        ("name", "endswith", "_B", ["50% off_B"]),
        ("name", "contains", "% o", ["50% off_B"]),
        ("floor", "eq", 2, ["B"]),
        ("floor", "eq", "2", ["B"]),
        ("floor", "eq", 2**40, []),
        ("floor", "ne", 2, ["A", "50% off_B"]),
        ("floor", "ge", 2, ["B", "50% off_B"]),
        ("floor", "gt", 2, ["50% off_B"]),
        ("floor", "le", 2, ["A", "B"]),
        ("floor", "lt", 2, ["A"]),
        ("floor", "between", [2, 3], ["B", "50% off_B"]),
        ("floor", "eq", None, ["D"]),
        ("floor", "is_", None, ["D"]),
        ("floor", "ne", None, ["A", "B", "50% off_B"]),
        ("floor", "isnot", None, ["A", "B", "50% off_B"]),
        ("floor", "isnot", 1, ["B", "50% off_B", "D"]),
        ("floor", "is_", 1, ["A"]),
        ("latitude", "lt", 2, ["A"]),
        ("latitude", "eq", "2.5", ["B"]),
        ("is-chat-enabled", "eq", True, ["A", "D"]),
        ("is_chat_enabled", "is_", False, ["B", "50% off_B"]),
        ("is-chat-enabled", "ne", "true", ["B", "50% off_B"]),
        ("hidden_in_scheduler", "eq", True, []),
    ],
)
def test_each_operator(rooms: str, name: str, op: str, val: Any, expected: list[str]) -> None:
    assert list_matches(Client(), rooms, node(name, op, val)) == expected


def test_times_are_compared_as_points_in_time(anonymous: Client, event: events.WholeEvent) -> None:
    def count(op: str, val: Any) -> int:
        return len(
            list_matches(
                anonymous, "/v1/events", node("id", "eq", event.id), node("starts-at", op, val)
            )
        )

    same = [
        "2018-03-22T01:30:00Z",
        "2018-03-22T09:30:00+08:00",
        "2018-03-22T09:30:00 08:00",
        "2018-03-22 01:30",
    ]
    assert [count("eq", time) for time in same] == [1, 1, 1, 1]
    assert [count("gt", "2018-03-22"), count("lt", "2018-03-22"), count("ge", same[0])] == [1, 0, 1]
    assert count("between", ["2018-03-21", "2018-03-23"]) == 1


def test_and_or_and_not_combine_nodes(anonymous: Client, rooms: str) -> None:
    a, floor = node("name", "eq", "A"), node("floor", "ge", 2)
    assert list_matches(anonymous, rooms, {"or": [a, floor]}) == ["A", "B", "50% off_B"]
    assert list_matches(anonymous, rooms, {"and": [floor, node("name", "ne", "B")]}) == [
        "50% off_B"
    ]
    assert list_matches(anonymous, rooms, floor, node("name", "ne", "B")) == ["50% off_B"]
    assert list_matches(anonymous, rooms, {"not": {"or": [a, node("name", "eq", "D")]}}) == [
        "B",
        "50% off_B",
    ]
    assert list_matches(anonymous, rooms, {"not": {"not": a}}) == ["A"]
    assert (
        list_matches(anonymous, rooms)
        == list_matches(anonymous, rooms, {"and": []})
        == ["A", "B", "50% off_B", "D"]
    )


def test_an_attribute_is_compared_with_another(anonymous: Client, rooms: str) -> None:
    assert list_matches(anonymous, rooms, {"name": "floor", "op": "lt", "field": "latitude"}) == [
        "A",
        "B",
    ]
    assert is_filter_error(
        get_filtered(anonymous, rooms, {"name": "floor", "op": "lt", "field": "name"})
    )
    assert is_filter_error(
        get_filtered(anonymous, rooms, {"name": "floor", "op": "in_", "field": "latitude"})
    )


def test_a_filter_may_be_a_single_node(anonymous: Client, rooms: str) -> None:
    answer = anonymous.get(rooms, {"filter": json.dumps(node("name", "eq", "D"))})
    assert [item["attributes"]["name"] for item in answer.json["data"]] == ["D"]


def sessions(client: Client, event: events.WholeEvent, *nodes: Any) -> list[str]:
    return list_matches(client, f"/v1/events/{event.id}/sessions", *nodes, name="title")


NOTES, PANEL = "Notes on the engine", "Panel"


@pytest.mark.parametrize(
    ("node_", "expected"),
    [
        (node("track", "has", node("name", "eq", "Engines")), [NOTES]),
        (node("track", "has", node("name", "eq", "Trains")), []),
        (node("track__name", "eq", "Engines"), [NOTES]),
        (node("track__event__name", "startswith", "Analytical"), [NOTES]),
        (node("session-type__name", "eq", "Talk"), [NOTES]),
        (node("session_type__name", "eq", "Talk"), [NOTES]),
        (node("speakers", "any", node("name", "ilike", "ada%")), [NOTES]),
        (
            node("speakers", "any", [node("name", "ilike", "ada%"), node("country", "eq", "GB")]),
            [NOTES],
        ),
        (node("speakers", "any", [node("name", "ilike", "ada%"), node("country", "eq", "DE")]), []),
        (node("speakers__name", "in_", ["Ada Lovelace"]), [NOTES]),
        ({"not": node("speakers__name", "in_", ["Ada Lovelace"])}, [PANEL]),
        (node("speakers", "eq", None), [PANEL]),
        (node("speakers", "is_", None), [PANEL]),
        (node("speakers", "ne", None), [NOTES]),
        (node("track", "eq", None), [PANEL]),
        (node("track", "isnot", None), [NOTES]),
        ({"not": node("track", "ne", None)}, [PANEL]),
        (node("track", "has", None), [NOTES]),
        (
            node(
                "event",
                "has",
                {"and": [node("state", "eq", "published"), node("tracks", "ne", None)]},
            ),
            [NOTES, PANEL],
        ),
        (node("event__sessions__title", "eq", "Panel"), [NOTES, PANEL]),
    ],
)
def test_a_filter_follows_links(
    event: events.WholeEvent, enter: Enter, node_: Any, expected: list[str]
) -> None:
    assert sessions(enter(event.owner_id), event, node_) == expected


def test_links_lead_only_to_visible_rows(
    anonymous: Client, event: events.WholeEvent, enter: Enter
) -> None:
    tells = node("sessions__title", "eq", "Panel")  # off the programme
    path = "/v1/events"
    mine = node("id", "eq", event.id)
    assert len(list_matches(anonymous, path, mine, tells)) == 0
    assert len(list_matches(anonymous, path, mine, {"not": tells})) == 1
    assert len(list_matches(enter(event.owner_id), path, mine, tells)) == 1
    assert len(list_matches(anonymous, path, mine, node("roles", "ne", None))) == 0
    assert len(list_matches(enter(event.owner_id), path, mine, node("roles", "ne", None))) == 1


@pytest.mark.parametrize(
    "query",
    [
        {"filter[email]": "GRACE@Example.org"},
        {"filter": '[{"name": "email", "op": "eq", "val": "GRACE@Example.org"}]'},
        {"filter": '[{"name": "email", "op": "in_", "val": ["x", "GRACE@Example.org"]}]'},
        {"filter": '[{"not": {"name": "email", "op": "ne", "val": "GRACE@Example.org"}}]'},
        {"filter": '[{"not": {"name": "email", "op": "notin_", "val": ["GRACE@Example.org"]}}]'},
    ],
)
def test_an_address_is_found_in_any_case_of_letters(
    event: events.WholeEvent, enter: Enter, query: dict[str, str]
) -> None:
    write_helpers.set_columns("speaker", event.speaker_ids[0], email="Grace@example.org")
    write_helpers.set_columns("speaker", event.speaker_ids[1], email="alan@example.org")
    listed = enter(event.owner_id).get(f"/v1/events/{event.id}/speakers", query)
    assert [item["id"] for item in listed.json["data"]] == [str(event.speaker_ids[0])]


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("filter[state]", "accepted,confirmed"),
        ("filter", '[{"name": "state", "op": "in_", "val": ["accepted", "done"]}]'),
    ],
)
def test_an_unknown_choice_is_refused(
    anonymous: Client, event: events.WholeEvent, parameter: str, value: str
) -> None:
    answer = anonymous.get(f"/v1/events/{event.id}/sessions", {parameter: value})
    assert is_filter_error(answer, parameter)
    assert answer.detail.endswith(
        "is none of pending, accepted, confirmed, rejected, draft, canceled, withdrawn."
    )


def test_filters_do_not_reveal_private_attributes(
    anonymous: Client, event: events.WholeEvent, enter: Enter
) -> None:
    path = f"/v1/events/{event.id}/speakers"
    guesses = [
        node("email", "eq", "ada@example.org"),
        {"not": node("email", "eq", "bob@example.org")},
        {"not": node("email", "eq", None)},
        node("email", "eq", None),
        node("email", "startswith", "ada"),
        {"not": {"not": node("email", "ne", None)}},
        {"name": "email", "op": "ne", "field": "name"},
        {"name": "name", "op": "ne", "field": "email"},
    ]
    assert [list_matches(anonymous, path, guess) for guess in guesses] == [[]] * len(guesses)
    ada, other = "Ada Lovelace", "Charles Babbage"
    expected = [[ada], [ada], [ada], [other], [ada], [ada], [ada], [ada]]
    assert [list_matches(enter(event.owner_id), path, guess) for guess in guesses] == expected
    through = node("speakers__email", "eq", "ada@example.org")
    assert sessions(anonymous, event, through) == []
    assert sessions(enter(event.owner_id), event, through) == [NOTES]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"filter[name]": "B"}, ["B"]),
        ({"filter[floor]": "3"}, ["50% off_B"]),
        ({"filter[is_chat_enabled]": "true"}, ["A", "D"]),
        ({"filter[is-chat-enabled]": "false", "filter[floor]": "2"}, ["B"]),
        ({"filter[event.state]": "published", "filter[name]": "A"}, ["A"]),
        ({"filter[event__state]": "draft"}, []),
        ({"filter[name]": "B", "filter": json.dumps([node("floor", "eq", 1)])}, []),
        ({"filterOptions[x]": "1", "filter[name]": "D"}, ["D"]),
    ],
)
def test_a_filter_may_be_a_name_and_a_value(
    anonymous: Client, rooms: str, query: dict[str, str], expected: list[str]
) -> None:
    answer = anonymous.get(rooms, query)
    assert [item["attributes"]["name"] for item in answer.json["data"]] == expected


def test_a_link_is_filtered_by_id(anonymous: Client, event: events.WholeEvent) -> None:
    def count(query: dict[str, str]) -> int:
        return int(anonymous.get(f"/v1/events/{event.id}/sessions", query).json["meta"]["count"])

    assert count({"filter[track]": str(event.track_id)}) == 1
    assert count({"filter[track]": "0"}) == 0
    assert count({"filter[speakers]": str(event.speaker_ids[1])}) == 1
    assert count({"filter": json.dumps([node("track", "eq", str(event.track_id))])}) == 1
    assert count({"filter": json.dumps([node("track", "in_", [event.track_id, 1])])}) == 1


def test_a_filter_stays_in_the_links_of_the_pages(anonymous: Client, rooms: str) -> None:
    filter_ = json.dumps([node("floor", "ne", None)])
    first = anonymous.get(rooms, {"filter": filter_, "page[size]": "2"}).json
    path, _, query = first["links"]["next"].partition("?")
    assert (path, first["meta"]) == (rooms, {"count": 3})
    assert [item["attributes"]["name"] for item in anonymous.get(path, query).json["data"]] == [
        "50% off_B"
    ]
