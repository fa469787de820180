"""Changes become mails: recorded, queued, once."""

from typing import Any

import pytest
from sqlalchemy import select, update

from dispatcher.handler import lambda_handler
from openevent.infra import db
from openevent.infra.config import settings
from openevent.mail.messages import TOKEN, Mail
from openevent.resources.mail import mails
from openevent.resources.setting import settings as deployment
from openevent.resources.user import users
from openevent.work import changes
from tests.factories import events
from tests.integration import letters


@pytest.fixture(autouse=True)
def _smtp() -> None:
    with db.transaction() as connection:
        connection.execute(
            update(deployment.table).values(email_service="smtp", email_from="desk@example.org")
        )


def receive_changes() -> dict[str, Any]:
    return letters.received(settings().changes_queue_url)


def recorded(change_kind: str) -> list[Any]:
    with db.connect() as connection:
        statement = select(mails.table).join(
            changes.changes, changes.changes.c.id == mails.table.c.change_id
        )
        return list(
            connection.execute(statement.where(changes.changes.c.kind == change_kind)).mappings()
        )


def test_a_registration_becomes_one_mail_however_often_it_is_told() -> None:
    with db.transaction() as connection:
        user = events.add_user(connection, is_verified=False)
        changes.record(connection, "user.registered", ("user", user), user)
    event = receive_changes()
    for _ in range(2):
        assert lambda_handler(event, letters.Context()) == {"batchItemFailures": []}
    (row,) = recorded("user.registered")
    mail = Mail.model_validate_json(
        letters.received(settings().mails_queue_url)["Records"][0]["body"]
    )
    with db.connect() as connection:
        email = connection.execute(
            select(users.table.c.email).where(users.table.c.id == user)
        ).scalar_one()
    values = {name: row[name] for name in ("state", "recipient", "action", "has_secret")}
    assert values == {
        "state": "queued",
        "recipient": email,
        "action": "User Registration",
        "has_secret": True,
    }
    assert (mail.key, mail.recipient, mail.service) == (row["key"], email, "smtp")
    assert mail.sender == row["sender"] == "Open Event <desk@example.org>"
    assert mail.link
    assert TOKEN in str(mail.html)
    assert TOKEN in str(mail.text)
