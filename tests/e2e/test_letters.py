"""Mails over the whole stack: administrators and readers change settings, the inbox follows."""

import json
import secrets
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from local.commands import client
from local.commands.client import Client, Refused
from tests import waiting

JSONAPI = "application/vnd.api+json"


def mails(stack: dict[str, Any], to: str) -> list[dict[str, Any]]:
    """Give the mails that have come to an address, newest first."""
    return [
        mail
        for mail in json.loads(client.fetch(f"{stack['smtp']['inbox']}/mails.json"))
        if mail["to"] == to
    ]


def awaited[T](look: Callable[[], T | None]) -> T:
    """Give what comes to be seen."""
    return waiting.until(look, "what a change leads to", pause=0.2)


def mail(stack: dict[str, Any], to: str) -> dict[str, Any]:
    return awaited(lambda: mails(stack, to))[0]


def send(
    who: Client, method: str, path: str, type_: str, id_: str | None = None, **attributes: Any
) -> Any:
    data = {
        "type": type_,
        "attributes": {name.replace("_", "-"): value for name, value in attributes.items()},
    }
    body = json.dumps({"data": data | ({"id": id_} if id_ else {})}).encode()
    return who.call(method, path, body, JSONAPI)["data"]


def post(who: Client, path: str, body: dict[str, Any] | None = None) -> Any:
    return who.call("POST", path, json.dumps(body or {}).encode())


@pytest.fixture(scope="module")
def admin(stack: dict[str, Any]) -> Client:
    return client.log_in(stack["api"], **stack["admin"])


@pytest.fixture(scope="module")
def organizer(stack: dict[str, Any]) -> Client:
    return client.log_in(stack["api"], **stack["organizer"])


@pytest.fixture(scope="module")
def event(organizer: Client) -> dict[str, Any]:
    times = {
        "starts_at": "2030-01-01T08:00:00Z",
        "ends_at": "2030-01-02T18:00:00Z",
        "timezone": "UTC",
    }
    name = f"Days {secrets.token_hex(4)}"
    created = send(organizer, "POST", "/v1/events", "event", name=name, **times)
    return {"id": created["id"], "name": name}


def test_a_new_secret_is_in_force_for_the_next_mail(stack: dict[str, Any], admin: Client) -> None:
    settings = send(admin, "PATCH", "/v1/settings/1", "setting", "1", sendgrid_key="SG.never-used")
    assert {
        settings["attributes"][name] for name in ("sendgrid-key", "smtp-host", "smtp-password")
    } == {None}
    to = f"test-{secrets.token_hex(4)}@example.org"
    assert post(admin, "/v1/test-mail", {"recipient": to}) == {
        "message": "Test mail sent, please verify delivery"
    }
    test_mail = mail(stack, to)
    assert test_mail["subject"] == "Test mail from Open Event"
    assert "list-unsubscribe" not in test_mail["headers"]


def test_a_question_reaches_the_organizer_who_may_unsubscribe(
    stack: dict[str, Any], admin: Client, organizer: Client, event: dict[str, Any]
) -> None:
    path = f"/v1/events/{event['id']}"
    post(organizer, f"{path}/contact-organizers", {"text": "Is there a room?"})
    subject = f"Question about {event['name']}"
    (question,) = awaited(
        lambda: [one for one in mails(stack, organizer.email) if one["subject"].startswith(subject)]
    )
    assert question["headers"]["reply-to"] == organizer.email
    assert question["headers"]["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    link = question["headers"]["list-unsubscribe"].strip("<>")
    assert link.startswith(f"{stack['api']}/v1/unsubscribe?token=")
    assert b"Unsubscribe</button>" in client.fetch(link)
    with urllib.request.urlopen(
        urllib.request.Request(link, b"List-Unsubscribe=One-Click"), timeout=waiting.GUARD_SECONDS
    ) as answer:
        assert answer.status == 200
    post(organizer, f"{path}/contact-organizers", {"text": "And another?"})
    states = awaited(lambda: _states(admin, "/v1", "suppressed"))
    assert states == {"sent", "suppressed"}


def _states(who: Client, path: str, state: str) -> set[str] | None:
    listed = who.call("GET", f"{path}/mails?filter[action]=contact_organizers")["data"]
    states = {one["attributes"]["state"] for one in listed}
    return states if state in states and "queued" not in states else None


def test_an_organizer_is_told_in_the_app_and_versions_grow(
    organizer: Client, event: dict[str, Any]
) -> None:
    path = f"/v1/events/{event['id']}"
    before = organizer.call("GET", f"{path}/versions")
    send(organizer, "PATCH", path, "event", event["id"], state="published", location_name="Hall")
    assert awaited(lambda: organizer.call("GET", f"{path}/versions")["event"] > before["event"])
    me = organizer.call("GET", f"{path}/owner")["data"]["id"]
    title = f"Event {event['name']} has been published"
    notifications = f"/v1/users/{me}/notifications"
    (one,) = awaited(
        lambda: [
            one
            for one in organizer.call("GET", notifications)["data"]
            if one["attributes"]["title"] == title
        ]
    )
    assert organizer.call("GET", notifications)["meta"]["unread"] > 0
    assert post(organizer, f"{notifications}/read")["success"] is True
    listed = organizer.call(
        "GET", f"{notifications}?since={one['attributes']['created-at']}".replace("+", "%2B")
    )
    assert listed["meta"]["unread"] == 0


def test_a_mail_that_was_sent_is_not_sent_again(stack: dict[str, Any], admin: Client) -> None:
    to = f"once-{secrets.token_hex(4)}@example.org"
    post(admin, "/v1/test-mail", {"recipient": to})
    mail(stack, to)
    row = admin.call("GET", f"/v1/mails?filter[recipient]={to}")["data"][0]["id"]
    awaited(lambda: admin.call("GET", f"/v1/mails/{row}")["data"]["attributes"]["state"] == "sent")
    with pytest.raises(Refused, match="409"):
        admin.call("POST", f"/v1/mails/{row}/resend")
