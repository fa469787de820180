"""Exports of events, and of a user's own data."""

import time

from chaos.model import Job
from chaos.plan import Arguments
from chaos.user import User

MEDIA = ("image", "video", "document", "audio")


def export_event(user: User, arguments: Arguments) -> None:
    """Export an own event with some kinds of media."""
    event = user.choose_event(arguments["event"])
    if user.account is None or event is None:
        return
    asked_at = time.time()
    body = {name: name in arguments["media"] for name in MEDIA}
    answer = user.client.call("POST", f"/v1/events/{event.id}/export/json", body)
    user.note("export", event=event.id, status=answer.status, answer=answer.body)
    if answer.is_done:
        task = answer.body["task_url"].rpartition("/")[2]
        job = Job(task, "export.event", user.account, asked_at, arguments, event=event)
        user.account.add(job)


def export_own_data(user: User, arguments: Arguments) -> None:
    """Gather the own data."""
    if user.account is None:
        return
    asked_at = time.time()
    answer = user.client.call("POST", f"/v1/users/{user.account.id}/export/json", {})
    user.note("own_data", status=answer.status, answer=answer.body)
    if answer.is_done:
        task = answer.body["task_url"].rpartition("/")[2]
        user.account.add(Job(task, "export.user", user.account, asked_at, arguments))
