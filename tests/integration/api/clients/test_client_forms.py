"""What existing clients expect of forms, by the numbers of docs/contract/clients.md."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories import events
from tests.integration.api.write.forms import add_field, list_faults, open_sessions, post
from tests.integration.api.write.write_helpers import build_document
from tests.unit.api.client import Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]


@pytest.fixture
def speaker(event: events.WholeEvent, enter: Enter, add_user: AddUser) -> Client:
    """Somebody without a role; the event takes sessions."""
    open_sessions(event.id)
    return enter(add_user())


def test_35_a_client_learns_where_the_value_of_a_field_is(
    event: events.WholeEvent, enter: Enter
) -> None:
    owner = enter(event.owner_id)
    for identifier in ("food", "shortAbstract"):
        field = {"field-identifier": identifier, "form": "session", "is-complex": False}
        body = build_document("custom-form", field, event=("event", event.id))
        assert owner.send("POST", "/v1/custom-forms", body).status == 201
    rows = owner.get(f"/v1/events/{event.id}/custom-forms", {"sort": "id"}).json["data"]
    fields = [row["attributes"] for row in rows]
    assert {field["field-identifier"]: field["is-complex"] for field in fields} == {
        "title": False,
        "food": True,
        "shortAbstract": False,
    }


def test_35_a_whole_record_is_sent_back_after_the_form_has_changed(
    event: events.WholeEvent, speaker: Client
) -> None:
    food = add_field(event.id, "session", "food")
    created = post(speaker, event.id, "session", complex_field_values={"food": "Rice"})
    path = created.headers["location"]
    add_field(event.id, "session", "level")
    record: dict[str, Any] = speaker.get(path).json["data"]
    answer = speaker.send("PATCH", path, {"data": record})
    assert (answer.status, "meta" in answer.json) == (200, False)
    add_field(event.id, "session", "size")
    assert food
    record["attributes"]["complex-field-values"] |= {"size": "", "unknown": 1}
    answer = speaker.send("PATCH", path, {"data": record})
    assert (answer.status, answer.json["meta"]) == (200, {"ignored": ["unknown"]})
    assert answer.json["data"]["attributes"]["complex-field-values"] == {"food": "Rice", "size": ""}


def test_35_the_first_error_names_all_missing_fields(
    event: events.WholeEvent, speaker: Client
) -> None:
    for identifier in ("level", "language", "food"):
        add_field(event.id, "session", identifier)
    detail = list_faults(post(speaker, event.id, "session"))[0][1]
    assert detail == 'The event\'s form requires `level`. Also missing: `language`, "food".'
