"""Events go into the trash and come back."""

from chaos.actions import accounts
from chaos.client import JSONAPI
from chaos.plan import Arguments
from chaos.user import User


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
    """Let an administrator take an event out of the trash, as only administrators may."""
    deleted = [event for event in user.account.events if event.is_deleted] if user.account else []
    if not deleted:
        return
    event = deleted[arguments["event"] % len(deleted)]
    path = f"/v1/events/{event.id}?get_trashed=true"
    body = {"data": {"type": "event", "id": event.id, "attributes": {"deleted-at": None}}}
    administrator = accounts.log_in(user, **user.world.stack["admin"])
    answer = administrator.call("PATCH", path, body, Content_Type=JSONAPI)
    user.note("restore", event=event.id, status=answer.status)
    if answer.is_done:
        event.is_deleted = False
    else:
        user.note("contradiction", text=f"A restore was refused: {answer.status} {answer.body}")
