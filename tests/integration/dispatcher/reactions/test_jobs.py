"""Jobs that are nobody's news."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import insert

from openevent.infra import db
from openevent.work import changes, jobs
from tests.integration import letters
from tests.integration.dispatcher import desk


def insert_job(user: int, state: str, **options: Any) -> tuple[tuple[str, int], str]:
    """Insert an import in that state; return the subject of its changes and its task id."""
    result = {"message": "The zip has an error.", "counts": {}}
    row = {
        "task_id": uuid4(),
        "kind": jobs.ImportEvent.kind,
        "user_id": user,
        "subject": "a.zip",
        "options": options,
    }
    with db.transaction() as connection:
        job = (
            insert(jobs.jobs)
            .values(row | {"state": state, "result": result})
            .returning(jobs.jobs.c.id)
        )
        subject = ("job", int(connection.execute(job).scalar_one()))
    return subject, str(row["task_id"])


def ended(user: int, state: str, **options: Any) -> tuple[str, int]:
    """Write an import that has ended, tell of it, and give what the change is of."""
    subject, task_id = insert_job(user, state, **options)
    desk.react("job.failed", subject, user, task_id=task_id)
    return subject


@pytest.mark.parametrize("state", [jobs.FAILURE, jobs.SUCCESS])
def test_an_import_that_was_only_tried_is_nobodys_news(user: int, state: str) -> None:
    desk.open_office()
    subject = ended(user, state, dry_run=True)
    assert (desk.mailed(subject), desk.noticed(subject)) == (set(), set())


def test_one_that_was_meant_is(user: int) -> None:
    desk.open_office()
    assert len(desk.mailed(ended(user, jobs.FAILURE, dry_run=False))) == 1


def test_a_state_without_a_notification_is_an_error_that_is_retried(
    user: int, caplog: pytest.LogCaptureFixture
) -> None:
    subject, task_id = insert_job(user, jobs.WAITING)
    event = desk.record_changes(
        lambda connection: changes.record(connection, "job.failed", subject, user, task_id=task_id)
    )
    assert desk.lambda_handler(event, letters.Context()) != desk.NO_FAILURES
    message = "There is no announcement of a job 'import.event' in the state 'waiting'."
    assert message in caplog.text
