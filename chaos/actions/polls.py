"""Polls of tasks, and their cancellation."""

import time
from typing import Final

from chaos.journal import Journal
from chaos.model import SUCCESS, Account, Event, Job
from chaos.plan import Arguments
from chaos.user import User

END_SECONDS: Final = 600
"""A job that has not ended after so long is lost (docs/contract/tasks.md#every-task-ends)."""


def poll(user: User, arguments: Arguments) -> None:
    """Poll a task a few times: mostly one that waits, otherwise any."""
    number, kind = divmod(arguments["job"], 5)
    job = user.choose_job(number, is_open=kind > 0)
    if user.account is None or job is None:
        return
    for _ in range(arguments["polls"]):
        if not poll_once(user.account, job):
            return


def poll_once(account: Account, job: Job) -> bool:
    """Poll a task once, and then wait as long as the API says; return whether it still waits."""
    answer = account.client.call("GET", f"/v1/tasks/{job.task}")
    if not answer.is_done:
        account.client.journal.note(
            account.client.actor,
            "contradiction",
            task=job.task,
            text=f"The task of an accepted job answers {answer.status}.",
        )
        return False
    was_open = job.end is None
    job.see(answer.body)
    if job.end is None:
        time.sleep(float(answer.headers.get("retry-after", "1")))
        return True
    if was_open:
        _note_end(account, job)
    return False


def _note_end(account: Account, job: Job) -> None:
    document = job.sightings[-1].document
    journal: Journal = account.client.journal
    journal.note(
        account.client.actor,
        "end",
        task=job.task,
        kind=job.kind,
        state=document["state"],
        result=document["result"],
    )
    is_import = job.kind == "import.event" and not job.is_dry
    if is_import and document["state"] == SUCCESS:
        job.event = Event(document["result"]["id"], job)
        account.events.append(job.event)


def cancel(user: User, arguments: Arguments) -> None:
    """Cancel a waiting task, perhaps while it runs."""
    job = user.choose_job(arguments["job"], is_open=True)
    if job is None:
        return
    time.sleep(arguments["after"])
    job.is_cancelled = True
    answer = user.client.call("DELETE", f"/v1/tasks/{job.task}")
    user.note("cancelled", task=job.task, status=answer.status)
    if answer.is_done:
        job.see(answer.body)


def await_ends(account: Account) -> None:
    """Poll the tasks of an account until each has ended."""
    deadline = time.time() + END_SECONDS
    while time.time() < deadline:
        open_jobs = [job for job in account.jobs if job.end is None]
        if not open_jobs:
            return
        for job in open_jobs:
            poll_once(account, job)
