"""A job ends as its content and its faults allow."""

from collections.abc import Iterator
from typing import Final

from chaos.archives import DAMAGED_MEDIUM
from chaos.checks.evidence import Evidence
from chaos.model import Job

BY_FAULTS: Final = {"dead", "time"}
"""Reasons that kills and a busy machine give (docs/contract/tasks.md#every-task-ends)."""


def check(evidence: Evidence) -> Iterator[str]:
    """Find jobs whose end has no cause, and broken zips that were imported."""
    poisoned = {entry.details.get("task") for entry in evidence.journal.select("poisoned")}
    for job, row in evidence.list_jobs():
        if row["state"] == "success" and _must_fail(job):
            yield f"The broken zip of the job {job.task} was imported: {job.arguments}"
        if row["state"] == "failure" and row["reason"] not in _list_reasons(
            job, is_poisoned=job.task in poisoned
        ):
            yield f"The job {job.task} failed without a cause: {row['result']}"


def _list_reasons(job: Job, *, is_poisoned: bool) -> set[str]:
    reasons = BY_FAULTS | ({"unreadable"} if is_poisoned else set())
    if job.is_cancelled:
        reasons.add("cancelled")
    if job.archive and job.archive.broken:
        reasons |= {"invalid", "not_a_zip", "unsafe_zip", "damaged"}
    if job.is_replaced:
        reasons.add("replaced")
    if job.kind == "export.event" and job.event and job.event.was_deleted:
        reasons.add("gone")
    return reasons


def _must_fail(job: Job) -> bool:
    broken = job.archive.broken if job.archive else None
    return broken is not None and not (job.is_dry and broken == DAMAGED_MEDIUM)
