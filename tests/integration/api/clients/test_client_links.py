"""What existing clients expect of links and lists, by the numbers of docs/contract/clients.md."""

import pytest

from openevent.infra import db
from tests.factories import events
from tests.integration.api.clients.calls.call import filter_by, where
from tests.integration.api.clients.calls.scene import ORIGIN, Scene
from tests.unit.api.client import Client

JUNK = "video-stream,group,group.followers,group.followers.user,stripe-authorization"


@pytest.fixture
def scene(environment: dict[str, str]) -> Scene:
    return Scene()


def test_18_absent_links_add_nothing(scene: Scene) -> None:
    owner, path = scene.enter("owner"), f"/v1/events/{scene['event']}"
    answer = owner.get(path, {"include": JUNK})
    assert (answer.status, answer.json["included"]) == (200, [])
    absent = {"video-stream", "group", "stripe-authorization"}
    assert not absent & set(answer.json["data"]["relationships"])
    answer = owner.get(path, {"include": f"{JUNK},tickets"})
    assert {resource["type"] for resource in answer.json["included"]} == {"ticket"}
    assert {"tickets", "orders"} <= set(answer.json["data"]["relationships"])
    assert owner.get(path, {"include": "nothing"}).status == 400


def test_18_a_filter_over_an_absent_link_matches_nothing(scene: Scene) -> None:
    filter_ = filter_by(where("exhibitors", "any", where("name", "eq", "Mill")))
    answer = scene.enter("anonymous").get("/v1/events", {"filter": filter_})
    assert (answer.status, answer.json["data"]) == (200, [])


@pytest.mark.parametrize("path", ["/v1/groups", "/v1/pages"])
def test_19_absent_lists_are_empty(path: str) -> None:
    answer = Client().get(path, "include=user&cache=true")
    assert (answer.status, answer.json["data"], answer.json["meta"]) == (200, [], {"count": 0})


@pytest.mark.parametrize("name", ["speakers-call", "event-copyright", "tax"])
def test_21_an_empty_link_to_one_is_not_found(name: str) -> None:
    with db.transaction() as connection:
        event_id = events.add_event(connection, is_tax_enabled=True)
    path = f"/v1/events/{event_id}"
    assert Client().get(f"{path}/{name}").status == 404
    parent = Client().get(path, {"include": name}).json
    assert parent["data"]["relationships"][name]["data"] is None


def test_22_operators_and_times_have_the_spellings_of_android(scene: Scene) -> None:
    for op in ("in", "in_"):
        nodes = (
            where("id", op, [scene["event_id"]]),
            where("ends-at", "ge", "%2018-01-01T00:00:00%"),
        )
        answer = Client().get("/v1/events", {"filter": filter_by({"and": list(nodes)})})
        assert [item["id"] for item in answer.json["data"]] == [scene["event_id"]]


def test_23_a_filter_of_one_resource_is_ignored(scene: Scene) -> None:
    query = "filter=x&filter%5Bnothing%5D=1"
    assert Client().get(f"/v1/events/{scene['event']}", query).status == 200


def test_24_unknown_names_in_fields_are_ignored(scene: Scene) -> None:
    query = "fields[microlocation]=name,video_stream&fields[video-stream]=id&fields[ticket]=id"
    answer = Client().get(f"/v1/events/{scene['event']}/microlocations", query)
    assert [list(item["attributes"]) for item in answer.json["data"]] == [["name"]]


@pytest.mark.parametrize("path", ["/v1/nothing", "/v1/orders/1/attendees", "/v1/events"])
def test_26_a_preflight_of_every_path_succeeds(path: str) -> None:
    answer = Client().call("OPTIONS", path, headers={"origin": ORIGIN})
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (204, ORIGIN)
