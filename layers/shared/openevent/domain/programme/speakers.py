"""Speakers: one for each e-mail address of an event, and who may write another's (docs/contract/resources.md#speaker)."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, and_, exists, func, select

from openevent.domain.programme.sessions import ORGANIZERS
from openevent.domain.refusals import Forbidden
from openevent.domain.write import Write
from openevent.resources.speaker import speakers

PLACES: Final = ("is_featured", "order")


def lookups(write: Write, row: FromClause) -> Mapping[str, ColumnElement[Any]]:
    """Wait for others who give a speaker of the event an e-mail address: no index keeps it single, but a rule does.

    Imports take speakers as they are, of one address too (docs/contract/archive.md#values). The lock ends with
    the transaction.
    """
    if row is speakers.table and not write.asked.keys() & {"email", "deleted-at"}:
        return {}
    return {
        "turn": func.pg_advisory_xact_lock(func.hashtextextended(speakers.plural, row.c.event_id))
    }


def event_takes_speakers(write: Write) -> None:
    """See that nobody but organizers brings a speaker into an event that has no sessions."""
    if (
        write.is_new
        and not write.event["is_sessions_speakers_enabled"]
        and not write.is_one_of(*ORGANIZERS)
    ):
        raise Forbidden("Sessions are not enabled for this event.", "relationships/event")


def organizers_place_speakers(write: Write) -> None:
    """See that nobody but organizers features a speaker or says in which order they stand."""
    for name in PLACES:
        asked = write.values.get(name, write.stored.get(name)) or 0
        if asked != (write.stored.get(name) or 0) and not write.is_one_of(*ORGANIZERS):
            raise Forbidden(
                "Only organizers feature and order speakers.",
                f"attributes/{name.replace('_', '-')}",
            )


def organizers_write_for_others(write: Write) -> None:
    """See that everybody else has their own e-mail address, and is the speaker themselves."""
    if write.is_one_of(*ORGANIZERS):
        return
    if write.is_new:
        write.values |= {"email": write.who.email, "user_id": write.who.id}
    elif write.changes("email") and str(write.values["email"]).lower() != write.who.email.lower():
        raise Forbidden(
            "Only organizers write a speaker of another e-mail address.", "attributes/email"
        )
    elif write.changes("user_id") and write.values["user_id"] != write.who.id:
        raise Forbidden("Only organizers say who a speaker is.", "relationships/user")


def has_an_email_of_their_own(write: Write) -> None:
    """See that no other speaker of the event has the e-mail address of one that is new, changed or restored."""
    email = write.now("email")
    if email and write.changes("email", "deleted_at"):
        refusal = Forbidden("A speaker of this event has this e-mail address.", "attributes/email")
        write.unless.append((_is_anothers(write, email), refusal))


def _is_anothers(write: Write, email: str) -> ColumnElement[bool]:
    other = speakers.table.alias("other_speakers")
    same = and_(func.lower(other.c.email) == func.lower(email), other.c.deleted_at.is_(None))
    there = other.c.event_id == write.event["id"]
    return exists(select(other.c.id).where(same, there, other.c.id != write.stored.get("id", 0)))


RULES: Final = (
    event_takes_speakers,
    organizers_place_speakers,
    organizers_write_for_others,
    has_an_email_of_their_own,
)
