"""Export of personal data: permissions, and the way from the request to the mail."""

import json
import re
from collections.abc import Callable
from typing import Any
from urllib.request import urlopen
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update

from dispatcher.handler import lambda_handler as dispatch
from dispatcher.reactions import jobs as dispatched
from export_worker.handler import lambda_handler as export
from mailer.message.outgoing import build_mail
from openevent.infra import db
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.mail.messages import TOKEN, Mail
from openevent.resources.mail import mails
from openevent.resources.setting import settings as deployment
from openevent.resources.user import users
from openevent.work import changes, jobs
from tests.factories import events
from tests.integration import letters
from tests.integration.api.jobs import jobs_desk as desk
from tests.unit.api.client import Client

DISPOSITION = "attachment; filename=\"my-data.json\"; filename*=UTF-8''my-data.json"

type AddUser = Callable[..., int]
type Enter = Callable[..., Client]


@pytest.fixture(autouse=True)
def _empty() -> None:
    for url in (
        settings().exports_queue_url,
        settings().changes_queue_url,
        settings().mails_queue_url,
    ):
        client("sqs").purge_queue(QueueUrl=url)
    with db.transaction() as connection:
        connection.execute(update(deployment.table).values(email_service="smtp"))


def start_export(who: Client, user_id: int) -> UUID:
    answer = who.post(f"/v1/users/{user_id}/export/json")
    assert (answer.status, answer.headers["content-type"]) == (200, "application/json")
    return desk.read_task_id(answer.json["task_url"])


def dispatch_all(function: Callable[..., Any], queue_url: str) -> None:
    """Have a function deal with the next message of its queue, twice."""
    event = letters.received(queue_url)
    for _ in range(2):
        function(event, letters.Context())


def load_mail(user_id: int) -> list[tuple[Any, ...]]:
    table = mails.table
    statement = select(table.c.action, table.c.state, table.c.attachments).where(
        table.c.user_id == user_id
    )
    with db.connect() as connection:
        return [tuple(row) for row in connection.execute(statement)]


def test_from_the_request_to_the_mail(add_user: AddUser, enter: Enter) -> None:
    ada = add_user()
    who = enter(ada)
    task_id = start_export(who, ada)
    assert start_export(who, ada) == task_id
    task = who.get(f"/v1/tasks/{task_id}").json
    with db.connect() as connection:
        email = connection.execute(
            select(users.table.c.email).where(users.table.c.id == ada)
        ).scalar_one()
    assert (task["kind"], task["state"]) == ("export.user", "WAITING")
    assert task["description"] == f"Gathering the data of {email}"
    dispatch_all(export, settings().exports_queue_url)
    done = who.get(f"/v1/tasks/{task_id}").json
    with urlopen(done["result"]["download_url"]) as answer:
        assert json.load(answer)["user"]["email"] == email
        assert answer.headers["Content-Disposition"] == DISPOSITION
    dispatch_all(dispatch, settings().changes_queue_url)
    file = {
        "name": "my-data.json",
        "type": "application/json",
        "key": f"mails/users/{ada}/{task_id}.json",
    }
    assert load_mail(ada) == [("user_exported", "queued", [file])]
    mail = Mail.model_validate_json(
        letters.received(settings().mails_queue_url)["Records"][0]["body"]
    )
    assert (mail.recipient, [attachment.model_dump() for attachment in mail.attachments]) == (
        email,
        [file],
    )
    assert start_export(who, ada) != task_id


def end_export(task_id: UUID, state: str, result: dict[str, Any], kind: str) -> None:
    """End a job as a worker does, and tell of it as `kind`."""
    with db.transaction() as connection:
        row = jobs.end(connection, task_id, state, result)
        assert row is not None
        changes.record(connection, kind, ("job", row["id"]), row["user_id"], task_id=str(task_id))
    dispatch_all(dispatch, settings().changes_queue_url)


@pytest.mark.parametrize(
    ("size", "proven", "attached"),
    [(5 * 1024**2, True, 1), (5 * 1024**2 + 1, True, 0), (1, False, 0)],
)
def test_a_large_file_or_an_unverified_address_gets_a_link(
    add_user: AddUser, enter: Enter, size: int, attached: int, *, proven: bool
) -> None:
    ada = add_user(is_verified=proven)
    task_id = start_export(enter(ada), ada)
    end_export(
        task_id,
        jobs.SUCCESS,
        {"size": size, "name": "my-data.json", "key": "mails/users/1/2.json"},
        "user.exported",
    )
    [(action, _, attachments)] = load_mail(ada)
    assert (action, len(attachments)) == ("user_exported", attached)
    with db.connect() as connection:
        html = connection.execute(
            select(mails.table.c.message).where(mails.table.c.user_id == ada)
        ).scalar_one()
    page = f"https://api.example.org/v1/users/{ada}/exports/{task_id}?token={TOKEN}"
    has_links = [place in html for place in ("https://front.example.org/account/profile", page)]
    assert has_links == [not proven, proven and not attached]


def test_the_link_of_the_mail_downloads_the_file_without_a_login(
    add_user: AddUser, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatched, "ATTACHED_BYTES", 0)
    ada, anonymous = add_user(is_verified=True), Client()
    who = enter(ada)
    task_id = start_export(who, ada)
    dispatch_all(export, settings().exports_queue_url)
    dispatch_all(dispatch, settings().changes_queue_url)
    mail = Mail.model_validate_json(
        letters.received(settings().mails_queue_url)["Records"][0]["body"]
    )
    letter = build_mail(mail)
    [link] = set(
        re.findall(r"https://api\.example\.org(/v1/users/[^\s?]+)\?token=([\w.-]+)", letter.text)
    )
    path, token = link
    assert (path, mail.attachments) == (f"/v1/users/{ada}/exports/{task_id}", ())
    for answer in (anonymous.get(path, {"token": token}), who.get(path)):
        assert (answer.status, answer.headers["cache-control"]) == (302, "no-store")
        with urlopen(answer.headers["location"]) as file:
            assert json.load(file)["user"]["id"] == ada
    notice = who.get(f"/v1/users/{ada}/notifications").json["data"][0]["attributes"]
    assert (notice["action"], notice["link"]) == ("user_exported", None)
    other = add_user(is_verified=True)
    wrong = [
        anonymous.get(path),
        anonymous.get(path, {"token": token[:-3]}),
        enter(other).get(path),
        anonymous.get(path.replace(f"/{ada}/", f"/{other}/"), {"token": token}),
        anonymous.get(path.replace(str(task_id), str(uuid4())), {"token": token}),
    ]
    assert [answer.status for answer in wrong] == [401, 404, 404, 404, 404]
    with db.transaction() as connection:
        change = update(users.table).where(users.table.c.id == ada)
        connection.execute(change.values(token_generation=users.table.c.token_generation + 1))
    assert anonymous.get(path, {"token": token}).status == 404


def test_the_user_is_told_of_a_failure(add_user: AddUser, enter: Enter) -> None:
    ada = add_user()
    end_export(start_export(enter(ada), ada), jobs.FAILURE, {"message": "It died."}, "job.failed")
    assert load_mail(ada) == [("user_export_fail", "queued", [])]


def test_only_the_user_and_administrators_may_start_it(
    event: events.WholeEvent, add_user: AddUser, enter: Enter, anonymous: Client
) -> None:
    ada, public = add_user(), add_user(is_profile_public=True)
    stranger, admin = enter(add_user()), enter(add_user(is_admin=True))
    paths = [f"/v1/users/{user_id}/export/json" for user_id in (ada, public, 10**15, "me")]
    assert [stranger.post(path).status for path in paths] == [404, 403, 404, 404]
    assert anonymous.post(paths[0]).status == 401
    assert enter(ada, fresh=False).post(paths[0]).status == 200
    assert start_export(admin, ada) == start_export(enter(ada), ada)
    assert [row["kind"] for row in desk.load_jobs(ada)] == ["export.user"]


def test_it_counts_as_a_waiting_job(add_user: AddUser, enter: Enter) -> None:
    ada = add_user()
    with db.transaction() as connection:
        for number in range(settings().max_waiting_jobs):
            message = jobs.ExportEvent(
                task_id=UUID(int=ada * 1000 + number), user_id=ada, request_id="", event_id=1
            )
            jobs.insert_job(connection, message, "Days", None)
    assert enter(ada).post(f"/v1/users/{ada}/export/json").status == 429


def test_a_cancelled_job_no_longer_counts(add_user: AddUser, enter: Enter) -> None:
    ada = add_user()
    who = enter(ada)
    task_id = start_export(who, ada)
    assert who.delete(f"/v1/tasks/{task_id}").json["state"] == "FAILURE"
    assert start_export(who, ada) != task_id
    listed = who.get("/v1/tasks", query={"filter[kind]": "export.user"}).json["tasks"]
    assert [task["state"] for task in listed] == ["WAITING", "FAILURE"]
