"""Mails that the first release queued leave by this one's mailer, and none leaves twice."""

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from dispatcher.handler import lambda_handler as dispatch
from mailer.handler import lambda_handler as mailer
from openevent.infra import db
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.resources.mail import mails
from tests.integration import letters
from tests.integration.mailer import mail_server
from tests.integration.upgrade import restore
from tests.unit.api.client import Client

IDS = restore.ids()
NO_FAILURES: dict[str, list[Any]] = {"batchItemFailures": []}
PATIENCE = letters.Context(120)
TOKEN = re.compile(r"token=([\w.-]+)")


@pytest.fixture(scope="module", autouse=True)
def server(_services: None) -> Iterator[mail_server.MailServer]:
    """Let the mailer have all waiting mails, and one that had left, twice; its outcomes too."""
    with mail_server.running() as running:
        transport = {"version": "v1", "host": "localhost", "port": running.port}
        client("secretsmanager").put_secret_value(
            SecretId=settings().mail_secret_id,
            SecretString=json.dumps(transport | {"encryption": "none"}),
        )
        waiting = restore.messages("mails", "mails") + restore.messages(
            "mails_sent_before", "mails"
        )
        for event in waiting * 2:
            assert mailer(event, PATIENCE) == NO_FAILURES
        for _ in waiting * 2:
            outcome = letters.received(settings().outcomes_queue_url)
            assert dispatch(outcome, PATIENCE) == NO_FAILURES
        yield running


def text_of(server: mail_server.MailServer, recipient: str, subject: str) -> str:
    """The text of the one mail to a recipient with that word in its subject."""
    (message,) = [
        one.message
        for one in server.inbox
        if recipient in one.recipients and subject in one.message["Subject"]
    ]
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def state(key: str) -> str:
    table = mails.table
    with db.connect() as connection:
        query = select(table.c.state).where(table.c.key == UUID(key))
        return str(connection.execute(query).scalar_one())


def test_each_waiting_mail_leaves_once(server: mail_server.MailServer) -> None:
    recipients = sorted(one.recipients[0] for one in server.inbox)
    waiting = [json.loads(one["body"]) for one in restore.load("messages")["mails"]]
    offered = UUID(IDS["mail_offered"])
    assert recipients == sorted(one["recipient"] for one in waiting if UUID(one["key"]) != offered)


def test_a_mail_that_was_claimed_by_a_mailer_that_died_leaves() -> None:
    assert state(IDS["mail_claimed"]) == "sent"


def test_a_mail_that_was_offered_by_one_that_died_never_leaves_again() -> None:
    assert state(IDS["mail_offered"]) == "unconfirmed"


def test_a_mail_that_had_left_stays_so() -> None:
    assert state(IDS["sent_mail"]) == "sent"


def test_a_body_from_the_bucket_is_that_of_the_mail(server: mail_server.MailServer) -> None:
    text = text_of(server, "ada@example.org", "Question")
    assert "Where is the hall?" in text


def test_the_link_of_a_waiting_mail_sets_a_new_password(
    server: mail_server.MailServer,
) -> None:
    link = TOKEN.search(text_of(server, "bob@example.org", "password"))
    assert link is not None
    body = {"data": {"token": link[1], "password": "another horse"}}
    assert Client().send("PATCH", "/v1/auth/reset-password", body).status == 200
