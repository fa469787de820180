"""A guid is shown to everybody and set by nobody (docs/contract/resources.md#guids)."""

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.factories import events
from tests.integration.api.write.write_helpers import build_document, set_columns
from tests.unit.api.client import Client

type Enter = Callable[..., Client]
NAMES = {"microlocation": "name", "session": "title", "speaker": "name"}


def get_guid(document: Any) -> str:
    return str(document["data"]["attributes"]["guid"])


def read_guid(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status == 200
    return get_guid(answer.json)


def test_everybody_sees_it(event: events.WholeEvent, anonymous: Client) -> None:
    paths = [
        f"/v1/events/{event.id}",
        f"/v1/microlocations/{event.microlocation_id}",
        f"/v1/sessions/{event.session_ids[0]}",
        *(f"/v1/speakers/{speaker_id}" for speaker_id in event.speaker_ids),
    ]
    guids = [read_guid(anonymous, path) for path in paths]
    assert len({*guids}) == len(guids)
    assert {UUID(guid).version for guid in guids} == {4}


@pytest.mark.parametrize("type_", NAMES)
def test_no_body_sets_it(event: events.WholeEvent, enter: Enter, type_: str) -> None:
    set_columns("event", event.id, is_sessions_speakers_enabled=True)
    owner, guid = enter(event.owner_id), str(uuid4())
    attributes = {NAMES[type_]: "x", "guid": guid}
    body = build_document(type_, attributes, event=("event", event.id))
    answer = owner.send("POST", f"/v1/{type_}s", body)
    assert answer.status == 201
    own_guid = get_guid(answer.json)
    assert own_guid != guid
    path = answer.json["data"]["links"]["self"]
    changes = build_document(type_, attributes, answer.json["data"]["id"])
    assert get_guid(owner.send("PATCH", path, changes).json) == own_guid
    assert read_guid(owner, path) == own_guid


def test_a_row_is_found_by_it(event: events.WholeEvent, anonymous: Client) -> None:
    guid = read_guid(anonymous, f"/v1/sessions/{event.session_ids[0]}")
    path = f"/v1/events/{event.id}/sessions"
    for text, ids in ((guid.upper(), [str(event.session_ids[0])]), (str(uuid4()), [])):
        answer = anonymous.get(path, {"filter[guid]": text})
        assert [row["id"] for row in answer.json["data"]] == ids
    assert anonymous.get(path, {"sort": "-guid"}).status == 200
    refusal = anonymous.get(path, {"filter[guid]": "first"})
    assert (refusal.status, refusal.detail) == (400, "'first' is not a UUID.")
