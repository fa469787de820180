"""Each handler reacts once to a change, also after a repeat, a crash or a failure."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import NullPool, create_engine, func, select, text, update

from dispatcher.reactions import registry
from local.stack import schema
from openevent.infra import config, db
from openevent.infra.aws import client
from openevent.infra.config import settings
from openevent.model import event_versions
from openevent.resources.activity import activities
from openevent.resources.session import sessions
from openevent.work import changes, handler_progress
from tests.factories import events
from tests.integration import letters
from tests.integration.dispatcher import desk, dying
from tests.integration.dispatcher.places import COMING
from tests.integration.dispatcher.test_fan_out import queued

STEPS = (
    "commit:1",
    "commit:2",
    "before:sqs:SendMessageBatch:1",
    "after:sqs:SendMessageBatch:1",
    "commit:3",
)
"""A session's new time: the line of the log, the version, then the mails."""


@pytest.fixture(autouse=True)
def _office() -> None:
    client("sqs").purge_queue(QueueUrl=settings().mails_queue_url)
    desk.open_office()


@pytest.fixture
def session() -> int:
    """An accepted session of a published event."""
    with db.transaction() as connection:
        whole = events.add_whole_event(connection, **COMING)
        id_ = whole.session_ids[0]
        connection.execute(
            update(sessions.table).where(sessions.table.c.id == id_).values(state="accepted")
        )
    return id_


def moved(session: int) -> dict[str, Any]:
    """Tell that a session is at another time."""
    facts = {"columns": ["starts_at"], "event": event_of(session)}
    return desk.record_changes(
        lambda connection: changes.record(
            connection, "session.updated", ("session", session), None, **facts
        )
    )


def event_of(session: int) -> int:
    table = sessions.table
    with db.connect() as connection:
        return int(
            connection.execute(select(table.c.event_id).where(table.c.id == session)).scalar_one()
        )


def came(session: int) -> tuple[int, int, int, int]:
    """How many mails, notifications, lines and counted versions came of a session's changes."""
    subject = ("session", session)
    line = func.count().filter(activities.table.c.action == f"session.updated session {session}")
    event = event_of(session)
    with db.connect() as connection:
        lines = connection.execute(select(line)).scalar_one()
        versions = event_versions.load_versions(connection, event)
    return len(desk.mailed(subject)), len(desk.noticed(subject)), lines, versions["sessions"]


def done(session: int) -> set[str]:
    """The names of the handlers that have done their part."""
    change, row = changes.changes, handler_progress.reactions
    statement = select(row.c.handler).join(change, change.c.id == row.c.change_id)
    with db.connect() as connection:
        return set(
            connection.execute(
                statement.where(change.c.subject_id == session, row.c.done_at.is_not(None))
            ).scalars()
        )


def is_back(event: dict[str, Any]) -> bool:
    """Deliver once and tell whether the message must come again."""
    return desk.lambda_handler(event, letters.Context()) != desk.NO_FAILURES


ONCE = (2, 1, 1, 1)
"""The owner has a mail and a notification, a speaker without an account a mail."""


def test_delivered_twice_it_is_done_once(session: int) -> None:
    letter = moved(session)
    assert [is_back(letter), is_back(letter)] == [False, False]
    assert came(session) == ONCE
    assert sorted(queued().values()) == [1, 1]


def test_two_dispatchers_at_once_do_it_once(session: int, environment: Mapping[str, str]) -> None:
    letter = moved(session)
    running = [dying.start(letter, "none", environment) for _ in range(2)]
    for process in running:
        process.communicate()
    assert [process.returncode for process in running] == [0, 0]
    assert came(session) == ONCE
    assert sorted(queued().values()) == [1, 1]


@pytest.mark.parametrize("step", STEPS)
def test_killed_at_any_step_another_does_the_rest(
    session: int, step: str, environment: Mapping[str, str]
) -> None:
    letter = moved(session)
    assert dying.killed(letter, step, environment) == dying.KILLED
    assert is_back(letter) is False
    assert came(session) == ONCE


@contextmanager
def broken(database: schema.Database, table: str) -> Iterator[None]:
    """Let a table be gone for a while."""
    owner = create_engine(
        database.owner_url.replace("postgresql:", "postgresql+pg8000:"), poolclass=NullPool
    )
    with owner.begin() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO elsewhere"))
    try:
        yield
    finally:
        with owner.begin() as connection:
            connection.execute(text(f"ALTER TABLE elsewhere RENAME TO {table}"))


def test_a_handler_that_fails_holds_up_no_other_and_is_tried_again_alone(
    session: int, database: schema.Database, caplog: pytest.LogCaptureFixture
) -> None:
    letter = moved(session)
    with broken(database, "event_versions"):
        assert is_back(letter) is True
        assert done(session) == {"activity", "proposal", "schedule"}
    assert "a handler failed and will be retried" in caplog.messages
    assert is_back(letter) is False
    assert done(session) == {"activity", "proposal", "schedule", "versions"}
    assert came(session) == ONCE


def test_a_mail_that_cannot_be_recorded_leaves_no_notification(
    session: int, database: schema.Database
) -> None:
    letter = moved(session)
    with broken(database, "notifications"):
        assert is_back(letter) is True
        assert desk.mailed(("session", session)) == set()
    assert is_back(letter) is False
    assert came(session) == ONCE
    # The first run had sent its messages; those of the second have the same keys.
    assert len(queued()) == 2


def test_a_queue_that_refuses_rolls_back_and_it_works_when_it_is_back(
    session: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    letter = moved(session)
    url = settings().mails_queue_url
    monkeypatch.setenv("MAILS_QUEUE_URL", f"{url}-gone")
    config.settings.cache_clear()
    assert is_back(letter) is True
    assert (came(session)[:2], done(session)) == ((0, 0), {"activity", "proposal", "versions"})
    monkeypatch.setenv("MAILS_QUEUE_URL", url)
    config.settings.cache_clear()
    assert is_back(letter) is False
    assert came(session) == ONCE
    assert sorted(queued().values()) == [1, 1]


def test_handlers_are_switched_off_by_name(session: int, monkeypatch: pytest.MonkeyPatch) -> None:
    letter = moved(session)
    monkeypatch.setenv("REACTIONS_OFF", "schedule,activity")
    config.settings.cache_clear()
    assert is_back(letter) is False
    assert done(session) == {"proposal", "versions"}
    monkeypatch.delenv("REACTIONS_OFF")
    config.settings.cache_clear()
    assert is_back(letter) is False
    assert came(session) == ONCE


def test_a_message_that_comes_before_its_commit_comes_again_and_an_old_one_is_dropped(
    session: int, caplog: pytest.LogCaptureFixture
) -> None:
    letter = desk.record_changes(lambda _: None)
    assert is_back(letter) is True
    letter["Records"][0]["attributes"]["SentTimestamp"] = "0"
    assert is_back(letter) is False
    assert (
        "a message without changes is dropped: its transaction was rolled back" in caplog.messages
    )


def test_one_message_holds_up_no_other(session: int) -> None:
    stray, letter = desk.record_changes(lambda _: None), moved(session)
    both = {"Records": [*stray["Records"], *letter["Records"]]}
    failed = [{"itemIdentifier": stray["Records"][0]["messageId"]}]
    assert desk.lambda_handler(both, letters.Context()) == {"batchItemFailures": failed}
    assert came(session) == ONCE


class Clock:
    """A context with 2 s less at each question for the time: 7 s, 5 s, 3 s."""

    def __init__(self) -> None:
        self.milliseconds = 9_000

    def get_remaining_time_in_millis(self) -> int:
        self.milliseconds -= 2_000
        return self.milliseconds


def test_when_time_is_short_the_message_comes_again_for_the_rest(session: int) -> None:
    event = ("event", event_of(session))
    letter = desk.record_changes(
        lambda connection: [
            changes.record(connection, "speakers.reordered", event, None) for _ in range(5)
        ]
    )
    numbers = []
    for _ in range(3):
        numbers.append(desk.lambda_handler(letter, Clock()) == desk.NO_FAILURES)
        numbers.append(count_done(event))
    assert numbers == [False, 4, False, 8, True, 10]
    with db.connect() as connection:
        assert event_versions.load_versions(connection, event[1])["speakers"] == 5


def count_done(subject: tuple[str, int]) -> int:
    """Count the handlers that are done with the changes of a subject."""
    change, row = changes.changes, handler_progress.reactions
    statement = select(func.count()).join_from(row, change, change.c.id == row.c.change_id)
    is_subject = change.c.subject_type == subject[0], change.c.subject_id == subject[1]
    with db.connect() as connection:
        done_rows = statement.where(*is_subject, row.c.done_at.is_not(None))
        return int(connection.execute(done_rows).scalar_one())


def test_the_name_of_each_handler_is_its_own() -> None:
    names = [handler.name for handler in registry.HANDLERS]
    assert len(names) == len(set(names))
