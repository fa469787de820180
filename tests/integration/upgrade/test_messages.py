"""Messages of the first release are handled by this one, and nothing is done twice."""

import io
import json
import re
from collections import Counter
from typing import Any
from uuid import UUID
from zipfile import ZipFile

import pytest
from sqlalchemy import func, select, text

from dispatcher.handler import lambda_handler as dispatch
from export_worker.handler import lambda_handler as export
from import_worker.handler import lambda_handler as import_
from local.stack import schema
from openevent.infra import db, storage
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.resources import BY_TYPE
from openevent.resources.activity import activities
from openevent.resources.mail import mails
from openevent.resources.notification import notifications
from openevent.resources.suppression import suppressions
from openevent.work import handler_progress, jobs, tasks
from tests.integration import letters
from tests.integration.upgrade import restore

IDS, USERS = restore.ids(), restore.users()
NO_FAILURES: dict[str, list[Any]] = {"batchItemFailures": []}
PATIENCE = letters.Context(120)
WAITING_MAILS = (
    ("After Event", "ada@example.org"),
    ("Change Password", "eve@example.org"),
    ("Event Import Failed", "eve@example.org"),
    ("Event Role Invitation", "carol@example.org"),
    ("Invitation For Papers", "grace@example.org"),
    ("Session Schedule Change", "ada@example.org"),
    ("User Confirmation", "frank@example.net"),
    ("User Registration", "dave@example.org"),
    ("User email", "frank@example.org"),
    ("contact_organizers", "ada@example.org"),
    ("contact_organizers_copy", "eve@example.org"),
    ("event_deleted", "ada@example.org"),
    ("session_state_change", "ada@example.org"),
    ("test_mail", "someone@example.org"),
)


@pytest.fixture(autouse=True, scope="module")
def _coming_events(upgraded: schema.Database) -> None:
    """Move the dates of events that are not said to be over: they are past by now."""
    move = text(
        "UPDATE events SET starts_at = now() + interval '30 days',"
        " ends_at = now() + interval '31 days' WHERE id NOT IN"
        " (SELECT subject_id FROM changes WHERE kind = 'event.over')"
    )
    with db.transaction() as connection:
        connection.execute(move)


def job(task: str) -> dict[str, Any]:
    with db.connect() as connection:
        row = jobs.load(connection, UUID(IDS[task]))
    assert row is not None
    return dict(row)


def counts() -> tuple[int, ...]:
    """How many mails, notifications, lines of the log and reactions there are."""
    tables = (mails.table, notifications.table, activities.table, handler_progress.reactions)
    with db.connect() as connection:
        return tuple(
            connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables
        )


def mailed() -> Counter[tuple[str, str]]:
    """Each (action, recipient) with the number of its mails."""
    table = mails.table
    with db.connect() as connection:
        return Counter(
            (row.action, row.recipient)
            for row in connection.execute(select(table.c.action, table.c.recipient))
        )


def mail(key: str) -> tuple[str, str | None]:
    """State and reason of a mail."""
    table = mails.table
    query = select(table.c.state, table.c.reason).where(table.c.key == UUID(key))
    with db.connect() as connection:
        row = connection.execute(query).one()
    return row.state, row.reason


def deal(name: str) -> None:
    """Let the dispatcher handle messages twice, as a queue may deliver them."""
    for event in restore.messages(name, "changes"):
        for _ in range(2):
            assert dispatch(event, PATIENCE) == NO_FAILURES


def test_what_the_release_had_handled_is_not_done_again() -> None:
    before = counts()
    deal("changes_handled")
    assert counts() == before


def test_a_publication_that_was_half_told_goes_on() -> None:
    before = mailed()
    assert IDS["notified_by_half"] == ["ada@example.org"]
    deal("changes_half_done")
    speakers = (f"speaker{number}@example.org" for number in range(3))
    assert mailed() - before == Counter(("Event Published", address) for address in speakers)


def test_waiting_changes_become_mails() -> None:
    before = mailed()
    deal("changes")
    assert mailed() - before == Counter(WAITING_MAILS)


def test_waiting_imports_are_done() -> None:
    for event in restore.messages("imports", "imports"):
        import_(event, PATIENCE)
    done, dry = job("waiting_import_task"), job("dry_run_task")
    assert (done["state"], dry["state"]) == (jobs.SUCCESS, jobs.SUCCESS)
    session = BY_TYPE["session"].table
    query = select(session.c.title).where(session.c.event_id == done["event_id"])
    with db.connect() as connection:
        titles = set(connection.execute(query).scalars())
    assert titles == {"Notes on the engine", "Panel"}
    assert dry["event_id"] is None
    item = tasks.get(IDS["waiting_import_task"])
    assert item is not None
    assert item["state"] == "SUCCESS"


def test_waiting_exports_are_done() -> None:
    for event in restore.messages("exports", "exports"):
        export(event, PATIENCE)
    zipped = stored(storage.build_export_key(IDS["event"], IDS["waiting_export_task"]))
    assert "event" in ZipFile(io.BytesIO(zipped)).namelist()
    own = stored(storage.build_own_data_key(USERS["bob"], IDS["waiting_own_data_task"]))
    assert b"bob@example.org" in own


def stored(key: str) -> bytes:
    return bytes(client("s3").get_object(Bucket=settings().bucket, Key=key)["Body"].read())


def test_waiting_outcomes_reach_their_mails() -> None:
    for event in restore.messages("outcomes", "outcomes"):
        assert dispatch(event, PATIENCE) == NO_FAILURES
    assert mail(IDS["mail_sent_untold"])[0] == "sent"
    assert mail(IDS["sent_mail"]) == ("failed", "550 gone")
    with db.connect() as connection:
        addresses = connection.execute(select(suppressions.table.c.address)).scalars().all()
    assert addresses == ["ada@example.org"]


def test_a_dead_letter_ends_its_job() -> None:
    (event,) = restore.messages("dead_letters", "")
    assert dispatch(event, PATIENCE) == NO_FAILURES
    row = job("dead_task")
    assert (row["state"], row["result"]["reason"]) == (jobs.FAILURE, "dead")


def test_the_messages_of_the_release_have_no_version_and_none_is_put_aside() -> None:
    bodies = [one["body"] for messages in restore.load("messages").values() for one in messages]
    assert [body for body in bodies if "v" in json.loads(body)] == []
    listed = client("s3").list_objects_v2(Bucket=settings().bucket, Prefix="unreadable/")
    assert "Contents" not in listed


@pytest.mark.parametrize("name", ["changes", "mails", "outcomes", "imports", "exports"])
def test_a_message_names_no_place_of_the_release(name: str) -> None:
    bodies = " ".join(one["body"] for one in restore.load("messages")[name])
    assert re.search(r"https?://(?!api\.example|front\.example|localhost|www\.w3)", bodies) is None
