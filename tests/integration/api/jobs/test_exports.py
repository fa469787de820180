"""Starting exports, and fetching what they made."""

import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete

from openevent.infra import db, storage
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.resources import BY_TYPE
from openevent.work import jobs
from tests import waiting
from tests.factories import events
from tests.integration.api.jobs import jobs_desk as desk
from tests.unit.api.client import Client

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]


@pytest.fixture
def owner(event: events.WholeEvent, enter: Enter) -> Client:
    client("sqs").purge_queue(QueueUrl=settings().exports_queue_url)
    return enter(event.owner_id)


def export(user: Client, event_id: int | str, body: Any = None) -> UUID:
    answer = user.post(f"/v1/events/{event_id}/export/json", body)
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    return desk.read_task_id(answer.json["task_url"])


def test_an_owner_exports_an_event(owner: Client, event: events.WholeEvent) -> None:
    task_id = export(owner, event.id, {"image": True, "audio": None})
    row = desk.load_job(task_id)
    assert row is not None
    assert (row["kind"], row["event_id"], row["subject"]) == (
        "export.event",
        event.id,
        "Analytical Days",
    )
    [message] = desk.receive_exports()
    switches = {name: message["body"][name] for name in ("image", "video", "document", "audio")}
    assert (message["task_id"], message["body"]["event_id"]) == (str(task_id), event.id)
    assert switches == {"image": True, "video": False, "document": False, "audio": False}
    assert owner.get(f"/v1/tasks/{task_id}").json["description"] == "Exporting Analytical Days"


def test_a_repeated_request_is_the_same_task_until_a_worker_opens_it(
    owner: Client, event: events.WholeEvent
) -> None:
    first = export(owner, event.id)
    assert export(owner, event.id, {}) == export(owner, event.id, {"image": False}) == first
    assert export(owner, event.id, {"image": True}) != first
    assert len(desk.receive_exports()) == 2
    with db.transaction() as connection:
        jobs.mark_opened(connection, first)
    assert export(owner, event.id) != first


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("organizer", 200),
        ("coorganizer", 200),
        ("track_organizer", 403),
        ("moderator", 403),
        ("registrar", 403),
    ],
)
def test_who_may_export(
    event: events.WholeEvent, add_user: AddUser, enter: Enter, role: str, status: int
) -> None:
    user_id = add_user()
    with db.transaction() as connection:
        events.grant(connection, event.id, user_id, role)
    assert enter(user_id).post(f"/v1/events/{event.id}/export/json").status == status


def test_orders_are_exported_by_owners_and_administrators(
    owner: Client, event: events.WholeEvent, add_user: AddUser, enter: Enter
) -> None:
    path, body = f"/v1/events/{event.id}/export/json", {"orders": True}
    organizer = add_user()
    with db.transaction() as connection:
        events.grant(connection, event.id, organizer, "organizer")
    assert enter(organizer).post(path, body).status == 403
    assert enter(organizer).post(path, {"orders": "false"}).status == 200
    assert owner.post(path, {"orders": 3}).status == 422
    assert enter(add_user(is_admin=True)).post(path, body).status == 200
    desk.receive_exports()
    first = export(owner, event.id, body)
    assert export(owner, event.id, body) == first
    assert export(owner, event.id) != first
    assert [message["body"]["orders"] for message in desk.receive_exports()] == [True, False]


def test_a_stranger_exports_nothing(
    event: events.WholeEvent,
    draft: events.WholeEvent,
    add_user: AddUser,
    enter: Enter,
    anonymous: Client,
) -> None:
    stranger = enter(add_user())
    assert stranger.post(f"/v1/events/{event.id}/export/json").status == 403
    assert stranger.post(f"/v1/events/{draft.id}/export/json").status == 404
    assert stranger.post("/v1/events/nobody/export/json").status == 404
    assert anonymous.post(f"/v1/events/{event.id}/export/json").status == 401
    assert enter(add_user(is_admin=True)).post(f"/v1/events/{draft.id}/export/json").status == 200


@pytest.mark.parametrize(
    ("body", "status"), [({"image": "yes"}, 422), ({"audio": 1}, 422), ([], 400)]
)
def test_an_invalid_body_is_refused(
    owner: Client, event: events.WholeEvent, body: Any, status: int
) -> None:
    assert owner.post(f"/v1/events/{event.id}/export/json", body).status == status


def finish_export(owner: Client, event: events.WholeEvent) -> UUID:
    task_id = export(owner, event.id, {"image": True})
    desk.end_job(task_id, jobs.SUCCESS, {"name": "Analytical Days"})
    return task_id


def test_a_download_is_a_redirect_signed_now(owner: Client, event: events.WholeEvent) -> None:
    answer = owner.get(f"/v1/events/{event.id}/exports/{finish_export(owner, event)}")
    assert (answer.status, answer.body, answer.headers["cache-control"]) == (302, b"", "no-store")
    assert f"/exports/{event.id}/" in answer.headers["location"]
    assert "X-Amz-Expires=300" in answer.headers["location"]


def test_a_download_is_checked_against_todays_role(
    owner: Client, event: events.WholeEvent, add_user: AddUser, enter: Enter, anonymous: Client
) -> None:
    path = f"/v1/events/{event.id}/exports/{finish_export(owner, event)}"
    assert anonymous.get(path).status == 401
    assert enter(add_user()).get(path).status == 403
    memberships = BY_TYPE["users-events-roles"].table
    with db.transaction() as connection:
        connection.execute(delete(memberships).where(memberships.c.event_id == event.id))
    assert owner.get(path).status == 403


def test_an_unfinished_export_or_one_of_another_event_has_no_download(
    owner: Client, event: events.WholeEvent, enter: Enter
) -> None:
    waiting = export(owner, event.id)
    ended = finish_export(owner, event)
    with db.transaction() as connection:
        other = events.add_event(connection, event.owner_id)
    paths = [
        f"/v1/events/{event.id}/exports/{waiting}",
        f"/v1/events/{event.id}/exports/{uuid4()}",
        f"/v1/events/{event.id}/exports/nothing",
        f"/v1/events/{other}/exports/{ended}",
    ]
    assert [owner.get(path).status for path in paths] == [404] * 4


def fetch_status(url: str) -> int:
    try:
        with urllib.request.urlopen(url) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        with error:
            return error.code


def test_a_signed_url_expires(event: events.WholeEvent) -> None:
    key = storage.build_export_key(event.id, str(uuid4()))
    client("s3").put_object(Bucket=settings().bucket, Key=key, Body=b"PK")
    with urllib.request.urlopen(storage.sign_download_url(key, "a b.zip")) as answer:
        assert (answer.read(), answer.headers["content-disposition"]) == (
            b"PK",
            "attachment; filename=\"a b.zip\"; filename*=UTF-8''a%20b.zip",
        )
    url = storage.sign_download_url(key, seconds=1)
    waiting.until(lambda: fetch_status(url) == 403, "the end of a signed URL")
    url = storage.sign_download_url(key)
    assert fetch_status(url.replace("X-Amz-Expires=900", "X-Amz-Expires=9000")) == 403


def test_orders_are_downloaded_by_who_owns_the_event_today(
    owner: Client, event: events.WholeEvent, add_user: AddUser, enter: Enter
) -> None:
    heir = add_user()
    with db.transaction() as connection:
        events.grant(connection, event.id, heir, "coorganizer")
    task_id = export(owner, event.id, {"orders": True})
    desk.end_job(task_id, jobs.SUCCESS, {"name": "Days", "counts": {"event": 1, "orders": 2}})
    path = f"/v1/events/{event.id}/exports/{task_id}"
    assert (owner.get(path).status, enter(heir).get(path).status) == (302, 403)
    assert "download_url" in owner.get("/v1/tasks").json["tasks"][0]["result"]
    roles = BY_TYPE["users-events-roles"].table
    with db.transaction() as connection:
        is_owner = roles.c.event_id == event.id, roles.c.user_id == event.owner_id
        connection.execute(delete(roles).where(*is_owner))
        events.grant(connection, event.id, event.owner_id, "coorganizer")
    assert owner.get(path).status == 403
    assert "download_url" not in owner.get("/v1/tasks").json["tasks"][0]["result"]
