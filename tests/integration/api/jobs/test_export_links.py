"""The link of the mail about an export: it needs no login, and each click is checked anew."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import delete, func, select, update

from dispatcher.handler import lambda_handler as dispatch
from mailer.message.outgoing import build_mail
from openevent.auth import link_tokens
from openevent.auth.link_tokens import Purpose
from openevent.domain.people import accounts, export_links
from openevent.infra import db
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.mail.messages import Mail
from openevent.resources.event import events as event_resource
from openevent.resources.notification import notifications
from openevent.resources.role import memberships
from openevent.resources.setting import settings as deployment
from openevent.resources.user import users
from openevent.work import changes, jobs
from tests.factories import events
from tests.integration import letters
from tests.integration.api.jobs import jobs_desk as desk
from tests.integration.api.write.write_helpers import grant_role
from tests.integration.dispatcher import desk as dispatched
from tests.unit.api.client import Answer, Client

type Enter = Callable[..., Client]
WEEK = 7 * 86_400


@dataclass(frozen=True)
class Export:
    """An export that is ready: its event, the co-organizer who started it, and its task."""

    event: int
    user: int
    task: UUID

    @property
    def path(self) -> str:
        return f"/v1/events/{self.event}/exports/{self.task}"


@pytest.fixture
def export(event: events.WholeEvent, add_user: Callable[..., int], enter: Enter) -> Export:
    user = add_user()
    grant_role(event.id, user, "coorganizer")
    answer = enter(user).post(f"/v1/events/{event.id}/export/json")
    task = desk.read_task_id(answer.json["task_url"])
    desk.end_job(task, jobs.SUCCESS, {"name": "Analytical Days", "warning-count": 0})
    return Export(event.id, user, task)


def sign(export: Export, task: UUID | None = None) -> str:
    """Sign the token of the mail's link, as the dispatcher and the mailer do."""
    with db.transaction() as connection:
        account = accounts.lock_by_id(connection, export.user)
        assert account is not None
        kid, seal = export_links.seal_link(account, task or export.task)
    return link_tokens.sign_sealed_link(Purpose.EXPORT, export.user, kid, seal)


def click(export: Export, token: str) -> Answer:
    return Client().get(export.path, {"token": token})


def write(statement: Any) -> None:
    with db.transaction() as connection:
        connection.execute(statement)


def test_a_click_leads_to_the_file_for_five_minutes(export: Export) -> None:
    token = sign(export)
    for _ in range(2):
        answer = click(export, token)
        assert (answer.status, answer.body) == (302, b"")
        assert (answer.headers["cache-control"], answer.headers["referrer-policy"]) == (
            "no-store",
            "no-referrer",
        )
        location = answer.headers["location"]
        assert f"/exports/{export.event}/{export.task}.zip" in location
        assert "X-Amz-Expires=300" in location
        assert token not in location


def test_the_role_is_that_of_today(export: Export, enter: Enter) -> None:
    token, table = sign(export), memberships.table
    write(delete(table).where(table.c.user_id == export.user))
    answer = click(export, token)
    assert answer.status in {403, 404}
    assert answer.status == enter(export.user).get(export.path).status
    grant_role(export.event, export.user, "moderator")
    assert click(export, token).status == 403
    grant_role(export.event, export.user, "organizer")
    assert click(export, token).status == 302


@pytest.mark.parametrize(
    "values",
    [
        {"token_generation": users.table.c.token_generation + 1},
        {"email": "another-address@example.org"},
        {"is_blocked": True},
        {"deleted_at": func.now()},
    ],
)
def test_a_new_password_and_an_account_that_is_gone_end_it(
    export: Export, values: dict[str, Any]
) -> None:
    token = sign(export)
    write(update(users.table).where(users.table.c.id == export.user).values(values))
    answer = click(export, token)
    assert answer.status == 404
    assert "start a new export" in answer.json["errors"][0]["detail"]


def test_a_link_is_for_one_task_of_one_user(export: Export) -> None:
    answers = [
        click(export, sign(export, uuid4())),
        click(export, sign(export)[:-3]),
        click(export, ""),
        Client().get(f"/v1/users/{export.user}/exports/{export.task}", {"token": sign(export)}),
        Client().get(
            f"/v1/events/{export.event + 1}/exports/{export.task}", {"token": sign(export)}
        ),
    ]
    assert {answer.status for answer in answers} <= {403, 404}
    assert Client().get(export.path).status == 401


def test_it_ends_after_a_week_and_with_the_event(
    export: Export, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = time.time()
    with monkeypatch.context() as patch:
        patch.setattr(time, "time", lambda: now - WEEK - 60)
        old = sign(export)
    assert click(export, old).status == 404
    table = jobs.jobs
    is_job = table.c.task_id == export.task
    write(update(table).where(is_job).values(created_at=func.now() - func.make_interval(0, 0, 1)))
    assert click(export, sign(export)).status == 404
    write(update(table).where(is_job).values(created_at=func.now()))
    is_event = event_resource.table.c.id == export.event
    write(update(event_resource.table).where(is_event).values(deleted_at=func.now()))
    assert click(export, sign(export)).status == 404


@pytest.mark.parametrize("is_verified", [True, False])
def test_the_mail_has_the_link_and_the_app_the_page(export: Export, *, is_verified: bool) -> None:
    client("sqs").purge_queue(QueueUrl=settings().mails_queue_url)
    write(update(deployment.table).values(email_service="smtp", email_from="a@example.org"))
    write(
        update(users.table).where(users.table.c.id == export.user).values(is_verified=is_verified)
    )
    with db.transaction() as connection:
        subject, task = ("event", export.event), str(export.task)
        changes.record(connection, "event.exported", subject, export.user, task_id=task)
        batch = changes.ensure_batch(connection)
    dispatch(dispatched.letter(batch), letters.Context())
    message = letters.received(settings().mails_queue_url)["Records"][0]["body"]
    text = build_mail(Mail.model_validate_json(message)).text
    start = f"https://api.example.org{export.path}?token="
    assert (start in text) is is_verified
    if is_verified:
        assert click(export, text.partition(start)[2].split()[0]).status == 302
    with db.connect() as connection:
        query = select(notifications.table.c.link)
        link = connection.execute(query.where(notifications.table.c.user_id == export.user))
        assert link.scalar_one().endswith("/export")
