"""What follows from a field's identifier (docs/contract/resources.md#custom-form)."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories import events
from tests.integration.api.write.write_helpers import (
    build_document,
    load_changes,
    patch_row,
    set_columns,
)
from tests.unit.api.client import Answer, Client

type Enter = Callable[..., Client]


@pytest.fixture
def owner(event: events.WholeEvent, enter: Enter) -> Client:
    return enter(event.owner_id)


def add_form(client: Client, event_id: int, **attributes: Any) -> Answer:
    dashed = {name.replace("_", "-"): value for name, value in attributes.items()}
    body = build_document("custom-form", {"form": "session"} | dashed, event=("event", event_id))
    answer = client.send("POST", "/v1/custom-forms", body)
    assert answer.status == 201, answer.json
    return answer


def describe(answer: Answer) -> tuple[bool, str | None]:
    """Return `is-complex` and `name` of the answer."""
    attributes = answer.json["data"]["attributes"]
    return attributes["is-complex"], attributes["name"]


@pytest.mark.parametrize(
    ("attributes", "description"),
    [
        ({"field_identifier": "shortAbstract"}, (False, "Short Abstract")),
        ({"field_identifier": "short-abstract", "name": "Summary"}, (False, "Short Abstract")),
        ({"field_identifier": "sessionType", "is_complex": True}, (False, "Session Type")),
        ({"field_identifier": "food", "is_complex": False}, (True, None)),
        ({"field_identifier": "food", "name": "Your food"}, (True, "Your food")),
        ({"field_identifier": "shortBiography"}, (True, None)),
        ({"field_identifier": "shortBiography", "form": "speaker"}, (False, "Short Biography")),
        ({"field_identifier": "company", "form": "attendee"}, (False, "Company")),
        ({"field_identifier": "title", "form": "attendee"}, (True, None)),
    ],
)
def test_a_new_field_is_complex_or_has_its_name(
    event: events.WholeEvent,
    owner: Client,
    *,
    attributes: dict[str, Any],
    description: tuple[bool, str | None],
) -> None:
    assert describe(add_form(owner, event.id, **attributes)) == description


def test_a_changed_identifier_changes_what_follows(event: events.WholeEvent, owner: Client) -> None:
    created = add_form(owner, event.id, field_identifier="food", name="Food")
    id_ = int(created.json["data"]["id"])
    change = patch_row(owner, "custom-form", id_, field_identifier="level")
    assert describe(change) == (False, "Level")
    change = patch_row(owner, "custom-form", id_, form="attendee", name="Floor")
    assert describe(change) == (True, "Floor")


def test_the_name_of_an_attribute_does_not_change(event: events.WholeEvent, owner: Client) -> None:
    id_ = int(add_form(owner, event.id, field_identifier="level").json["data"]["id"])
    recorded = load_changes("custom-form", id_)
    assert describe(patch_row(owner, "custom-form", id_, name="Floor")) == (False, "Level")
    assert describe(patch_row(owner, "custom-form", id_, name=None)) == (False, "Level")
    assert load_changes("custom-form", id_) == recorded


def test_a_row_from_before_is_put_right_by_a_new_name(
    event: events.WholeEvent, owner: Client
) -> None:
    set_columns("custom-form", event.form_id, is_complex=True, name=None)
    change = patch_row(owner, "custom-form", event.form_id, is_included=False)
    assert describe(change) == (True, None)
    assert describe(patch_row(owner, "custom-form", event.form_id, name="x")) == (False, "Title")


def test_a_copy_keeps_what_follows(event: events.WholeEvent, owner: Client) -> None:
    add_form(owner, event.id, field_identifier="food", name="Your food")
    add_form(owner, event.id, field_identifier="level")
    copy = owner.post(f"/v1/events/{event.id}/copy").json["identifier"]
    rows = owner.get(f"/v1/events/{copy}/custom-forms", {"sort": "id"}).json["data"]
    assert [(row["attributes"]["is-complex"], row["attributes"]["name"]) for row in rows[1:]] == [
        (True, "Your food"),
        (False, "Level"),
    ]
