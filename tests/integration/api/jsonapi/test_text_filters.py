"""Filters by texts: case, accents, normal forms, and wildcards between them."""

import json
import unicodedata
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis.strategies import sampled_from, text

from openevent.infra import db
from tests.factories import events
from tests.integration.api.jsonapi.filtering import get_filtered, is_filter_error, node
from tests.unit.api.client import Client

NAMES = (
    "\u00c9ric",
    "eric",
    "Stra\u00dfe",
    "50% off",
    "50 off",
    "a_b",
    "a\\b",
    "\uff05 wide",
    "\ud55c\uad6d",
    "\u0141\u00f3d\u017a",
    "\u041c\u043e\u0441\u043a\u0432\u0430",
)
ERIC, E, STREET, PERCENT, FIFTY, LINE, SLASH, WIDE, KOREA, LODZ, MOSCOW = NAMES
BACK = "\\"
ODD_CHARACTERS = "%_\\\uff05\uff3f\uff3c\ufe68\ufe6a\u0301\u0338\u200d\u00df\u0130e\u00e9 \t"
"""Wildcards, their lookalikes, and characters that folding changes."""


@pytest.fixture(scope="module")
def path() -> str:
    with db.transaction() as connection:
        event_id = events.add_event(connection)
        rows = [{"event_id": event_id, "name": name} for name in NAMES]
        events.add_many(connection, "microlocation", rows)
    return f"/v1/events/{event_id}/microlocations"


def find(path: str, *nodes: Any) -> set[str]:
    answer = get_filtered(Client(), path, *nodes)
    assert answer.status == 200, answer.detail
    return {item["attributes"]["name"] for item in answer.json["data"]}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("%ERIC%", {ERIC, E}),
        ("%\u00c9RIC%", {ERIC, E}),
        ("e\u0301ric", {ERIC, E}),
        ("STRASSE", {STREET}),
        ("%\u1e9e%", {STREET}),
        ("%LODZ", {LODZ}),
        ("\u041c\u041e\u0421\u041a\u0412\u0410", {MOSCOW}),
        ("50%", {PERCENT, FIFTY}),
        (f"50{BACK}%%", {PERCENT}),
        ("50\uff05 off", {PERCENT}),
        (f"50{BACK}\uff05%", {PERCENT}),
        ("a_b", {LINE, SLASH}),
        (f"a{BACK}_b", {LINE}),
        ("a\uff3fb", {LINE}),
        (f"a{BACK}{BACK}b", {SLASH}),
        ("a\uff3cb", {SLASH}),
        (f"a{BACK}\uff3cb", {SLASH}),
        (f"{BACK}E{BACK}R{BACK}I{BACK}C", {ERIC, E}),
        (f"er{BACK}\u0301%", {ERIC, E}),
        (f"eric{BACK}\u0301", {ERIC, E}),
        ("eric\u200b", {ERIC, E}),
        ("% WIDE", {WIDE}),
        (f"{BACK}% wide", {WIDE}),
        ("_\uad6d", {KOREA}),
        ("\u1112\u1161\u11ab_", {KOREA}),
        ("", set()),
    ],
)
def test_ilike_ignores_case_and_accents(path: str, pattern: str, expected: set[str]) -> None:
    assert find(path, node("name", "ilike", pattern)) == expected
    assert find(path, node("name", "notilike", pattern)) == {*NAMES} - expected


@pytest.mark.parametrize("ending", [BACK, BACK * 3, f"\u00e9{BACK}"])
def test_a_pattern_cannot_end_with_a_backslash(path: str, ending: str) -> None:
    assert is_filter_error(get_filtered(Client(), path, node("name", "ilike", f"a{ending}")))


@pytest.mark.parametrize(
    ("operator", "shape"),
    [
        ("eq", lambda name: name),
        ("in_", lambda name: ["x", name]),
        ("like", lambda name: f"%{name}"),
        ("startswith", lambda name: name),
        ("endswith", lambda name: name),
        ("contains", lambda name: name),
        ("between", lambda name: [name, name]),
        ("is_", lambda name: name),
    ],
)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_values_are_compared_in_the_stored_form(
    path: str, operator: str, shape: Any, form: Any
) -> None:
    for name in (ERIC, LODZ, KOREA):
        value = shape(unicodedata.normalize(form, name))
        assert find(path, node("name", operator, value)) == {name}
        inner = {"name": "microlocations", "op": "any", "val": node("name", operator, value)}
        event = path.split("/")[3]
        nodes = json.dumps([node("id", "eq", event), inner])
        assert Client().get("/v1/events", {"filter": nodes}).json["meta"]["count"] == 1


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_short_filter_is_compared_in_the_stored_form(path: str, form: Any) -> None:
    answer = Client().get(path, {"filter[name]": unicodedata.normalize(form, ERIC)})
    assert [item["attributes"]["name"] for item in answer.json["data"]] == [ERIC]


@settings(max_examples=60)
@given(pattern=text(alphabet=sampled_from(ODD_CHARACTERS), max_size=8))
def test_no_pattern_is_a_fault_of_ours(path: str, pattern: str) -> None:
    for operator in ("ilike", "notilike", "like", "gt", "between"):
        value = [pattern, pattern] if operator == "between" else pattern
        answer = get_filtered(Client(), path, node("name", operator, value))
        assert answer.status in {200, 400}
