"""Notifications of a person: polling, newest first, marking as read, and settings for mails."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from openevent.domain.mail.notifications import TYPES
from openevent.infra import db
from openevent.resources.notification import notification_settings
from openevent.resources.suppression import suppressions
from tests.factories import events
from tests.integration.api.write.write_helpers import build_document
from tests.unit.api.client import Answer, Client

type Enter = Callable[..., Client]
DAYS = ["2027-01-02T00:00:00Z", "2027-01-03T00:00:00Z", "2027-01-01T00:00:00Z"]


@pytest.fixture
def reader(add_user: Callable[..., int]) -> int:
    """Somebody with three unread notifications, and another one in the trash."""
    user = add_user()
    with db.transaction() as connection:
        for day in DAYS:
            events.add(connection, "notification", title=day, user_id=user, received_at=day)
        events.add(connection, "notification", title="gone", user_id=user, deleted_at=func.now())
    return user


def read_titles(answer: Answer) -> list[str]:
    return [item["attributes"]["title"] for item in answer.json["data"]]


def test_the_newest_is_first_and_the_unread_are_counted(reader: int, enter: Enter) -> None:
    me, path = enter(reader), f"/v1/users/{reader}/notifications"
    answer = me.get(path)
    assert read_titles(answer) == sorted(DAYS, reverse=True)
    assert answer.json["meta"] == {"count": 3, "unread": 3}
    first = answer.json["data"][0]["id"]
    changed = me.send(
        "PATCH",
        f"/v1/notifications/{first}",
        build_document("notification", {"is-read": True}, first),
    )
    assert changed.json["data"]["attributes"]["is-read"] is True
    page = me.get(path, {"page[size]": "1", "sort": "received-at"})
    assert (read_titles(page), page.json["meta"]) == ([min(DAYS)], {"count": 3, "unread": 2})


def test_a_poller_reads_the_notifications_since_a_time(reader: int, enter: Enter) -> None:
    me, path = enter(reader), f"/v1/users/{reader}/notifications"
    answer = me.get(path, {"since": "2027-01-02T00:00:00Z"})
    assert (read_titles(answer), answer.json["meta"]) == (
        ["2027-01-03T00:00:00Z"],
        {"count": 1, "unread": 3},
    )
    latest = answer.json["data"][0]["attributes"]["received-at"]
    assert read_titles(me.get(path, {"since": latest})) == []
    wrong = [
        me.get(path, {"since": text}) for text in ("", "yesterday", "0001-01-01T00:00:00+14:00")
    ]
    assert [(response.status, response.json["errors"][0]["source"]) for response in wrong] == [
        (400, {"parameter": "since"})
    ] * 3


def test_all_are_marked_as_read_at_once(reader: int, enter: Enter) -> None:
    me, path = enter(reader), f"/v1/users/{reader}/notifications"
    assert [me.post(f"{path}/read").json for _ in range(2)] == [
        {"success": True, "read": 3},
        {"success": True, "read": 0},
    ]
    assert me.get(path).json["meta"] == {"count": 3, "unread": 0}


def test_only_their_user_reads_notifications(
    reader: int,
    enter: Enter,
    add_user: Callable[..., int],
    anonymous: Client,
    event: events.WholeEvent,
) -> None:
    path = f"/v1/users/{reader}/notifications"
    stranger, admin = enter(add_user()), enter(add_user(is_admin=True))
    assert [who.get(path).status for who in (anonymous, stranger, admin)] == [401, 404, 200]
    assert [who.post(f"{path}/read").status for who in (anonymous, stranger)] == [401, 404]
    with db.transaction() as connection:
        events.grant(connection, event.id, reader, "moderator")
    colleague = enter(event.owner_id)
    answer = colleague.get(path)
    assert (answer.status, answer.json["data"], answer.json["meta"]) == (
        200,
        [],
        {"count": 0, "unread": 0},
    )
    assert colleague.post(f"{path}/read").status == 403
    assert admin.get(path).json["meta"] == {"count": 3, "unread": 3}


def create_setting(who: Client, type_: str, attributes: dict[str, Any], **links: Any) -> Answer:
    return who.send("POST", f"/v1/{type_}s", build_document(type_, attributes, **links))


def test_a_user_switches_a_type_of_notification_off(
    enter: Enter, add_user: Callable[..., int]
) -> None:
    user, other = add_user(), add_user()
    me = enter(user)
    off = {"notification-type": TYPES[0], "enabled": False}
    answer = create_setting(me, "notification-setting", off)
    assert (answer.status, answer.json["data"]["attributes"]) == (201, off)
    again = create_setting(me, "notification-setting", off)
    assert (again.status, again.detail) == (
        409,
        "You already have a setting of this type: change that one.",
    )
    unknown = create_setting(me, "notification-setting", {"notification-type": "Pigeons"})
    assert unknown.json["errors"][0]["source"] == {"pointer": "/data/attributes/notification-type"}
    listed = me.get(f"/v1/users/{user}/notification-settings").json["data"]
    assert [item["id"] for item in listed] == [answer.json["data"]["id"]]
    path = f"/v1/notification-settings/{listed[0]['id']}"
    assert [enter(other).get(path).status, enter(other).delete(path).status] == [404, 404]
    on = me.send(
        "PATCH", path, build_document("notification-setting", {"enabled": True}, listed[0]["id"])
    )
    assert (on.status, on.json["data"]["attributes"]["enabled"]) == (200, True)
    assert [me.delete(path).status, me.get(path).status] == [200, 404]


def test_a_user_creates_settings_only_for_the_own_account(
    enter: Enter, add_user: Callable[..., int]
) -> None:
    user, admin = add_user(), add_user(is_admin=True)
    for type_, attributes in (
        ("notification-setting", {"notification-type": TYPES[1]}),
        ("email-notification", {}),
    ):
        setting_id = create_setting(enter(admin), type_, attributes, user=("user", user)).json[
            "data"
        ]["id"]
        owner_id = enter(admin).get(f"/v1/{type_}s/{setting_id}/user").json["data"]["id"]
        assert owner_id == str(admin)
        body = {"data": {"type": "user", "id": str(user)}}
        assert (
            enter(admin).send("PATCH", f"/v1/{type_}s/{setting_id}/relationships/user", body).status
            == 403
        )
    with db.connect() as connection:
        table = notification_settings.table
        assert (
            connection.execute(select(func.count()).where(table.c.user_id == user)).scalar_one()
            == 0
        )


def test_a_user_has_one_mail_setting_per_event_and_one_for_all(
    enter: Enter, add_user: Callable[..., int], event: events.WholeEvent, draft: events.WholeEvent
) -> None:
    user = add_user()
    me, off = enter(user), {"new-paper": False}
    links: list[dict[str, Any]] = [{}, {"event": ("event", event.id)}]
    answers = [create_setting(me, "email-notification", off, **link) for link in links]
    assert [answer.status for answer in answers] == [201, 201]
    assert answers[0].json["data"]["attributes"] == {
        "next-event": True,
        "new-paper": False,
        "session-accept-reject": True,
        "session-schedule": True,
        "after-ticket-purchase": True,
    }
    again = [create_setting(me, "email-notification", off, **link) for link in links]
    assert [answer.status for answer in again] == [409, 409]
    assert create_setting(me, "email-notification", off, event=("event", draft.id)).status == 404
    listed = me.get(f"/v1/users/{user}/email-notifications").json["data"]
    assert [item["id"] for item in listed] == [answer.json["data"]["id"] for answer in answers]
    path = f"/v1/email-notifications/{listed[1]['id']}"
    assert me.get(f"{path}/event").json["data"]["id"] == str(event.id)
    assert [enter(add_user()).get(path).status, enter(event.owner_id).get(path).status] == [
        404,
        404,
    ]


def test_administrators_read_and_delete_suppressions(
    enter: Enter, add_user: Callable[..., int]
) -> None:
    with db.transaction() as connection:
        row = insert(suppressions.table).values(
            address="gone@example.org", cause="bounce", detail="550 no such user"
        )
        id_ = connection.execute(row.returning(suppressions.table.c.id)).scalar_one()
    admin, path = enter(add_user(is_admin=True)), f"/v1/suppressions/{id_}"
    attributes = admin.get("/v1/suppressions", "filter[address]=gone@example.org").json["data"][0][
        "attributes"
    ]
    assert {name: attributes[name] for name in ("address", "cause", "detail")} == {
        "address": "gone@example.org",
        "cause": "bounce",
        "detail": "550 no such user",
    }
    stranger = enter(add_user())
    assert stranger.get("/v1/suppressions").status == 403
    assert stranger.get(path).status == 404
    assert stranger.delete(path).status == 404
    assert [admin.delete(path).status, admin.get(path).status] == [200, 404]
