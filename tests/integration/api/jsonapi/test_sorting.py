"""`sort`: by attributes, through links to one, by several keys, and never by hidden values."""

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
