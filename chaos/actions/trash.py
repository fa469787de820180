"""Events go into the trash, come back, and are purged."""

from typing import Final

from chaos.client import JSONAPI
from chaos.model import Event
from chaos.plan import Arguments
from chaos.user import User
from chaos.world import DutiesFailed

AGE_TRASH: Final = (
    "UPDATE purge_starts SET started_at = now() - interval '90 days'",
    "UPDATE events SET deleted_at = now() - interval '31 days' WHERE id = :event",
)
"""Let a month pass for an event in the trash."""
ATTEMPTS: Final = 5
NOTICE: Final = "SELECT 1 FROM changes WHERE kind = 'event.purge-soon' AND subject_id = :event"
AGE_NOTICE: Final = """
UPDATE changes SET created_at = created_at - interval '7 days'
WHERE kind = 'event.purge-soon' AND subject_id = :event
"""
"""Let a week pass since the mail about the purge."""


def delete(user: User, arguments: Arguments) -> None:
    """Put an event into the trash."""
    event = user.choose_event(arguments["event"])
    if event is None or event.is_deleted:
        return
    event.was_deleted = event.is_deleted = True
    answer = user.client.call("DELETE", f"/v1/events/{event.id}")
    user.note("delete", event=event.id, status=answer.status)
    if not answer.is_done:
        user.note("contradiction", text=f"A deletion was refused: {answer.status} {answer.body}")


def restore(user: User, arguments: Arguments) -> None:
    """Let the owner take an event out of the trash."""
    event = _choose_deleted(user, arguments)
    if event is None:
        return
    path = f"/v1/events/{event.id}?get_trashed=true"
    body = {"data": {"type": "event", "id": event.id, "attributes": {"deleted-at": None}}}
    answer = user.client.call("PATCH", path, body, Content_Type=JSONAPI)
    user.note("restore", event=event.id, status=answer.status)
    if answer.is_done:
        event.is_deleted = False
    else:
        user.note("contradiction", text=f"A restore was refused: {answer.status} {answer.body}")


def purge(user: User, arguments: Arguments) -> None:
    """Let a month pass for an event in the trash, and run the duties of two days.

    Other users run them at the same time, and faults kill them; the last run of all ends the work.
    """
    event = _choose_deleted(user, arguments)
    if event is None:
        return
    event.is_purged = True
    for statement in AGE_TRASH:
        user.world.select(statement, event=int(event.id))
    _announce(user, event)
    user.world.select(AGE_NOTICE, event=int(event.id))
    _run_duties(user)
    user.note("purge", event=event.id)


def _announce(user: User, event: Event) -> None:
    """Run the duties until one of the runs that faults kill has told of the purge."""
    for _ in range(ATTEMPTS):
        _run_duties(user)
        if user.world.select(NOTICE, event=int(event.id)):
            return


def _run_duties(user: User) -> None:
    try:
        user.world.run_daily_duties()
    except DutiesFailed as error:
        user.note("duties_failed", text=str(error))


def _choose_deleted(user: User, arguments: Arguments) -> Event | None:
    events = user.account.events if user.account else []
    deleted = [event for event in events if event.is_deleted and not event.is_purged]
    return deleted[arguments["event"] % len(deleted)] if deleted else None
