"""What failed and cancelled jobs left in the bucket, once more: who ended them may have been killed before."""

from typing import Final

from sqlalchemy import select, text

from openevent.infra import db
from openevent.work import job_failure
from openevent.work.jobs import FAILURE, jobs

TWO_DAYS: Final = text("now() - interval '2 days'")
"""How long the last attempt at a job may lie behind its end (docs/contract/jobs.md#failed-jobs)."""


def remove() -> int:
    """Settle the jobs of the last two days that failed, and give how many there are."""
    wanted = (
        select(jobs).where(jobs.c.state == FAILURE, jobs.c.ended_at > TWO_DAYS).order_by(jobs.c.id)
    )
    with db.connect(db.WORKER_WAIT_SECONDS) as connection:
        found = [dict(row) for row in connection.execute(wanted).mappings()]
    for row in found:
        job_failure.clean_up(row)
    return len(found)
