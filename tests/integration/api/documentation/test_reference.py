"""The API answers each GET as its reference says, for an owner and without a login."""

import json
import re
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from openevent.resources import ALL
from reference import openapi
from tests.factories import events
from tests.unit.api.client import Answer, Client

DOCUMENT: dict[str, Any] = json.loads(openapi.FILE.read_text())
READS = {path: item["get"] for path, item in DOCUMENT["paths"].items() if "get" in item}


def _shape(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{[a-z_]+\\}", "[^/]+", re.escape(path)))


SHAPES = sorted(((path, _shape(path)) for path in READS), key=lambda one: one[0].count("{"))


def _operation(path: str) -> str:
    """Give the documented path of a request's: the one with the fewest variables."""
    return next(template for template, shape in SHAPES if shape.fullmatch(path))


def _resolved(node: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in node:
        return node
    _, _, kind, name = node["$ref"].split("/")
    return dict(DOCUMENT["components"][kind][name])


def hold_to(operation: dict[str, Any], answer: Answer) -> None:
    """Hold an answer to what its operation says."""
    response = _resolved(operation["responses"][str(answer.status)])
    if "content" in response:
        schema = response["content"][answer.headers["content-type"]]["schema"]
        whole = {**schema, "components": DOCUMENT["components"]}
        jsonschema_rs.validate(whole, answer.json, validate_formats=True)


def _links(document: Any) -> Iterator[str]:
    """Give every path that a document links to."""
    if isinstance(document, dict):
        for name, value in document.items():
            if name == "links":
                yield from (link for link in value.values() if link)
            elif name != "attributes":
                yield from _links(value)
    elif isinstance(document, list):
        for one in document:
            yield from _links(one)


def _walk(client: Client, *starts: str) -> dict[str, int]:
    """Ask for each documented path that can be reached once; gives the statuses."""
    waiting, statuses = list(starts), dict[str, int]()
    while waiting:
        path, _, query = waiting.pop(0).partition("?")
        if (template := _operation(path)) in statuses:
            continue
        answer = client.get(path, query)
        statuses[template] = answer.status
        hold_to(READS[template], answer)
        waiting += _links(answer.json)
    return statuses


EMPTY = ("/event-copyright", "/speakers-call", "/tax")
"""Ends of the paths that are a 404 while an event has no such row."""
STARTS = tuple(f"/v1/{resource.plural}" for resource in ALL if f"/v1/{resource.plural}" in READS)


def _list_statuses(statuses: dict[str, int]) -> set[int]:
    """Give the statuses without the 404 of a row that an event lacks."""
    return {
        status
        for path, status in statuses.items()
        if not (status == HTTPStatus.NOT_FOUND and path.endswith(EMPTY))
    }


def test_what_an_owner_reads_is_as_documented(
    event: events.WholeEvent, enter: Callable[..., Client]
) -> None:
    statuses = _walk(
        enter(event.owner_id), f"/v1/events/{event.id}", f"/v1/users/{event.owner_id}", *STARTS
    )
    assert len(statuses) > 120
    assert _list_statuses(statuses) == {200, 403}


def test_what_an_administrator_reads_is_as_documented(
    event: events.WholeEvent, enter: Callable[..., Client], add_user: Callable[..., int]
) -> None:
    admin = add_user(is_admin=True)
    statuses = _walk(enter(admin), f"/v1/events/{event.id}", f"/v1/users/{event.owner_id}", *STARTS)
    assert len(statuses) > 120
    assert _list_statuses(statuses) == {200}


def test_what_anybody_reads_is_as_documented(event: events.WholeEvent) -> None:
    statuses = _walk(Client(), f"/v1/events/{event.id}", *STARTS)
    assert len(statuses) > 120
    assert _list_statuses(statuses) == {200, 401}


@pytest.mark.parametrize(
    "query", ["sort=nothing", "filter=[", "page[size]=x", "include=nothing", "fields[no]=x"]
)
def test_a_query_that_cannot_be_read_is_answered_as_documented(query: str) -> None:
    answer = Client().get("/v1/events", query)
    assert answer.status == 400
    hold_to(READS["/v1/events"], answer)


def test_what_is_made_and_changed_is_as_documented(
    event: events.WholeEvent, enter: Callable[..., Client]
) -> None:
    owner = enter(event.owner_id)
    links = {"event": {"data": {"type": "event", "id": str(event.id)}}}
    new = {
        "type": "social-link",
        "attributes": {"name": "Forum", "link": "https://forum.example.org"},
        "relationships": links,
    }
    created = owner.send("POST", "/v1/social-links", {"data": new})
    hold_to(DOCUMENT["paths"]["/v1/social-links"]["post"], created)
    id_ = created.json["data"]["id"]
    changed = owner.send(
        "PATCH",
        f"/v1/social-links/{id_}",
        {"data": {"type": "social-link", "id": id_, "attributes": {}}},
    )
    hold_to(DOCUMENT["paths"]["/v1/social-links/{key}"]["patch"], changed)
    gone = owner.delete(f"/v1/social-links/{id_}")
    hold_to(DOCUMENT["paths"]["/v1/social-links/{key}"]["delete"], gone)
    assert [created.status, changed.status, gone.status] == [201, 200, 200]


def test_a_body_that_is_not_right_is_refused_as_documented(
    event: events.WholeEvent, enter: Callable[..., Client]
) -> None:
    answer = enter(event.owner_id).send(
        "POST", "/v1/social-links", {"data": {"type": "social-link", "attributes": {"name": 5}}}
    )
    assert answer.status == 422
    hold_to(DOCUMENT["paths"]["/v1/social-links"]["post"], answer)


LISTS = ("/v1/events", "/v1/events/upcoming", "/v1/roles", "/v1/event-types", "/v1/settings")
QUERIES = some.dictionaries(
    some.sampled_from(
        [
            "page[size]",
            "page[number]",
            "sort",
            "include",
            "fields[event]",
            "fields[role]",
            "filter",
            "filter[name]",
            "filter[id]",
            "filter[event.name]",
            "get-trashed",
        ]
    ),
    some.one_of(
        some.text(max_size=20),
        some.sampled_from(
            ["0", "1", "true", "-name", "name,id", "event-type", "sessions.speakers", "[]", "{}"]
        ),
        some.builds(
            lambda name, operator, value: json.dumps(
                [{"name": name, "op": operator, "val": value}]
            ),
            some.sampled_from(
                ["id", "name", "starts-at", "sessions", "event-type__name", "latitude"]
            ),
            some.sampled_from(["eq", "gt", "like", "in_", "any", "has", "between", "is_"]),
            some.one_of(
                some.none(),
                some.booleans(),
                some.integers(),
                some.floats(),
                some.text(max_size=5),
                some.lists(some.integers(), max_size=3),
            ),
        ),
    ),
    max_size=4,
)


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(path=some.sampled_from(LISTS), query=QUERIES)
def test_whatever_is_asked_of_a_list_is_answered_as_documented(
    path: str, query: dict[str, str]
) -> None:
    answer = Client().get(path, query)
    assert answer.status in {200, 400, 401}
    hold_to(READS[path], answer)
