"""The record of mails: who reads what of it, and sends one again; test mails."""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select, text

from openevent.infra import db
from openevent.mail.messages import TOKEN
from openevent.resources.mail import (
    DEFERRED,
    DELIVERED,
    FAILED,
    HELD,
    QUEUED,
    SENT,
    SKIPPED,
    SUPPRESSED,
    UNCONFIRMED,
    mails,
)
from openevent.resources.message_setting import message_settings
from openevent.work import changes
from tests.factories import events
from tests.integration.api.write.write_helpers import get_pointer, patch_row
from tests.unit.api.client import JSONAPI, Client

type Enter = Callable[..., Client]
SENT_TEST = {"message": "Test mail sent, please verify delivery"}


def add_mail(**values: Any) -> int:
    columns = {
        "recipient": "ada@example.org",
        "action": "Event Published",
        "subject": "Live",
        "state": FAILED,
    }
    with db.transaction() as connection:
        return events.add(
            connection, "mail", **columns | {"message": "<p>Live</p>", "text": "Live"} | values
        )


def load_row(mail_id: int) -> Any:
    with db.connect() as connection:
        return (
            connection.execute(select(mails.table).where(mails.table.c.id == mail_id))
            .mappings()
            .one()
        )


def load_changes(kind: str, subject_id: int) -> list[dict[str, Any]]:
    columns = changes.changes.c
    with db.connect() as connection:
        statement = (
            select(columns.facts)
            .where(columns.kind == kind, columns.subject_id == subject_id)
            .order_by(columns.id)
        )
        return list(connection.execute(statement).scalars())


def test_organizers_read_the_mails_of_their_event(
    event: events.WholeEvent, enter: Enter, anonymous: Client
) -> None:
    mail = add_mail(event_id=event.id, reason="550 no such user", provider_id=uuid4().hex)
    secret = add_mail(event_id=event.id, message=f"<p>{TOKEN}</p>", has_secret=True, state=SENT)
    add_mail()
    path = f"/v1/events/{event.id}/mails"
    document = enter(event.owner_id).get(path).json
    assert [resource["id"] for resource in document["data"]] == [str(mail), str(secret)]
    first, second = (resource["attributes"] for resource in document["data"])
    assert (first["state"], first["reason"], first["message"]) == (
        FAILED,
        "550 no such user",
        "<p>Live</p>",
    )
    assert (second["state"], second["message"]) == (SENT, None)
    assert (
        enter(event.owner_id).get(f"/v1/mails/{secret}").json["data"]["attributes"]["message"]
        is None
    )
    assert anonymous.get(path).status == 401


def test_other_users_read_no_mails_of_the_event(
    event: events.WholeEvent, enter: Enter, add_user: Callable[..., int]
) -> None:
    mail = add_mail(event_id=event.id)
    stranger = enter(add_user())
    assert stranger.get(f"/v1/events/{event.id}/mails").json["data"] == []
    assert stranger.get(f"/v1/mails/{mail}").status == 404
    assert stranger.get("/v1/mails").status == 403
    assert stranger.post(f"/v1/mails/{mail}/resend").status == 404


def test_no_mail_shows_a_token(
    event: events.WholeEvent, enter: Enter, add_user: Callable[..., int]
) -> None:
    secret = add_mail(event_id=event.id, message=f"<p>{TOKEN}</p>", has_secret=True)
    admin = enter(add_user(is_admin=True))
    assert (
        admin.get(f"/v1/mails/{secret}").json["data"]["attributes"]["message"] == f"<p>{TOKEN}</p>"
    )
    assert str(secret) in [
        item["id"] for item in admin.get("/v1/mails", "page[size]=0").json["data"]
    ]


def test_the_mails_of_an_event_cannot_be_linked(event: events.WholeEvent, enter: Enter) -> None:
    path, mail = f"/v1/events/{event.id}/relationships/mails", add_mail()
    body = {"data": [{"type": "mail", "id": str(mail)}]}
    assert [
        enter(event.owner_id).send(method, path, body).status
        for method in ("POST", "PATCH", "DELETE")
    ] == [403] * 3


@pytest.mark.parametrize("state", [FAILED, UNCONFIRMED, SUPPRESSED, SKIPPED])
def test_an_undelivered_mail_is_sent_again(
    event: events.WholeEvent, enter: Enter, state: str
) -> None:
    mail = add_mail(
        event_id=event.id,
        state=state,
        reason="no answer",
        outcome="bounced",
        outcome_at=events.OPENING,
        provider_id="1",
        time=events.OPENING,
    )
    organizer, path = enter(event.owner_id), f"/v1/mails/{mail}/resend"
    answer = organizer.post(path)
    assert (answer.status, answer.json["success"]) == (200, True)
    mail_row = load_row(mail)
    expected = {
        "state": QUEUED,
        "attempt": 2,
        "reason": None,
        "outcome": None,
        "outcome_at": None,
        "provider_id": None,
        "sent_at": None,
    }
    assert {name: mail_row[name] for name in expected} == expected
    assert mail_row["time"] != events.OPENING
    assert organizer.post(path).status == 409
    assert load_changes("mail.resent", mail) == [{"attempt": 2}]


@pytest.mark.parametrize(("age", "status"), [("71 hours", 409), ("73 hours", 200)])
def test_a_mail_that_is_deferred_for_three_days_is_sent_again(
    event: events.WholeEvent, enter: Enter, age: str, status: int
) -> None:
    outcome_at = text(f"now() - interval '{age}'")
    mail = add_mail(
        event_id=event.id, state=DEFERRED, outcome=DEFERRED, outcome_at=outcome_at, reason="later"
    )
    assert enter(event.owner_id).post(f"/v1/mails/{mail}/resend").status == status
    assert load_row(mail)["attempt"] == (2 if status == 200 else 1)


def test_mails_are_found_by_what_became_of_them(event: events.WholeEvent, enter: Enter) -> None:
    over_quota = add_mail(
        event_id=event.id, outcome="dropped", reason="Recipient List over Package Quota"
    )
    bounced = add_mail(event_id=event.id, outcome="bounced", reason="5.1.10 550 5.1.10 unknown")
    complained = add_mail(event_id=event.id, state=SENT, outcome="complained")
    delivered = add_mail(event_id=event.id, state=DELIVERED, outcome=DELIVERED, reason="250 OK")
    queries = {
        ("outcome", "in", '["bounced", "complained"]'): [bounced, complained],
        ("reason", "ilike", '"%quota%"'): [over_quota],
        ("reason", "ilike", '"%5.1.10%"'): [bounced],
        ("state", "eq", '"delivered"'): [delivered],
        ("state", "eq", '"failed"'): [over_quota, bounced],
    }
    for (name, operator, value), ids in queries.items():
        query = f'filter=[{{"name": "{name}", "op": "{operator}", "val": {value}}}]'
        answer = enter(event.owner_id).get(f"/v1/events/{event.id}/mails", query)
        assert [int(item["id"]) for item in answer.json["data"]] == ids


@pytest.mark.parametrize("state", [QUEUED, HELD, SENT, DELIVERED])
def test_a_delivered_or_queued_mail_is_not_sent_again(
    enter: Enter, add_user: Callable[..., int], state: str
) -> None:
    mail = add_mail(state=state)
    answer = enter(add_user(is_admin=True)).post(f"/v1/mails/{mail}/resend")
    assert (answer.status, load_row(mail)["attempt"], load_changes("mail.resent", mail)) == (
        409,
        1,
        [],
    )


def test_administrators_send_a_test_mail(
    enter: Enter, add_user: Callable[..., int], anonymous: Client
) -> None:
    admin_id, body = add_user(is_admin=True), {"recipient": "ada@example.org"}
    admin = enter(admin_id)
    for payload in (body, {"data": body}):
        for kind in ("application/json", JSONAPI):
            answer = admin.post("/v1/test-mail", payload, content_type=kind)
            assert (answer.status, answer.json) == (200, SENT_TEST)
    assert load_changes("mail.test-asked", admin_id) == [body] * 4
    assert enter(add_user()).post("/v1/test-mail", body).status == 403
    assert anonymous.post("/v1/test-mail", body).status == 401


@pytest.mark.parametrize(
    "body",
    [
        None,
        {},
        {"recipient": ""},
        {"recipient": 1},
        {"recipient": "a@b.c\r\nBcc: d@e.f"},
        {"recipient": "a\0@b.c"},
    ],
)
def test_a_test_mail_needs_its_recipient(
    enter: Enter, add_user: Callable[..., int], body: Any
) -> None:
    answer = enter(add_user(is_admin=True)).post("/v1/test-mail", body)
    assert (answer.status, answer.json["errors"][0]["source"]) == (422, {"pointer": "/recipient"})


def test_a_necessary_mail_cannot_be_switched_off(
    enter: Enter, add_user: Callable[..., int]
) -> None:
    admin, table = enter(add_user(is_admin=True)), message_settings.table
    with db.connect() as connection:
        ids = dict(connection.execute(select(table.c.action, table.c.id)).all())
    necessary, other = ids["Reset Password"], ids["Event Published"]
    refused = patch_row(admin, "message-setting", necessary, enabled=False)
    assert (refused.status, get_pointer(refused)) == (422, "/data/attributes/enabled")
    assert patch_row(admin, "message-setting", necessary, enabled=True).status == 200
    answers = [
        patch_row(admin, "message-setting", other, enabled=enabled) for enabled in (False, True)
    ]
    assert [answer.json["data"]["attributes"]["enabled"] for answer in answers] == [False, True]
