"""Answers to the fields of a form (docs/contract/resources.md#answers)."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories import events
from tests.integration.api.write.forms import (
    add_field,
    list_faults,
    list_pointers,
    open_sessions,
    post,
)
from tests.integration.api.write.write_helpers import load_changes, patch_row, set_columns
from tests.unit.api.client import Answer, Client

type Enter = Callable[..., Client]

POINTER = "attributes/complex-field-values"


@pytest.fixture
def owner(event: events.WholeEvent, enter: Enter) -> Client:
    """The owner of an event whose form asks for food and age of each session."""
    open_sessions(event.id)
    add_field(event.id, "session", "food", is_required=False)
    add_field(event.id, "session", "age", type="number", name="Age", is_required=False)
    return enter(event.owner_id)


def answer_form(client: Client, event: events.WholeEvent, answers: Any) -> Answer:
    """Change the answers of a session."""
    return patch_row(client, "session", event.session_ids[0], complex_field_values=answers)


def get_answers(answer: Answer) -> Any:
    assert answer.status in {200, 201}, answer.json
    return answer.json["data"]["attributes"]["complex-field-values"]


def test_answers_are_stored_as_their_type(event: events.WholeEvent, owner: Client) -> None:
    created = post(owner, event.id, "session", complex_field_values={"food": 7, "age": "36"})
    assert get_answers(created) == {"food": "7", "age": 36}
    assert "meta" not in created.json


def test_wrong_answers_are_refused_also_to_organizers(
    event: events.WholeEvent, owner: Client
) -> None:
    wrong = {"age": "old", "food": ["Rice"]}
    faults = {
        f"{POINTER}/age": '"age" (Age) must be a number.',
        f"{POINTER}/food": '"food" must be a text.',
    }
    assert dict(list_faults(answer_form(owner, event, wrong))) == faults
    created = post(owner, event.id, "session", complex_field_values=wrong)
    assert dict(list_faults(created)) == faults


def test_all_faults_come_at_once(
    event: events.WholeEvent, owner: Client, enter: Enter, add_user: Callable[..., int]
) -> None:
    assert owner
    add_field(event.id, "session", "level")
    add_field(event.id, "session", "size", type="number")
    speaker = enter(add_user())
    answer = post(speaker, event.id, "session", complex_field_values={"age": "old", "size": "M"})
    assert list_pointers(answer) == [f"{POINTER}/age", f"{POINTER}/size", "attributes/level"]


@pytest.mark.parametrize("answers", [["Rice"], "Rice", 7, True])
def test_answers_are_an_object(event: events.WholeEvent, owner: Client, *, answers: Any) -> None:
    message = "`complex-field-values` must be an object: each `field-identifier` with its answer."
    assert list_faults(answer_form(owner, event, answers)) == [(POINTER, message)]


def test_unknown_keys_are_dropped_and_listed(event: events.WholeEvent, owner: Client) -> None:
    unknown = {"shoe-size": 43, "title": "x", "food": "Rice"}
    created = post(owner, event.id, "session", complex_field_values=unknown)
    assert get_answers(created) == {"food": "Rice"}
    assert created.json["meta"] == {"ignored": ["shoe-size", "title"]}
    path = created.headers["location"]
    assert created.headers["etag"] == owner.get(path).headers["etag"]
    changed = answer_form(owner, event, unknown)
    assert (get_answers(changed), changed.json["meta"]) == (
        {"food": "Rice"},
        {"ignored": ["shoe-size", "title"]},
    )
    present = owner.get(f"/v1/sessions/{event.session_ids[0]}")
    assert changed.headers["etag"] == present.headers["etag"]
    assert "meta" not in answer_form(owner, event, {"food": "Corn"}).json


def test_unknown_keys_alone_change_nothing(event: events.WholeEvent, owner: Client) -> None:
    id_ = event.session_ids[0]
    assert get_answers(answer_form(owner, event, {"food": "Rice"})) == {"food": "Rice"}
    recorded = load_changes("session", id_)
    changed = answer_form(owner, event, {"food": "Rice", "shoe-size": 43})
    assert changed.json["meta"] == {"ignored": ["shoe-size"]}
    assert load_changes("session", id_) == recorded


def test_an_event_without_a_form_asks_nothing(event: events.WholeEvent, enter: Enter) -> None:
    set_columns("custom-form", event.form_id, deleted_at=events.CREATED_AT)
    open_sessions(event.id)
    owner = enter(event.owner_id)
    created = post(owner, event.id, "session", complex_field_values={"food": "Rice"})
    assert (get_answers(created), created.json["meta"]) == ({}, {"ignored": ["food"]})


def test_stored_answers_stay_when_their_field_is_gone(
    event: events.WholeEvent, owner: Client
) -> None:
    id_ = event.session_ids[0]
    stored = {"food": ["of an import"], "old": {"a": 1}, "older": 2}
    set_columns("session", id_, complex_field_values=stored)
    same = answer_form(owner, event, stored | {"age": 36})
    assert (get_answers(same), "meta" in same.json) == (stored | {"age": 36}, False)
    changed = answer_form(owner, event, {"food": "Rice", "old": "b"})
    assert get_answers(changed) == {"food": "Rice", "old": {"a": 1}, "older": 2}
    assert changed.json["meta"] == {"ignored": ["old"]}
    assert get_answers(answer_form(owner, event, None)) == {"old": {"a": 1}, "older": 2}
    set_columns("session", id_, complex_field_values={"food": "Rice"})
    assert get_answers(answer_form(owner, event, None)) is None


def test_answers_and_those_that_stay_have_one_bound(
    event: events.WholeEvent, owner: Client
) -> None:
    set_columns("session", event.session_ids[0], complex_field_values={"old": "x" * 40_000})
    assert answer_form(owner, event, {"food": "x" * 20_000}).status == 200
    answer = answer_form(owner, event, {"food": "x" * 30_000})
    assert list_faults(answer) == [(POINTER, "The value must have at most 64 KB as JSON.")]


def test_a_speaker_has_answers_of_its_own_form(event: events.WholeEvent, owner: Client) -> None:
    add_field(event.id, "speaker", "motto", type="paragraph")
    id_ = event.speaker_ids[0]
    answers = {"motto": "<b>Go</b><script>x()</script>", "food": "Rice"}
    changed = patch_row(owner, "speaker", id_, complex_field_values=answers)
    assert get_answers(changed) == {"motto": "<b>Go</b>"}
    assert changed.json["meta"] == {"ignored": ["food"]}
