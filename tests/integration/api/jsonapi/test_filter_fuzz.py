"""Any filter, sort or include gets an answer or a 400, never a server error."""

import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from api.jsonapi.comparisons import ALL
from api.jsonapi.field_lookup import get_attributes, get_links
from openevent.infra import db
from openevent.resources import BY_TYPE
from tests.factories import events
from tests.unit.api.client import Client

TYPES = ("session", "speaker", "event", "user", "microlocation")
NAMES = sorted(
    {
        name
        for type_ in TYPES
        for name in (*get_attributes(BY_TYPE[type_]), *get_links(BY_TYPE[type_]))
    }
)
OPERATORS = (*ALL, "has", "any", "match", "")
PLAIN: st.SearchStrategy[Any] = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.datetimes().map(str)
    | st.sampled_from(
        [
            "2018-03-22T01:30:00Z",
            "%a_\\%",
            "\\",
            "1",
            "-1",
            "1e400",
            "true",
            "\0",
            "0001-01-01T00:00Z",
        ]
    )
)
VALUES = (
    PLAIN | st.lists(PLAIN, max_size=3) | st.dictionaries(st.text(max_size=3), PLAIN, max_size=2)
)
PATHS = st.lists(st.sampled_from(NAMES), min_size=1, max_size=3).map("__".join)
WORDS = PATHS | st.text(max_size=10)
LEAVES = st.fixed_dictionaries(
    {"name": WORDS, "op": st.sampled_from(OPERATORS), "val": VALUES}
) | st.fixed_dictionaries({"name": PATHS, "op": st.sampled_from(OPERATORS), "field": WORDS})


def grow(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    many = st.lists(inner, max_size=3)
    over = st.fixed_dictionaries(
        {"name": PATHS, "op": st.sampled_from(("has", "any")), "val": inner | many}
    )
    return (
        over
        | many.map(lambda nodes: {"and": nodes})
        | many.map(lambda nodes: {"or": nodes})
        | inner.map(lambda node: {"not": node})
    )


NODES = st.recursive(LEAVES | PLAIN, grow, max_leaves=6)
QUIET = settings(
    max_examples=150, deadline=None, suppress_health_check=list(HealthCheck), database=None
)


@pytest.fixture(scope="module")
def paths(environment: dict[str, str]) -> tuple[str, ...]:
    with db.transaction() as connection:
        event = events.add_whole_event(connection)
    base = f"/v1/events/{event.id}"
    return (
        f"{base}/sessions",
        f"{base}/speakers",
        "/v1/events",
        f"{base}/microlocations",
        f"/v1/tracks/{event.track_id}/sessions",
    )


def check_answer(path: str, query: dict[str, str]) -> None:
    answer = Client().get(path, query)
    assert answer.status in {200, 400}, (path, query)
    if answer.status == 400:
        assert set(answer.json["errors"][0]["source"]) == {"parameter"}


@QUIET
@given(place=st.integers(0, 4), nodes=st.lists(NODES, max_size=3))
def test_filters_in_json(paths: tuple[str, ...], place: int, nodes: list[Any]) -> None:
    check_answer(paths[place], {"filter": json.dumps(nodes)})


@QUIET
@given(place=st.integers(0, 4), name=WORDS, value=PLAIN.map(str))
def test_filters_by_name(paths: tuple[str, ...], place: int, name: str, value: str) -> None:
    check_answer(paths[place], {f"filter[{name}]": value.encode("utf-8", "replace").decode()})


@QUIET
@given(
    place=st.integers(0, 4),
    keys=st.lists(WORDS.map(lambda path: path.replace("__", ".")), max_size=3),
)
def test_sorting_and_including(paths: tuple[str, ...], place: int, keys: list[str]) -> None:
    joined = ",".join(keys).encode("utf-8", "replace").decode()
    check_answer(paths[place], {"sort": joined})
    check_answer(paths[place], {"include": joined, "fields[session]": joined})
    check_answer(paths[place], {"include": joined})
