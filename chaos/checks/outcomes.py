"""A job ends as its content and its faults allow."""

from collections.abc import Iterator

from chaos.archives import DAMAGED_MEDIUM
from chaos.checks.evidence import Evidence
from chaos.model import Job
from chaos.world import Row


def check(evidence: Evidence) -> Iterator[str]:
    """Find jobs whose end has no cause, and broken zips that were imported."""
    for job, row in evidence.list_jobs():
        if row["state"] == "success" and _must_fail(job):
            yield f"The broken zip of the job {job.task} was imported: {job.arguments}"
        reasons = {*_list_own_causes(job), *_list_faults(evidence, job, row)}
        if row["state"] == "failure" and row["reason"] not in reasons:
            yield f"The job {job.task} failed without a cause: {row['result']}"


def _list_own_causes(job: Job) -> Iterator[str]:
    yield "time"  # a busy machine: a job needs more time than a worker has
    if job.is_cancelled:
        yield "cancelled"
    if job.archive and job.archive.broken:
        yield from ("invalid", "not_a_zip", "unsafe_zip", "damaged")
    if job.is_replaced:
        yield "replaced"
    if job.kind == "export.event" and job.event and job.event.was_deleted:
        yield "gone"


def _list_faults(evidence: Evidence, job: Job, row: Row) -> Iterator[str]:
    """List the reasons that faults gave: a job that they interrupt thrice is a dead letter."""
    start = job.asked_at - evidence.journal.start
    end = row["ended_at"].timestamp() - evidence.journal.start if row["ended_at"] else start
    for fault in (*evidence.journal.select("killed"), *evidence.journal.select("ended_session")):
        if start <= fault.seconds <= end:
            yield "dead"
    for poison in evidence.journal.select("poisoned"):
        if poison.details.get("task") == job.task:
            yield "unreadable"


def _must_fail(job: Job) -> bool:
    broken = job.archive.broken if job.archive else None
    return broken is not None and not (job.is_dry and broken == DAMAGED_MEDIUM)
