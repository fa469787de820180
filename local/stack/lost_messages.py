"""Jobs and mails whose messages were lost with the emulator's queues: nothing would end them, and health stay red."""

from sqlalchemy import Connection, create_engine, make_url, select, update
from sqlalchemy.pool import NullPool

from openevent.resources.mail import QUEUED, UNCONFIRMED, mails
from openevent.work import jobs

STOPPED = {
    "message": "The local stack was stopped.",
    "reason": "stopped",
    "errors": [],
    "error-count": 0,
}
UNHEARD = "The local stack was stopped before anything was heard of it: it may have been sent."


def end(database_url: str) -> tuple[int, int]:
    """End all waiting jobs as failed, before a worker can have got a new one, and all queued mails; their numbers."""
    engine = create_engine(
        make_url(database_url).set(drivername="postgresql+pg8000"), poolclass=NullPool
    )
    with engine.begin() as connection:
        return _end_jobs(connection), _end_mails(connection)


def _end_jobs(connection: Connection) -> int:
    waiting = select(jobs.jobs.c.task_id).where(jobs.jobs.c.state == jobs.WAITING)
    tasks = connection.scalars(waiting).all()
    return sum(jobs.end(connection, task, jobs.FAILURE, STOPPED) is not None for task in tasks)


def _end_mails(connection: Connection) -> int:
    queued = update(mails.table).where(mails.table.c.state == QUEUED)
    return connection.execute(queued.values(state=UNCONFIRMED, reason=UNHEARD)).rowcount
