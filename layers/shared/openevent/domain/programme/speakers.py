"""Rules of speakers: addresses, organizers' fields (docs/contract/resources.md#speaker)."""

from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, and_, exists, func, null, select

from openevent.auth import rate_limits
from openevent.domain.refusals import Forbidden, Refusal, Taken
from openevent.domain.write.builder import PlanBuilder
from openevent.domain.write.lookup import Lookup
from openevent.domain.write.request import Request
from openevent.model.addresses import has_address
from openevent.model.permissions import CO_ORGANIZERS
from openevent.resources.speaker import speakers
from openevent.text.addresses import build_key

ORGANIZERS_FIELDS: Final = ("is_featured", "order")


def lock_addresses(event_id: Any) -> ColumnElement[Any]:
    """Build the call that locks the addresses of an event's speakers."""
    return func.pg_advisory_xact_lock(func.hashtextextended(speakers.plural, event_id))


def _lock_addresses(request: Request, row: FromClause) -> ColumnElement[Any]:
    writes_address = request.attributes.keys() & {"email", "deleted-at"}
    if row is speakers.table and not writes_address:
        return null()
    return lock_addresses(row.c.event_id)


ADDRESS_LOCK: Final = Lookup[object](_lock_addresses)
"""A lock on the addresses of the event's speakers, until the transaction ends.

No unique index does this, because imports may contain an address twice
(docs/contract/archive.md#values).
"""


def check_sessions_enabled(plan: PlanBuilder) -> None:
    """Check that the event has sessions; organizers may add speakers before that."""
    if not plan.is_new or plan.has_role(*CO_ORGANIZERS):
        return
    if not plan.event.is_sessions_speakers_enabled:
        raise Forbidden("Sessions are not enabled for this event.", "relationships/event")


def check_organizers_fields(plan: PlanBuilder) -> None:
    """Check that only organizers feature and order speakers."""
    for name in ORGANIZERS_FIELDS:
        before, after = plan.row.get(name) or 0, plan.value_after(name) or 0
        if before != after and not plan.has_role(*CO_ORGANIZERS):
            place = f"attributes/{name.replace('_', '-')}"
            raise Forbidden("Only organizers may feature or order speakers.", place)


def check_person(plan: PlanBuilder) -> None:
    """Check that a user who is no organizer is the speaker, with the account's address."""
    if plan.has_role(*CO_ORGANIZERS):
        return
    if plan.is_new:
        plan.set(email=plan.user.email, user_id=plan.user.id)
    elif plan.changes("email") and not _has_own_address(plan):
        message = "Only organizers may give a speaker the e-mail address of somebody else."
        raise Forbidden(message, "attributes/email")
    elif plan.changes("user_id") and plan.columns["user_id"] != plan.user.id:
        message = "Only organizers may link a speaker to another user."
        raise Forbidden(message, "relationships/user")


def _has_own_address(plan: PlanBuilder) -> bool:
    return build_key(str(plan.columns["email"])) == build_key(plan.user.email)


def check_address_is_free(plan: PlanBuilder) -> None:
    """Check that no other speaker of the event has a new, changed or restored address."""
    email = plan.value_after("email")
    if email and plan.changes("email", "deleted_at"):
        message = "Another speaker of this event has this e-mail address."
        refusal: Refusal = Forbidden(message, "attributes/email")
        if plan.is_restored:
            is_holder = _is_other(plan, email, speakers.table)
            refusal = Taken(message, "attributes/deleted-at", is_holder=is_holder)
        plan.refuse_if(_is_used(plan, email), refusal)


def count_speaker(plan: PlanBuilder) -> None:
    """Count a new speaker of a user who is no organizer. Raises rate_limits.Reached."""
    if plan.is_new and not plan.has_role(*CO_ORGANIZERS):
        rate_limits.count("speaker.account", str(plan.user.id))


def _is_used(plan: PlanBuilder, email: str) -> ColumnElement[bool]:
    other = speakers.table.alias("other_speakers")
    return exists(select(other.c.id).where(_is_other(plan, email, other)))


def _is_other(plan: PlanBuilder, email: str, other: FromClause) -> ColumnElement[bool]:
    """Build the condition for the event's other speakers with an address."""
    is_address = has_address(other.c.email, email)
    is_other = other.c.id != plan.row.get("id", 0)
    is_in_event = other.c.event_id == plan.event.id
    is_there = other.c.deleted_at.is_(None)
    return and_(is_address, is_there, is_in_event, is_other)
