"""`sort`: by attributes, through links to one, by several keys, and never by hidden values."""

import json
from collections.abc import Callable

import pytest

from openevent.infra import db
from tests.factories import events
from tests.unit.api.client import Client


@pytest.fixture
def path() -> str:
    """The sessions a (track T2, level 2), b (T1, 2), c (no track, 1) of an event."""
    with db.transaction() as connection:
        event_id = events.add_event(connection)
        first, second = events.add_many(
            connection,
            "track",
            [{"event_id": event_id, "name": name, "color": "#000"} for name in ("T1", "T2")],
        )
        for title, track_id, level in (("a", second, "2"), ("b", first, "2"), ("c", None, "1")):
            row = {
                "event_id": event_id,
                "title": title,
                "track_id": track_id,
                "level": level,
                "state": "accepted",
            }
            events.add(connection, "session", **row)
    return f"/v1/events/{event_id}/sessions"


def read_titles(client: Client, path: str, sort: str, **query: str) -> str:
    answer = client.get(path, {"sort": sort, **query})
    assert answer.status == 200, answer.detail
    return "".join(item["attributes"]["title"] for item in answer.json["data"])


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("title", "abc"),
        ("-title", "cba"),
        ("--title", "abc"),
        ("---title", "cba"),
        ("--track.name", "bac"),
        ("-id", "cba"),
        ("", "abc"),
        ("level,-title", "cba"),
        ("-level,title", "abc"),
        (" level , title ", "cab"),
        ("track.name", "bac"),
        ("-track.name", "cab"),
        ("track.name,-title", "bac"),
        ("event.name,title", "abc"),
        ("track.event.starts-at,-title", "bac"),
        ("short-abstract,-title", "cba"),
        ("short_abstract,-title", "cba"),
        ("deleted-at,slides,title", "abc"),
    ],
)
def test_a_list_is_sorted(anonymous: Client, path: str, sort: str, expected: str) -> None:
    assert read_titles(anonymous, path, sort) == expected


def read_names(client: Client, path: str, sort: str) -> list[str]:
    answer = client.get(path, {"sort": sort, "page[size]": "0"})
    return [item["attributes"]["name"] for item in answer.json["data"]]


def test_texts_are_sorted_by_their_letters(anonymous: Client) -> None:
    names = ["anna", "Ärzte", "bob", "Éric", "Erik", "Lena", "Łukasz", "Max", "Resume", "resume"]
    names += ["résumé", "Zorro", "ящик", "ёж"]
    with db.transaction() as connection:
        event_id = events.add_event(connection)
        rows = [{"event_id": event_id, "name": name, "color": "#000"} for name in reversed(names)]
        ids = events.add_many(connection, "track", rows)
        for name, track_id in zip(reversed(names), ids, strict=True):
            row = {"event_id": event_id, "title": name, "track_id": track_id, "state": "accepted"}
            events.add(connection, "session", **row)
    expected = [*names[:-2], "ёж", "ящик"]
    tracks = f"/v1/events/{event_id}/tracks"
    assert read_names(anonymous, tracks, "name") == expected
    assert read_names(anonymous, tracks, "-name") == expected[::-1]
    sessions = f"/v1/events/{event_id}/sessions"
    assert read_titles(anonymous, sessions, "track.name") == "".join(expected)
    assert read_titles(anonymous, sessions, "-track.name") == "".join(expected[::-1])


def test_a_comparison_follows_the_order_of_the_list(anonymous: Client) -> None:
    names = ["eins", "Éric", "eric", "Erik"]
    with db.transaction() as connection:
        event_id = events.add_event(connection)
        rows = [{"event_id": event_id, "name": name, "color": "#000"} for name in names]
        events.add_many(connection, "track", rows)
    path = f"/v1/events/{event_id}/tracks"
    in_order = read_names(anonymous, path, "name")
    assert in_order == ["eins", "eric", "Éric", "Erik"]

    def find(operator: str, value: object) -> list[str]:
        nodes = json.dumps([{"name": "name", "op": operator, "val": value}])
        answer = anonymous.get(path, {"filter": nodes, "sort": "name"})
        return [item["attributes"]["name"] for item in answer.json["data"]]

    for place, name in enumerate(in_order):
        assert find("lt", name) == in_order[:place]
        assert find("ge", name) == in_order[place:]
        assert find("between", [in_order[0], name]) == in_order[: place + 1]


def test_pages_follow_the_sort_order(anonymous: Client, path: str) -> None:
    pages = [
        read_titles(anonymous, path, "-title", **{"page[size]": "1", "page[number]": str(number)})
        for number in (1, 2, 3)
    ]
    assert pages == ["c", "b", "a"]


def test_sorting_does_not_reveal_hidden_attributes(
    anonymous: Client, enter: Callable[..., Client], add_user: Callable[..., int]
) -> None:
    owner = add_user()
    with db.transaction() as connection:
        event_id = events.add_event(connection, owner)
        for title, comments in (("a", "z"), ("b", "y"), ("c", "x")):
            row = {"event_id": event_id, "title": title, "comments": comments, "state": "accepted"}
            events.add(connection, "session", **row)
    path = f"/v1/events/{event_id}/sessions"
    assert [read_titles(anonymous, path, sort) for sort in ("comments", "-comments")] == [
        "abc",
        "abc",
    ]
    assert [read_titles(enter(owner), path, sort) for sort in ("comments", "-comments")] == [
        "cba",
        "abc",
    ]


@pytest.mark.parametrize(
    "sort",
    [
        "nothing",
        "-nothing",
        "title,nothing",
        "track",
        "speakers.name",
        "track.nothing",
        "title.x",
        "track.",
        ".",
        "track.sessions.title",
        "a\0b",
        ",".join(["title"] * 11),
        "track.event.event-type.events.x.y",
    ],
)
def test_an_invalid_sort_is_a_400(anonymous: Client, path: str, sort: str) -> None:
    answer = anonymous.get(path, {"sort": sort})
    error = answer.json["errors"][0]
    assert (answer.status, error["source"]) == (400, {"parameter": "sort"})
    assert error["title"] == "Invalid sort querystring parameter."
