"""Switches that are no attributes are read like boolean attributes."""

from collections.abc import Callable
from typing import Any

import pytest

from openevent.infra.aws import client
from openevent.infra.config import settings
from tests.factories import events
from tests.integration.api.jobs import jobs_desk
from tests.integration.api.people import PASSWORD
from tests.integration.api.write.write_helpers import (
    build_document,
    get_pointer,
    load_changes,
    set_columns,
)
from tests.unit.api.client import Client

type Enter = Callable[..., Client]

SPELLINGS = [
    ("true", True),
    (True, True),
    ("false", False),
    (False, False),
    ("", False),
    (None, False),
]
WRONG = ["yes", "True", 1, [], {}]


@pytest.mark.parametrize(("value", "expected"), SPELLINGS)
def test_a_session_sends_its_mail(
    event: events.WholeEvent, enter: Enter, value: Any, *, expected: bool
) -> None:
    session = event.session_ids[1]
    set_columns("session", session, state="pending")
    attributes = {"state": "accepted", "send-email": value}
    body = build_document("session", attributes, session)
    assert enter(event.owner_id).send("PATCH", f"/v1/sessions/{session}", body).status == 200
    kind, facts = load_changes("session", session)[0]
    assert (kind, facts["send-email"]) == ("session.state", expected)


@pytest.mark.parametrize(("value", "expected"), SPELLINGS)
def test_a_login_is_remembered(ada: str, value: Any, *, expected: bool) -> None:
    credentials = {"email": ada, "password": PASSWORD}
    in_body = credentials | {"remember-me": value, "include_in_response": "true"}
    answer = Client().post("/auth/session", in_body)
    assert (answer.status, "refresh_token" in answer.json) == (200, expected)
    in_cookie = credentials | {"remember_me": "true", "include-in-response": value}
    answer = Client().post("/auth/session", in_cookie)
    assert ("refresh_token" in answer.json, answer.cookies == []) == (expected, expected)


@pytest.mark.parametrize(("value", "expected"), SPELLINGS)
def test_an_export_has_a_kind_of_media(
    event: events.WholeEvent, enter: Enter, value: Any, *, expected: bool
) -> None:
    client("sqs").purge_queue(QueueUrl=settings().exports_queue_url)
    path = f"/v1/events/{event.id}/export/json"
    assert enter(event.owner_id).post(path, {"image": value}).status == 200
    [message] = jobs_desk.receive_exports()
    assert (message["body"]["image"], message["body"]["audio"]) == (expected, False)


@pytest.mark.parametrize("value", WRONG)
def test_other_values_are_refused(
    event: events.WholeEvent, enter: Enter, ada: str, value: Any
) -> None:
    owner, session = enter(event.owner_id), event.session_ids[0]
    body = build_document("session", {"send-email": value}, session)
    answers = {
        "/data/attributes/send-email": owner.send("PATCH", f"/v1/sessions/{session}", body),
        "/image": owner.post(f"/v1/events/{event.id}/export/json", {"image": value}),
        "/remember-me": Client().post(
            "/auth/session", {"email": ada, "password": PASSWORD, "remember-me": value}
        ),
    }
    for pointer, answer in answers.items():
        name = pointer.split("/")[-1]
        assert (answer.status, get_pointer(answer)) == (422, pointer)
        assert answer.detail == f"`{name}` must be true or false."
