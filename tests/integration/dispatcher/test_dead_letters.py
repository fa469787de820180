"""Dead letters: each ends its job, comes again, or is dropped with a log line."""

import time
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from pydantic import BaseModel
from sqlalchemy import Connection, NullPool, create_engine, event, insert, select

from dispatcher.handler import extend_delays, lambda_handler
from local.services import postgres
from local.stack import schema
from openevent.infra import config, db
from openevent.mail.messages import Mail, Outcome, Outcomes
from openevent.resources.mail import mails
from openevent.work import changes, jobs, tasks
from tests.factories import archives, events
from tests.integration import letters, put_aside
from tests.integration.import_worker import imports
from tests.integration.letters import sqs_event

NO_FAILURES: dict[str, Any] = {"batchItemFailures": []}


@pytest.fixture
def message(user: int) -> jobs.ImportEvent:
    return imports.start_import(archives.build_zip(), user)


def letter(message: jobs.Message, **changed: Any) -> dict[str, Any]:
    (record,) = sqs_event(message)["Records"]
    return {**record, **changed}


def old(record: dict[str, Any]) -> dict[str, Any]:
    timestamp = str(int((time.time() - 16 * 60) * 1000))
    return {**record, "attributes": {**record["attributes"], "SentTimestamp": timestamp}}


def bury(*records: dict[str, Any]) -> Any:
    return lambda_handler({"Records": list(records)}, letters.Context())


def test_a_waiting_job_ends_as_failed(
    message: jobs.ImportEvent, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    assert bury(letter(message)) == NO_FAILURES
    row = imports.row_of(message)
    assert (row["state"], row["result"]["reason"]) == (jobs.FAILURE, "dead")
    assert imports.task_of(message)["state"] == "FAILURE"
    assert '"JobDead":[1.0]' in capsys.readouterr().out
    assert caplog.messages == ["job failed", "a job failed at every delivery"]


@pytest.mark.parametrize("body", ["{", '{"v": 0}'])
def test_an_unreadable_one_is_put_aside_and_known_by_its_attribute(
    message: jobs.ImportEvent, body: str
) -> None:
    unreadable = put_aside.with_body(letter(message), body)
    assert bury(unreadable) == NO_FAILURES
    assert imports.row_of(message)["state"] == jobs.FAILURE
    assert put_aside.load("import.event", unreadable["messageId"]) is not None


def test_one_of_a_newer_release_ends_its_job_by_its_attribute(message: jobs.ImportEvent) -> None:
    newer = put_aside.with_body(letter(message), '{"v": 2}')
    assert bury(newer) == NO_FAILURES
    assert imports.row_of(message)["result"]["reason"] == "dead"
    assert put_aside.load("import.event", newer["messageId"]) is None


def test_a_job_that_has_ended_stays_as_it_is(
    message: jobs.ImportEvent, capsys: pytest.CaptureFixture[str]
) -> None:
    imports.run_worker(message)
    assert bury(letter(message)) == NO_FAILURES
    assert imports.row_of(message)["state"] == jobs.SUCCESS
    assert len(imports.load_rows("session", message.event_id)) == 2
    assert "JobDead" not in capsys.readouterr().out


def test_one_whose_job_another_ends_in_this_moment_comes_again(
    message: jobs.ImportEvent, database: schema.Database
) -> None:
    other = create_engine(
        database.url.replace("postgresql:", "postgresql+pg8000:"), poolclass=NullPool
    )

    def overtake(_connection: Connection, _cursor: object, statement: str, *_: object) -> None:
        if statement.startswith("UPDATE jobs"):
            with other.begin() as connection:
                jobs.end(connection, message.task_id, jobs.SUCCESS, {})

    event.listen(db.engine(), "before_cursor_execute", overtake)
    assert bury(letter(message, messageId="one")) == {
        "batchItemFailures": [{"itemIdentifier": "one"}]
    }
    assert bury(letter(message)) == NO_FAILURES
    assert imports.task_of(message)["state"] == "SUCCESS"


def test_a_young_one_without_a_job_comes_again_and_holds_up_no_other(
    message: jobs.ImportEvent,
) -> None:
    stray = letter(message.model_copy(update={"task_id": uuid4()}), messageId="stray")
    assert bury(stray, letter(message)) == {"batchItemFailures": [{"itemIdentifier": "stray"}]}
    assert imports.row_of(message)["state"] == jobs.FAILURE


def test_an_old_one_without_a_job_is_dropped(
    message: jobs.ImportEvent, caplog: pytest.LogCaptureFixture
) -> None:
    stray = message.model_copy(update={"task_id": uuid4()})
    assert bury(old(letter(stray))) == NO_FAILURES
    assert caplog.messages == ["a dead letter without a job is dropped"]
    assert tasks.get(str(stray.task_id)) is None


def test_one_that_names_no_task_is_put_aside(
    message: jobs.ImportEvent, caplog: pytest.LogCaptureFixture
) -> None:
    assert bury(letter(message, body="{", messageAttributes={})) == NO_FAILURES
    assert caplog.messages == ["a message cannot be read and was put aside"]
    assert imports.row_of(message)["state"] == jobs.WAITING


def test_one_that_cannot_be_settled_now_comes_again(
    message: jobs.ImportEvent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(db, "WORKER_WAIT_SECONDS", 0)
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody:none@127.0.0.1:1/none")
    db.close()
    config.settings.cache_clear()
    assert bury(letter(message, messageId="one")) == {
        "batchItemFailures": [{"itemIdentifier": "one"}]
    }


def stray(message: BaseModel) -> dict[str, Any]:
    """Give a letter of another queue than the jobs'."""
    sqs_message = {
        "MessageId": "one",
        "ReceiptHandle": "gone",
        "Body": message.model_dump_json(),
        "Attributes": {
            "SentTimestamp": str(int(time.time() * 1000)),
            "ApproximateReceiveCount": "1",
        },
    }
    return letters.record(sqs_message, "dead")


def add_mail(**values: Any) -> Mail:
    """Add a queued mail; gives the message of its first attempt."""
    mail = Mail(
        key=uuid4(),
        action="test_mail",
        service="smtp",
        sender="a@b.org",
        recipient="c@d.org",
        subject="s",
    )
    row = {
        "key": mail.key,
        "recipient": mail.recipient,
        "subject": "s",
        "message": "m",
        "action": mail.action,
    }
    with db.transaction() as connection:
        connection.execute(insert(mails.table).values(row | values))
    return mail


def state(mail: Mail) -> tuple[str, str | None]:
    table = mails.table
    with db.connect() as connection:
        statement = select(table.c.state, table.c.reason).where(table.c.key == mail.key)
        mail_state, reason = connection.execute(statement).one()
    return mail_state, reason


def test_a_mail_that_was_tried_for_long_has_failed() -> None:
    mail = add_mail()
    assert [bury(stray(mail)), bury(stray(mail))] == [NO_FAILURES, NO_FAILURES]
    assert state(mail) == ("failed", "It was tried again and again, and given up.")


@pytest.mark.parametrize("values", [{"state": "sent"}, {"state": "unconfirmed"}, {"attempt": 2}])
def test_a_mail_that_has_ended_or_was_sent_again_stays_as_it_is(values: dict[str, Any]) -> None:
    mail = add_mail(**values)
    assert bury(stray(mail)) == NO_FAILURES
    assert state(mail) == (values.get("state", "queued"), None)


@pytest.mark.parametrize("text", ['"subject":7', '"subject":"a","subject":"b"'])
def test_the_mail_of_an_unreadable_one_has_failed_if_its_key_is_readable(text: str) -> None:
    mail = add_mail()
    body = mail.model_dump_json().replace('"subject":"s"', text)
    unreadable = put_aside.with_body(stray(mail), body)
    assert bury(unreadable) == NO_FAILURES
    assert put_aside.load("dead", unreadable["messageId"]) is not None
    assert state(mail)[0] == "failed"


def test_what_nobody_can_read_is_counted_and_put_aside(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    unreadable = put_aside.with_body(stray(changes.BatchMessage(batch=uuid4())), '{"a": 1}')
    assert bury(unreadable) == NO_FAILURES
    assert caplog.messages == ["a message cannot be read and was put aside"]
    assert '"MessageUnreadable":[1.0]' in capsys.readouterr().out
    entry = put_aside.load("dead", unreadable["messageId"])
    assert entry is not None
    assert entry["reason"] == "It is the message of no job, mail, change or outcome."


def test_a_change_that_was_given_up_is_dealt_with_once_that_is_possible(
    database: schema.Database,
) -> None:
    with db.transaction() as connection:
        user = events.add_user(connection, is_verified=False)
        changes.record(connection, "user.registered", ("user", user), user)
        lost = stray(changes.BatchMessage(batch=changes.ensure_batch(connection)))
    postgres.execute(database.owner_url, "ALTER TABLE mails RENAME TO mails_away")
    assert bury(lost) == {"batchItemFailures": [{"itemIdentifier": "one"}]}
    postgres.execute(database.owner_url, "ALTER TABLE mails_away RENAME TO mails")
    assert bury(lost) == NO_FAILURES
    with db.connect() as connection:
        actions = (
            connection.execute(select(mails.table.c.action).where(mails.table.c.user_id == user))
            .scalars()
            .all()
        )
    assert actions == ["User Registration"]


def test_an_outcome_that_was_given_up_is_noted() -> None:
    mail = add_mail()
    outcome = Outcome(
        key=mail.key, attempt=1, recipient=mail.recipient, state="sent", at=datetime.now(UTC)
    )
    assert bury(stray(Outcomes(items=[outcome]))) == NO_FAILURES
    assert state(mail) == ("sent", None)


def test_the_delays_of_what_must_not_be_lost_outlast_half_a_day() -> None:
    delays = extend_delays((5, 30, 120))
    assert delays == (5, 30, 120, 360, 840)
    assert sum(delays) + (60 - len(delays)) * delays[-1] > 12 * 3_600
