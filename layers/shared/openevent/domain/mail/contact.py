"""Letters that people have sent by the product: questions to organizers, and invitations to submit papers."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import Connection, RowMapping, func, select

from openevent.domain.refusals import Conflict, Forbidden, Invalid
from openevent.model.permissions import Identity
from openevent.resources.event import events
from openevent.resources.speakers_call import BY_LINK, speakers_calls
from openevent.work.changes import record

CONTACTED: Final = "event.contacted"
SPEAKERS_INVITED: Final = "speakers-call.invited"
MAXIMUM_TEXT_LENGTH: Final = 5_000
"""Characters of a question."""
MAXIMUM_ADDRESSES: Final = 50
"""Addresses of one request."""


def send_question(connection: Connection, event_id: int, who: Identity, text: str) -> None:
    """Have a question mailed to the organizers of an event; the sender's address must be the sender's."""
    if not who.is_verified:
        raise Forbidden("Verify your e-mail address first: the answer goes there.")
    if len(text) > MAXIMUM_TEXT_LENGTH or "\0" in text:
        raise Invalid(
            f"A question has at most {MAXIMUM_TEXT_LENGTH} characters, and none of them is NUL.",
            "text",
        )
    record(connection, CONTACTED, (events.type, event_id), who.id, text=text)


def invite_speakers(
    connection: Connection, event_id: int, who: Identity, emails: Sequence[str]
) -> None:
    """Have people invited to submit papers, as long as the event's call for speakers is open, and can be seen.

    The inviter's address must be verified, as for all that is mailed to others.
    """
    if not who.is_verified and not (who.is_admin or who.is_super_admin):
        raise Forbidden("Verify your e-mail address before you invite others.")
    call = _call(connection, event_id)
    if call is None:
        raise Conflict("The event has no call for speakers.")
    if call["state"] != "published":
        raise Conflict("The event is a draft: whoever is invited could not see it.")
    if call["is_early"]:
        raise Conflict("The call for speakers has not begun.")
    if call["is_over"]:
        raise Conflict("The call for speakers is over.")
    if call["privacy"] == BY_LINK and not call["hash"]:
        raise Conflict(
            "The call for speakers is private and has no hash: whoever is invited could not see it."
        )
    record(
        connection,
        SPEAKERS_INVITED,
        (speakers_calls.type, call["id"]),
        who.id,
        emails=list(emails),
        event=event_id,
    )


def _call(connection: Connection, event_id: int) -> RowMapping | None:
    call, event = speakers_calls.table, events.table
    times = (
        (call.c.starts_at > func.now()).label("is_early"),
        (call.c.ends_at < func.now()).label("is_over"),
    )
    wanted = select(call.c.id, call.c.privacy, call.c.hash, event.c.state, *times)
    living = wanted.join(event, event.c.id == call.c.event_id).where(
        call.c.event_id == event_id, call.c.deleted_at.is_(None)
    )
    return connection.execute(living).mappings().first()
