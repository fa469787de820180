"""Files that failed and cancelled jobs left in the bucket.

The process that ended a job removes them, but it may have been killed before that.
"""

from typing import Final

from sqlalchemy import select, text

from openevent.infra import db
from openevent.work import job_outcome
from openevent.work.jobs import FAILURE, jobs

TWO_DAYS_AGO: Final = text("now() - interval '2 days'")
"""A worker may still store files up to two days after its job ended.

docs/contract/jobs.md#failed-jobs
"""


def remove_leftovers() -> int:
    """Remove the leftovers of the jobs that failed in the last two days; return their number."""
    failed = (
        select(jobs)
        .where(jobs.c.state == FAILURE, jobs.c.ended_at > TWO_DAYS_AGO)
        .order_by(jobs.c.id)
    )
    with db.connect(db.WORKER_WAIT_SECONDS) as connection:
        rows = [dict(row) for row in connection.execute(failed).mappings()]
    for row in rows:
        job_outcome.apply(row)
    return len(rows)
