"""Speakers: one for each e-mail address of an event, and who may write another's (facts: api, speaker)."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, and_, exists, false, func, select

from openevent.domain.refusals import Forbidden
from openevent.domain.sessions import ORGANIZERS
from openevent.domain.write import Write
from openevent.resources.speaker import speakers


def lookups(write: Write, row: FromClause) -> Mapping[str, ColumnElement[Any]]:
    """Ask whether another speaker of the event has the e-mail address that is sent, or the writer's own."""
    return {"sent_is_taken": _taken(row, write.asked.get("email")), "own_is_taken": _taken(row, write.who.email)}


def organizers_write_for_others(write: Write) -> None:
    """See that everybody else has their own e-mail address, and is the speaker themselves."""
    if write.is_one_of(*ORGANIZERS):
        return
    if write.is_new:
        write.values |= {"email": write.who.email, "user_id": write.who.id}
    elif write.changes("email") and str(write.values["email"]).lower() != write.who.email.lower():
        raise Forbidden("Only organizers write a speaker of another e-mail address.", "attributes/email")
    elif write.changes("user_id") and write.values["user_id"] != write.who.id:
        raise Forbidden("Only organizers say who a speaker is.", "relationships/user")


def has_an_email_of_their_own(write: Write) -> None:
    """See that no other speaker of the event has the e-mail address."""
    email = write.values.get("email")
    if not email or not write.changes("email"):
        return
    is_own = email.lower() == write.who.email.lower()
    if write.facts["own_is_taken" if is_own else "sent_is_taken"]:
        raise Forbidden("A speaker of this event has this e-mail address.", "attributes/email")


def _taken(row: FromClause, email: Any) -> ColumnElement[bool]:
    if not isinstance(email, str) or not email or "\0" in email:  # what validation will refuse
        return false()
    other = speakers.table.alias("other_speakers")
    same = and_(func.lower(other.c.email) == email.strip().lower(), other.c.deleted_at.is_(None))
    return exists(select(other.c.id).where(same, other.c.event_id == row.c.event_id, other.c.id != row.c.id))


RULES: Final = (organizers_write_for_others, has_an_email_of_their_own)
