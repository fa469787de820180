"""The smaller resources over HTTP: settings, jobs, mails, taxes, feedback, roles, memberships."""

import json
from collections.abc import Callable, Mapping
from typing import Any, Final
from uuid import uuid4

import pytest
from sqlalchemy import insert, update

from openevent.infra import db
from openevent.resources.setting import settings
from openevent.resources.user import users
from openevent.work import jobs
from tests.factories import events as factory
from tests.integration.api.write.write_helpers import build_document
from tests.unit.api.client import JSONAPI, Answer, Client

type Enter = Callable[..., Client]
LISTS: Final[Mapping[str, tuple[int, int, int]]] = {
    "users": (401, 403, 200),
    "mails": (401, 403, 200),
    "activities": (401, 403, 200),
    "notifications": (401, 403, 200),
    "message-settings": (401, 403, 200),
    "import-jobs": (401, 200, 200),
    "export-jobs": (401, 200, 200),
    "roles": (200, 200, 200),
    "events": (200, 200, 200),
    "settings": (200, 200, 200),
}
"""Who gets the list of all: anonymous, a user, an admin."""


@pytest.mark.parametrize("name", LISTS)
def test_each_list_across_events_is_for_its_readers_only(
    anonymous: Client, enter: Enter, add_user: Callable[..., int], name: str
) -> None:
    clients = (anonymous, enter(add_user()), enter(add_user(is_admin=True)))
    assert tuple(client.get(f"/v1/{name}").status for client in clients) == LISTS[name]


def test_settings_need_no_login_and_a_login_shows_more_of_them(
    anonymous: Client, enter: Enter, add_user: Callable[..., int]
) -> None:
    with db.transaction() as connection:
        values = {
            "app_name": "Days",
            "web_app_url": "https://app.example.org",
            "email_from": "us@example.org",
        }
        connection.execute(update(settings.table).values(values))
    answers = []
    for client in (anonymous, enter(add_user()), enter(add_user(is_admin=True))):
        document = client.get("/v1/settings", "cache=true&public=true").json["data"]
        assert (document["type"], document["id"]) == ("setting", "1")
        answers.append(
            [document["attributes"][name] for name in ("app-name", "web-app-url", "email-from")]
        )
    assert answers == [
        ["Days", None, None],
        ["Days", "https://app.example.org", None],
        ["Days", "https://app.example.org", "us@example.org"],
    ]


def test_the_settings_are_read_by_their_id_too(anonymous: Client) -> None:
    assert anonymous.get("/v1/settings/1").json == anonymous.get("/v1/settings").json
    assert anonymous.get("/v1/settings/2").status == 404


def add_job(user_id: int, kind: str, state: str, result: Any = None) -> int:
    row = {
        "task_id": uuid4(),
        "kind": kind,
        "user_id": user_id,
        "event_id": 7,
        "subject": "s",
        "state": state,
    }
    with db.transaction() as connection:
        statement = insert(jobs.jobs).values(**row, result=result).returning(jobs.jobs.c.id)
        return int(connection.execute(statement).scalar_one())


def test_jobs_are_shown_to_the_user_who_started_them(
    enter: Enter, add_user: Callable[..., int]
) -> None:
    user, other = add_user(), add_user()
    done = add_job(user, "import.event", "success", {"id": "7"})
    failed = add_job(user, "import.event", "failure", {"message": "This is no zip."})
    waiting = add_job(user, "import.event", "waiting")
    exported = add_job(user, "export.event", "success", {})
    job_list = enter(user).get("/v1/import-jobs").json
    results = {
        int(item["id"]): (item["attributes"]["result-status"], item["attributes"]["result"])
        for item in job_list["data"]
    }
    assert results == {
        done: ("SUCCESS", "/v1/events/7"),
        failed: ("FAILURE", "This is no zip."),
        waiting: ("WAITING", None),
    }
    mine = enter(user).get(f"/v1/export-jobs/{exported}").json["data"]["attributes"]
    assert mine["result"] == f"/v1/events/7/exports/{mine['task']}"
    assert enter(other).get("/v1/import-jobs").json["meta"] == {"count": 0}
    clients = (enter(other), enter(add_user(is_admin=True)))
    assert [client.get(f"/v1/import-jobs/{done}").status for client in clients] == [404, 200]


def test_a_tax_shows_its_number_to_co_organizers(
    anonymous: Client, event: factory.WholeEvent, enter: Enter
) -> None:
    with db.transaction() as connection:
        tax = factory.add(connection, "tax", event_id=event.id, name="VAT", rate=19, tax_id="DE1")
    path = f"/v1/events/{event.id}/tax"
    taxes = [client.get(path).json["data"] for client in (anonymous, enter(event.owner_id))]
    assert [
        (item["id"], item["attributes"]["rate"], item["attributes"]["tax-id"]) for item in taxes
    ] == [
        (str(tax), 19, None),
        (str(tax), 19, "DE1"),
    ]


def test_feedback_belongs_to_an_event_or_a_session(
    anonymous: Client, event: factory.WholeEvent
) -> None:
    with db.transaction() as connection:
        by = {"user_id": event.owner_id, "rating": 4.5}
        of_event = factory.add(connection, "feedback", event_id=event.id, **by)
        of_session = factory.add(connection, "feedback", session_id=event.session_ids[0], **by)
        hidden = factory.add(connection, "feedback", session_id=event.session_ids[1], **by)

    def ids(path: str) -> list[int]:
        return [int(item["id"]) for item in anonymous.get(path).json["data"]]

    assert ids(f"/v1/events/{event.id}/feedbacks") == [of_event]
    assert ids(f"/v1/sessions/{event.session_ids[0]}/feedbacks") == [of_session]
    assert anonymous.get(f"/v1/feedbacks/{hidden}").status == 404
    with db.transaction() as connection:
        connection.execute(
            update(users.table)
            .where(users.table.c.id == event.owner_id)
            .values(is_profile_public=True)
        )
    assert ids(f"/v1/users/{event.owner_id}/feedbacks") == [of_event, of_session]


def test_roles_link_events_and_people(
    event: factory.WholeEvent, enter: Enter, add_user: Callable[..., int]
) -> None:
    people = {
        role: add_user()
        for role in ("organizer", "coorganizer", "track_organizer", "moderator", "registrar")
    }
    with db.transaction() as connection:
        for role, user_id in people.items():
            factory.grant(connection, event.id, user_id, role)
    owner = enter(event.owner_id)
    assert owner.get(f"/v1/events/{event.id}/owner").json["data"]["id"] == str(event.owner_id)
    for role, user_id in people.items():
        name = role.replace("_", "-")
        linked = owner.get(f"/v1/events/{event.id}/{name}s").json["data"]
        assert [item["id"] for item in linked] == [str(user_id)]
        assert linked[0]["attributes"]["billing-phone"] is None
        client = enter(user_id)
        for path in (f"/v1/users/{user_id}/{name}-events", f"/v1/users/{user_id}/events"):
            assert [item["id"] for item in client.get(path).json["data"]] == [str(event.id)]
        assert client.get(f"/v1/users/{user_id}/owner-events").json["data"] == []


def test_people_of_an_event_are_not_shown_to_strangers(
    anonymous: Client, event: factory.WholeEvent, enter: Enter, add_user: Callable[..., int]
) -> None:
    for client in (anonymous, enter(add_user())):
        assert client.get(f"/v1/events/{event.id}/owner").json["data"] is None
        assert client.get(f"/v1/users/{event.owner_id}/events").status == 404


def test_invites_are_shown_to_senders_and_recipients(
    anonymous: Client, event: factory.WholeEvent, enter: Enter, add_user: Callable[..., int]
) -> None:
    guest, coorganizer, moderator = add_user(), add_user(), add_user()
    with db.transaction() as connection:
        factory.grant(connection, event.id, coorganizer, "coorganizer")
        factory.grant(connection, event.id, moderator, "moderator")
        email = (
            connection.execute(users.table.select().where(users.table.c.id == guest))
            .mappings()
            .one()["email"]
        )
        columns = {"email": email, "role_name": "registrar", "role_id": 7}
        invite = factory.add(connection, "role-invite", event_id=event.id, **columns)
    clients = (anonymous, enter(moderator), enter(guest), enter(coorganizer))
    assert [client.get(f"/v1/role-invites/{invite}").status for client in clients] == [
        401,
        404,
        200,
        200,
    ]
    invites = enter(coorganizer).get(f"/v1/events/{event.id}/role-invites").json["data"]
    attributes = {name: invites[0]["attributes"][name] for name in ("email", "role-name", "status")}
    assert attributes == {"email": email, "role-name": "registrar", "status": "pending"}
    assert set(invites[0]["attributes"]) == {*attributes, "created-at"}


def test_roles_are_read_by_the_name_of_their_type_too(
    event: factory.WholeEvent, enter: Enter
) -> None:
    owner = enter(event.owner_id)
    roles = owner.get(f"/v1/events/{event.id}/users-events-roles").json["data"]
    assert roles == owner.get(f"/v1/events/{event.id}/roles").json["data"] != []
    assert roles[0]["type"] == "users-events-roles"


def test_a_field_of_a_form_is_read_within_its_event(
    event: factory.WholeEvent, enter: Enter, anonymous: Client
) -> None:
    with db.transaction() as connection:
        other = factory.add_event(connection)
    owner = enter(event.owner_id)
    form = owner.get(f"/v1/events/{event.id}/custom-forms/{event.form_id}")
    assert form.json == owner.get(f"/v1/custom-forms/{event.form_id}").json
    assert owner.get(f"/v1/events/{other}/custom-forms/{event.form_id}").status == 404
    assert anonymous.get(f"/v1/events/{event.id}/custom-forms/{event.form_id}").status == 401


def patch(who: Client, type_: str, path: str, id_: int | str, **attributes: Any) -> Answer:
    body = json.dumps(
        build_document(
            type_, {name.replace("_", "-"): value for name, value in attributes.items()}, id_
        )
    )
    return who.call("PATCH", path, headers={"content_type": JSONAPI}, body=body.encode())


def test_an_administrator_changes_settings(enter: Enter, add_user: Callable[..., int]) -> None:
    admin = enter(add_user(is_admin=True))
    answer = patch(admin, "setting", "/v1/settings/1", 1, tagline="Come!")
    assert (answer.status, answer.json["data"]["attributes"]["tagline"]) == (200, "Come!")
    assert patch(admin, "setting", "/v1/settings/1", 1, order_expiry_time=61).status == 422


def test_a_mail_is_switched_off_but_not_renamed(enter: Enter, add_user: Callable[..., int]) -> None:
    admin = enter(add_user(is_admin=True))
    [row] = admin.get("/v1/message-settings", "filter[action]=Event Published").json["data"]
    answer = patch(
        admin, "message-setting", row["links"]["self"], row["id"], enabled=False, action="Anything"
    )
    attributes = answer.json["data"]["attributes"]
    assert (answer.status, attributes["enabled"], attributes["action"]) == (
        200,
        False,
        "Event Published",
    )


def test_a_role_keeps_its_name(enter: Enter, add_user: Callable[..., int]) -> None:
    answer = patch(
        enter(add_user(is_admin=True)), "role", "/v1/roles/1", 1, name="king", title_name="Host"
    )
    assert answer.json["data"]["attributes"] == {"name": "owner", "title-name": "Host"}


def test_people_are_included_with_their_event(event: factory.WholeEvent, enter: Enter) -> None:
    event_document = (
        enter(event.owner_id)
        .get(f"/v1/events/{event.id}", "include=owner,organizers,roles.user")
        .json
    )
    assert event_document["data"]["relationships"]["owner"]["data"] == {
        "type": "user",
        "id": str(event.owner_id),
    }
    assert event_document["data"]["relationships"]["organizers"]["data"] == []
    assert {item["type"] for item in event_document["included"]} == {"user", "users-events-roles"}
    own = enter(event.owner_id).get(f"/v1/users/{event.owner_id}", "include=owner-events").json
    assert [(item["type"], item["id"]) for item in own["included"]] == [("event", str(event.id))]
    assert own["data"]["attributes"]["is-user-owner"] is True


def test_a_link_that_follows_from_roles_is_read_only(
    event: factory.WholeEvent, enter: Enter
) -> None:
    body = json.dumps({"data": {"type": "user", "id": str(event.owner_id)}}).encode()
    path, kind = f"/v1/events/{event.id}/relationships/owner", {"content_type": JSONAPI}
    assert enter(event.owner_id).call("PATCH", path, headers=kind, body=body).status == 403
