"""While the queue of changes is down a write is a 503 and leaves nothing; later it works."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final
from uuid import uuid4

import pytest
from sqlalchemy import Table, func, select

from openevent.infra import db
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.resources.session import sessions
from openevent.resources.user import users
from openevent.work.changes import changes
from reference.people import PASSWORD
from tests.factories import events
from tests.integration import letters
from tests.integration.api.write.write_helpers import build_document
from tests.unit.api.client import Answer, Client

type Enter = Callable[..., Client]
NAME: Final = "changes"


@contextmanager
def _break_queue() -> Iterator[None]:
    """Let the queue be gone, as if it refused every message."""
    client("sqs").delete_queue(QueueUrl=settings().changes_queue_url)
    try:
        yield
    finally:
        assert (
            client("sqs").create_queue(QueueName=NAME)["QueueUrl"] == settings().changes_queue_url
        )


def count_rows(*tables: Table) -> list[int]:
    with db.connect() as connection:
        return [
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables
        ]


def is_refused(answer: Answer) -> bool:
    return (answer.status, answer.headers.get("retry-after")) == (503, "10")


def test_a_user_is_not_half_registered(anonymous: Client) -> None:
    body = build_document("user", {"email": f"{uuid4().hex}@example.org", "password": PASSWORD})
    before = count_rows(users.table, changes)
    with _break_queue():
        assert is_refused(anonymous.send("POST", "/v1/users", body))
        assert is_refused(anonymous.send("POST", "/v1/users", body))
    assert count_rows(users.table, changes) == before
    assert anonymous.send("POST", "/v1/users", body).status == 201
    assert count_rows(users.table, changes) == [number + 1 for number in before]
    assert letters.received(settings().changes_queue_url)["Records"]


@pytest.mark.parametrize("attributes", [{"state": "rejected"}, {"title": "Other"}])
def test_a_session_is_not_half_changed(
    event: events.WholeEvent, enter: Enter, attributes: dict[str, str]
) -> None:
    owner, path = enter(event.owner_id), f"/v1/sessions/{event.session_ids[0]}"
    body = build_document("session", attributes | {"send-email": True}, event.session_ids[0])
    old_attributes, before = (
        owner.get(path).json["data"]["attributes"],
        count_rows(sessions.table, changes),
    )
    with _break_queue():
        assert is_refused(owner.send("PATCH", path, body))
    assert (owner.get(path).json["data"]["attributes"], count_rows(sessions.table, changes)) == (
        old_attributes,
        before,
    )
    changed = owner.send("PATCH", path, body)
    assert (changed.status, changed.json["data"]["attributes"].items() >= attributes.items()) == (
        200,
        True,
    )
    assert count_rows(changes)[0] > before[1]


def test_a_write_without_a_message_needs_no_queue(
    enter: Enter, add_user: Callable[..., int]
) -> None:
    user = add_user()
    with _break_queue():
        assert enter(user).post(f"/v1/users/{user}/notifications/read").status == 200
