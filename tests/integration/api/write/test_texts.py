"""The form in which texts are stored, and names that are unique as people read them."""

import unicodedata
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.factories import events
from tests.integration.api.write.forms import add_field, open_sessions, post
from tests.integration.api.write.write_helpers import (
    build_document,
    get_pointer,
    patch_row,
    set_columns,
)
from tests.unit.api.client import Client

type Enter = Callable[..., Client]

JOINED = "\U0001f469\u200d\U0001f4bb \u0645\u06cc\u200c\u062e \u202d\u05d0 \U0001f1f8\U0001f1ec"
TEXT = f"Caf\u00e9 \ud55c\uad6d {JOINED}"


def decompose(text: str) -> str:
    return unicodedata.normalize("NFD", text)


@pytest.fixture
def owner(event: events.WholeEvent, enter: Enter) -> Client:
    open_sessions(event.id)
    return enter(event.owner_id)


@pytest.mark.parametrize("name", ["title", "subtitle", "short_abstract", "long_abstract", "level"])
def test_texts_are_stored_in_nfc_and_otherwise_as_sent(
    event: events.WholeEvent, owner: Client, name: str
) -> None:
    session_id = event.session_ids[0]
    answer = patch_row(owner, "session", session_id, **{name: decompose(TEXT)})
    assert answer.json["data"]["attributes"][name.replace("_", "-")] == TEXT
    again = patch_row(owner, "session", session_id, **{name: TEXT})
    assert (
        again.json["data"]["attributes"]["last-modified-at"]
        == (answer.json["data"]["attributes"]["last-modified-at"])
    )


def test_a_line_keeps_joiners(enter: Enter, add_user: Callable[..., int]) -> None:
    admin = enter(add_user(is_admin=True))
    name = "\u0645\u06cc\u200c\u062e Caf\u00e9"
    answer = patch_row(admin, "setting", 1, email_from_name=decompose(name))
    assert answer.json["data"]["attributes"]["email-from-name"] == name


def test_limits_count_the_stored_form(event: events.WholeEvent, owner: Client) -> None:
    session_id = event.session_ids[0]
    longest = decompose("\u00e9" * 2_000)
    assert patch_row(owner, "session", session_id, title=longest).status == 200
    answer = patch_row(owner, "session", session_id, title=longest + "x")
    assert (answer.status, get_pointer(answer)) == (422, "/data/attributes/title")


def test_answers_to_a_form_are_stored_in_nfc(event: events.WholeEvent, owner: Client) -> None:
    add_field(event.id, "session", "caf\u00e9", is_required=False)
    answers = {decompose("caf\u00e9"): decompose(TEXT)}
    created = post(owner, event.id, "session", complex_field_values=answers)
    assert created.json["data"]["attributes"]["complex-field-values"] == {"caf\u00e9": TEXT}


def test_json_is_stored_in_nfc(event: events.WholeEvent, owner: Client) -> None:
    add_field(event.id, "session", "food", is_required=False)
    form = owner.get(f"/v1/events/{event.id}/custom-forms", {"page[size]": "0"}).json["data"][-1]
    value = {"\u00fc": [TEXT, {"\u00e9": TEXT}], "n": 1}
    body = {decompose("\u00fc"): [decompose(TEXT), {decompose("\u00e9"): decompose(TEXT)}], "n": 1}
    answer = patch_row(owner, "custom-form", int(form["id"]), translations=body)
    assert answer.json["data"]["attributes"]["translations"] == value


def test_a_row_of_before_may_be_sent_back_as_it_is(event: events.WholeEvent, owner: Client) -> None:
    session_id = event.session_ids[0]
    old = decompose("\u00e9" * 1_500)
    set_columns("session", session_id, title=old, slides_url=decompose("no/\u00fcrl"))
    answer = patch_row(
        owner, "session", session_id, title=old, slides_url=decompose("no/\u00fcrl"), level="3"
    )
    assert answer.status == 200, answer.json
    assert answer.json["data"]["attributes"]["level"] == "3"


SPELLINGS: list[Callable[[str], str]] = [
    decompose,
    str.upper,
    lambda name: f"\u00a0{name}  ",
    lambda name: f"{name}\u200b",
    lambda name: f"\u00ad{name}\ufeff",
    lambda name: name.replace(" ", "\u3000 "),
    lambda name: name.replace("fi", "\ufb01"),
]


@pytest.mark.parametrize("spell", SPELLINGS)
@pytest.mark.parametrize("type_", ["event-type", "event-topic", "event-sub-topic", "faq-type"])
def test_a_name_that_reads_like_another_is_refused(
    event: events.WholeEvent,
    enter: Enter,
    add_user: Callable[..., int],
    type_: str,
    spell: Callable[[str], str],
) -> None:
    client = enter(add_user(is_admin=True))
    name = f"\u00dcbung fi {uuid4().hex}"
    links: dict[str, Any] = {"event": ("event", event.id)} if type_ == "faq-type" else {}

    def create(name: str) -> Any:
        return client.send("POST", f"/v1/{type_}s", build_document(type_, {"name": name}, **links))

    assert create(name).json["data"]["attributes"]["name"] == name
    refused = create(spell(name))
    assert (refused.status, get_pointer(refused)) == (409, "/data/attributes/name")
    other = create(f"U{name[1:]}")
    assert other.status == 201
    renamed = patch_row(client, type_, int(other.json["data"]["id"]), name=spell(name))
    assert (renamed.status, get_pointer(renamed)) == (409, "/data/attributes/name")
