"""Mails that users send: questions to organizers, and invitations to submit sessions."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, RowMapping, func, select

from openevent.domain.refusals import Conflict, Forbidden, Invalid
from openevent.model.permissions import Identity
from openevent.resources.event import events
from openevent.resources.speakers_call import PRIVATE_CALL, speakers_calls
from openevent.work.changes import record

CONTACTED: Final = "event.contacted"
SPEAKERS_INVITED: Final = "speakers-call.invited"
MAXIMUM_TEXT_LENGTH: Final = 5_000
"""Characters of a question."""
MAXIMUM_ADDRESSES: Final = 50
"""Addresses per request."""


def send_question(
    connection: Connection, event_id: int, user: Identity, text: str, member: str = "text"
) -> None:
    """Mail a question to the organizers of an event. Raises Forbidden, Invalid.

    The user's address must be verified, because the answer goes there. `member` is the place of the
    text in the body.
    """
    if not user.is_verified:
        raise Forbidden("Verify your e-mail address first: the answer goes there.")
    if len(text) > MAXIMUM_TEXT_LENGTH or "\0" in text:
        message = f"A question has at most {MAXIMUM_TEXT_LENGTH} characters, without NUL."
        raise Invalid(message, member)
    record(connection, CONTACTED, (events.type, event_id), user.id, text=text)


def invite_speakers(
    connection: Connection, event_id: int, user: Identity, emails: Sequence[str]
) -> None:
    """Invite people to submit sessions while the event's call for speakers is open.

    Raises Forbidden unless the user's address is verified, and Conflict if the invited people
    could not use the call.
    """
    if not user.is_verified and not (user.is_admin or user.is_super_admin):
        raise Forbidden("Verify your e-mail address before you invite others.")
    call = _load_call(connection, event_id)
    if call is None:
        raise Conflict("The event has no call for speakers.")
    _check_open(call)
    subject = (speakers_calls.type, call["id"])
    addresses = list(emails)
    record(connection, SPEAKERS_INVITED, subject, user.id, emails=addresses, event=event_id)


def _check_open(call: RowMapping) -> None:
    if call["state"] != "published":
        raise Conflict("The event is a draft: nobody whom you invite could see it.")
    if call["is_early"]:
        raise Conflict("The call for speakers has not begun.")
    if call["is_over"]:
        raise Conflict("The call for speakers is over.")
    if call["privacy"] == PRIVATE_CALL and not call["hash"]:
        message = (
            "The call for speakers is private and has no hash: nobody whom you invite could see it."
        )
        raise Conflict(message)


def _load_call(connection: Connection, event_id: int) -> RowMapping | None:
    call, event = speakers_calls.table, events.table
    is_early = (call.c.starts_at > func.now()).label("is_early")
    is_over = (call.c.ends_at < func.now()).label("is_over")
    columns = select(call.c.id, call.c.privacy, call.c.hash, event.c.state, is_early, is_over)
    with_event = columns.join(event, event.c.id == call.c.event_id)
    is_there = call.c.deleted_at.is_(None)
    statement = with_event.where(call.c.event_id == event_id, is_there)
    return connection.execute(statement).mappings().first()
