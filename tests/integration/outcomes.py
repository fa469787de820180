"""What became of a job: its row, and the item that pollers read."""

from typing import Any

from openevent.infra import db
from openevent.work import jobs, tasks


def row_of(message: jobs.Message) -> jobs.Row:
    """Give the row of a job, by its message."""
    with db.connect() as connection:
        row = jobs.load(connection, message.task_id)
    assert row is not None
    return row


def task_of(message: jobs.Message) -> dict[str, Any]:
    """Give the item of a job's task, by its message."""
    item = tasks.get(str(message.task_id))
    assert item is not None
    return item
