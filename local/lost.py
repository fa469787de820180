"""Jobs whose messages were lost with the emulator's queues: nothing would end them, and health stay red."""

from sqlalchemy import create_engine, make_url, select
from sqlalchemy.pool import NullPool

from openevent import jobs

STOPPED = {"message": "The local stack was stopped.", "reason": "stopped", "errors": [], "error-count": 0}


def end_jobs(database_url: str) -> int:
    """End all waiting jobs as failed, before a worker can have got a new one; their number."""
    engine = create_engine(make_url(database_url).set(drivername="postgresql+pg8000"), poolclass=NullPool)
    waiting = select(jobs.jobs.c.task_id).where(jobs.jobs.c.state == jobs.WAITING)
    with engine.begin() as connection:
        tasks = connection.scalars(waiting).all()
        return sum(jobs.end(connection, task, jobs.FAILURE, STOPPED) is not None for task in tasks)
