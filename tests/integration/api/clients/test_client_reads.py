"""What existing clients expect of reads, by the numbers of docs/contract/clients.md."""

import json
from collections.abc import Callable
from itertools import batched
from typing import Any

import pytest

from api.jsonapi.includes import MAXIMUM_LINKS
from openevent.infra import db
from openevent.resources import BY_TYPE
from tests.factories import events
from tests.unit.api.client import JSONAPI, Client

type Enter = Callable[..., Client]

OPERATORS = (
    "eq",
    "ne",
    "gt",
    "ge",
    "lt",
    "le",
    "like",
    "ilike",
    "in_",
    "in",
    "notin_",
    "not_in",
    "is_",
    "isnot",
    "is_not",
    "between",
    "has",
    "any",
)


@pytest.mark.parametrize("type_", ["event", "user"])
def test_5_relationships_of_users_and_events_have_readable_links(
    enter: Enter, event: events.WholeEvent, type_: str
) -> None:
    with db.transaction() as connection:
        events.add(connection, "tax", event_id=event.id, name="VAT", rate=19)
    resource = BY_TYPE[type_]
    client = enter(event.owner_id)
    document = client.get(
        f"/v1/{resource.plural}/{event.id if type_ == 'event' else event.owner_id}"
    ).json["data"]
    assert set(document["relationships"]) == {link.name for link in resource.links}
    related = [item["links"]["related"] for item in document["relationships"].values()]
    assert [(path, client.get(path).status) for path in related] == [
        (path, 200) for path in related
    ]


def test_6_every_route_of_an_event_takes_its_identifier(
    enter: Enter, event: events.WholeEvent
) -> None:
    with db.transaction() as connection:
        events.add(connection, "tax", event_id=event.id, name="VAT", rate=19)
    client = enter(event.owner_id)
    identifier = client.get(f"/v1/events/{event.id}").json["data"]["attributes"]["identifier"]
    for link in BY_TYPE["event"].links:
        for place in (link.name, f"relationships/{link.name}"):
            by_id, by_name = (
                client.get(f"/v1/events/{key}/{place}") for key in (event.id, identifier)
            )
            assert (by_id.status, by_name.status) == (200, 200)
            assert by_id.json["data"] == by_name.json["data"]


def test_7_types_are_singular_and_ids_are_numbers_in_strings(
    enter: Enter, event: events.WholeEvent
) -> None:
    client, names = enter(event.owner_id), [link.name for link in BY_TYPE["event"].links]
    included = [
        item
        for some in batched(names, MAXIMUM_LINKS // 2, strict=False)
        for item in client.get(f"/v1/events/{event.id}", {"include": ",".join(some)}).json[
            "included"
        ]
    ]
    types = {item["type"] for item in included}
    assert types <= set(BY_TYPE)
    assert {"session-type", "users-events-roles", "speakers-call"} <= types
    assert all(item["id"].isdigit() for item in included)


def test_9_lists_accept_the_queries_of_clients(anonymous: Client, event: events.WholeEvent) -> None:
    path = f"/v1/events/{event.id}/speakers"
    assert len(anonymous.get(path, "page%5Bsize%5D=0").json["data"]) == 2
    past = anonymous.get(path, "page[number]=99")
    assert (past.status, past.json["data"]) == (200, [])
    narrow = anonymous.get(
        path, "fields[event]=id&fields[speaker]=short_biography,name&sort=name"
    ).json["data"]
    assert [list(item["attributes"]) for item in narrow] == [["name", "short-biography"]] * 2
    junk = anonymous.get(
        path, "cache=true&public=true&nocache=1&filterOptions[a][b]=c&filterOptions%5Bx%5D=y"
    )
    assert (junk.status, junk.json["meta"]) == (200, {"count": 2})


@pytest.mark.parametrize("op", OPERATORS)
def test_10_filters_have_the_operators_of_clients(
    anonymous: Client, event: events.WholeEvent, op: str
) -> None:
    values: dict[str, Any] = {
        **{name: ["A"] for name in ("in_", "in", "notin_", "not_in")},
        "between": ["A", "Z"],
        **dict.fromkeys(("is_", "isnot", "is_not"), None),
        "has": {"name": "name", "op": "eq", "val": "Engines"},
        "any": {"name": "name", "op": "eq", "val": "A"},
    }
    name = {"has": "track", "any": "speakers"}.get(op, "short-abstract")
    node = {"name": name, "op": op, "val": values.get(op, "A")}
    for filter_ in (node, {"not": node}, {"and": [node]}, {"or": [node, node]}):
        answer = anonymous.get(f"/v1/events/{event.id}/sessions", {"filter": json.dumps([filter_])})
        assert answer.status == 200


def test_10_an_android_app_puts_times_between_percent_signs(
    anonymous: Client, event: events.WholeEvent
) -> None:
    for time, expected in (("%2018-01-01T00:00:00%", True), ("%2999-01-01T00:00:00%", False)):
        nodes = [
            {"name": "ends-at", "op": "ge", "val": time},
            {"and": [{"name": "id", "op": "in", "val": [str(event.id)]}]},
        ]
        answer = anonymous.get("/v1/events", {"filter": json.dumps(nodes), "sort": "--starts-at"})
        assert (answer.status, bool(answer.json["data"])) == (200, expected)


@pytest.mark.parametrize("text", ["x", '[{"name":"nothing","op":"<","val":"like"}]'])
def test_10_a_filter_for_one_resource_is_ignored(
    anonymous: Client, event: events.WholeEvent, text: str
) -> None:
    for path in (
        f"/v1/events/{event.id}",
        f"/v1/sessions/{event.session_ids[0]}/track",
        f"/v1/sessions/{event.session_ids[0]}/relationships/track",
        "/v1/settings",
    ):
        assert anonymous.get(path, {"filter": text, "filter[nothing]": "1"}).status == 200


def test_10_filters_of_the_web_client(
    anonymous: Client, event: events.WholeEvent, enter: Enter
) -> None:
    path, client = f"/v1/events/{event.id}/speakers", enter(event.owner_id)
    without = json.dumps([{"name": "sessions", "op": "eq", "val": None}])
    assert client.get(path, {"filter": without}).json["meta"] == {"count": 0}
    with db.transaction() as connection:
        lone = events.add(connection, "speaker", event_id=event.id, name="Lone")
        deleted_id = events.add(
            connection, "speaker", event_id=event.id, name="Gone", deleted_at=events.OPENING
        )
    assert [item["id"] for item in client.get(path, {"filter": without}).json["data"]] == [
        str(lone)
    ]
    trash = {"filter": json.dumps([{"name": "deleted-at", "op": "ne", "val": None}])}
    assert client.get(path, trash).json["data"] == []
    assert [
        item["id"] for item in client.get(path, trash | {"get_trashed": "true"}).json["data"]
    ] == [str(deleted_id)]
    assert anonymous.get(path, trash | {"get_trashed": "true"}).json["data"] == []


def test_11_included_resources_have_links_and_data_if_included(
    anonymous: Client, event: events.WholeEvent
) -> None:
    document = anonymous.get(
        f"/v1/sessions/{event.session_ids[0]}", "include=speakers,microlocation"
    ).json
    links = document["data"]["relationships"]
    assert "data" in links["speakers"]
    assert "data" not in links["track"]
    for item in document["included"]:
        assert all(
            set(relationship) == {"links"} for relationship in item["relationships"].values()
        )


def test_15_the_first_call_of_the_web_client_is_answered_without_a_token(anonymous: Client) -> None:
    answer = anonymous.get(
        "/v1/settings", "cache=true&public=true", origin="https://front.example.org"
    )
    resource = answer.json["data"]
    assert answer.headers["access-control-allow-origin"] == "https://front.example.org"
    assert (answer.status, answer.headers["content-type"]) == (200, JSONAPI)
    assert (resource["type"], resource["id"], resource["attributes"]["app-name"]) == (
        "setting",
        "1",
        "Open Event",
    )


def test_16_a_first_page_has_the_count_and_the_link_to_the_next(anonymous: Client) -> None:
    with db.transaction() as connection:
        event_id = events.add_event(connection)
        rows = [{"event_id": event_id, "name": f"{place}", "color": "#000"} for place in range(21)]
        events.add_many(connection, "track", rows)
    path = f"/v1/events/{event_id}/tracks"
    first = anonymous.get(path, "include=event&sort=-name").json
    assert (len(first["data"]), first["meta"]) == (20, {"count": 21})
    rest = anonymous.get(path, first["links"]["next"].partition("?")[2]).json
    assert len(rest["data"]) == 1
    assert "next" not in rest["links"]
    assert len(rest["included"]) == 1
