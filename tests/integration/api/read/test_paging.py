"""Lists are read in pages, and an answer has a largest size."""

import pytest

from openevent.infra import db
from tests.factories import events
from tests.unit.api.client import Client


def add_tracks(count: int) -> int:
    with db.transaction() as connection:
        event_id = events.add_event(connection)
        rows = [
            {"event_id": event_id, "name": f"Track {place}", "color": "#000000"}
            for place in range(count)
        ]
        events.add_many(connection, "track", rows)
    return event_id


def read_names(client: Client, path: str, query: str) -> list[str]:
    return [item["attributes"]["name"] for item in client.get(path, query).json["data"]]


def test_a_list_is_paged_by_twenty(anonymous: Client) -> None:
    path = f"/v1/events/{add_tracks(45)}/tracks"
    first = anonymous.get(path).json
    assert (len(first["data"]), first["meta"]) == (20, {"count": 45})
    assert first["links"] == {
        "self": path,
        "first": f"{path}?page%5Bnumber%5D=1",
        "last": f"{path}?page%5Bnumber%5D=3",
        "next": f"{path}?page%5Bnumber%5D=2",
    }
    last = anonymous.get(path, "page%5Bnumber%5D=3&page[size]=20&cache=true").json
    assert [item["attributes"]["name"] for item in last["data"]] == [
        f"Track {place}" for place in range(40, 45)
    ]
    assert set(last["links"]) == {"self", "first", "last", "prev"}
    assert "cache=true" in last["links"]["prev"]


def test_a_page_past_the_end_is_empty_and_zero_means_all(anonymous: Client) -> None:
    path = f"/v1/events/{add_tracks(25)}/tracks"
    past = anonymous.get(path, "page[number]=9").json
    assert (past["data"], past["meta"]) == ([], {"count": 25})
    assert past["links"]["prev"] == f"{path}?page%5Bnumber%5D=2"
    assert len(read_names(anonymous, path, "page[size]=0")) == 25


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("page[size]=x", "page[size]"),
        ("page[size]=-1", "page[size]"),
        ("page[size]=5001", "page[size]"),
        ("page[number]=0", "page[number]"),
        ("page%5Bnumber%5D=99999999999999999999", "page[number]"),
        ("page[limit]=3", "page[limit]"),
    ],
)
def test_an_invalid_page_is_a_400(anonymous: Client, query: str, parameter: str) -> None:
    answer = anonymous.get("/v1/events", query)
    assert (answer.status, answer.json["errors"][0]["source"]) == (400, {"parameter": parameter})


def test_more_than_5000_rows_need_pages(anonymous: Client) -> None:
    path = f"/v1/events/{add_tracks(5_001)}/tracks"
    answer = anonymous.get(path, "page[size]=0")
    assert (answer.status, answer.json["errors"][0]["source"]) == (400, {"parameter": "page[size]"})


def test_an_answer_too_large_for_lambda_is_a_413(anonymous: Client) -> None:
    with db.transaction() as connection:
        event_id = events.add_event(connection)
        rows = [
            {"event_id": event_id, "question": "Why?", "answer": "because " * 10_000}
            for _ in range(80)
        ]
        events.add_many(connection, "faq", rows)
    answer = anonymous.get(f"/v1/events/{event_id}/faqs", "page[size]=0")
    assert (answer.status, answer.json["errors"][0]["source"]) == (413, {"parameter": "page[size]"})
    packed = anonymous.get(
        f"/v1/events/{event_id}/faqs", "page[size]=0", accept_encoding="gzip, br"
    )
    assert (packed.status, len(packed.json["data"])) == (200, 80)
