"""Jobs and mails whose messages were lost with the emulator's queues.

Nothing else would end them, and the health check would fail.
"""

from sqlalchemy import Connection, create_engine, func, make_url, select, update
from sqlalchemy.pool import NullPool

from openevent.resources.mail import QUEUED, UNCONFIRMED, mails
from openevent.work import jobs

NO_OUTCOME = "No outcome was reported before; the mail may have been sent."


def end_jobs_and_mails(database_url: str, loss: str) -> tuple[int, int]:
    """End all waiting jobs as failed and all queued mails as unconfirmed; return their numbers.

    `loss` is the sentence that says why. Call it before a worker can receive a new job.
    """
    engine = create_engine(
        make_url(database_url).set(drivername="postgresql+pg8000"), poolclass=NullPool
    )
    with engine.begin() as connection:
        return _end_jobs(connection, loss), _end_mails(connection, loss)


def _end_jobs(connection: Connection, loss: str) -> int:
    result = {"message": loss, "reason": "stopped", "errors": [], "error-count": 0}
    waiting = select(jobs.jobs.c.task_id).where(jobs.jobs.c.state == jobs.WAITING)
    task_ids = connection.scalars(waiting).all()
    rows = [jobs.end(connection, task_id, jobs.FAILURE, result) for task_id in task_ids]
    return sum(row is not None for row in rows)


def _end_mails(connection: Connection, loss: str) -> int:
    queued = update(mails.table).where(mails.table.c.state == QUEUED)
    values = {"state": UNCONFIRMED, "reason": f"{loss} {NO_OUTCOME}", "outcome_at": func.now()}
    return connection.execute(queued.values(values)).rowcount
