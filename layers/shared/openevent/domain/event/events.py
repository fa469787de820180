"""Events: how long one lasts, who may publish it, and who owns a new one (docs/contract/resources.md#event)."""

import secrets
from datetime import timedelta
from typing import Final

from sqlalchemy import CTE, BigInteger, Insert, insert, literal, select, true, values

from openevent.domain.refusals import Forbidden, Wrong
from openevent.domain.write import Write
from openevent.resources.custom_form import custom_forms
from openevent.resources.role import OWNER, memberships, roles

PUBLISHED: Final = "event.published"
SOON: Final = "event.soon"
OVER: Final = "event.over"
"""The last two are told by the daily run, of dates that have come."""
LONGEST: Final = timedelta(days=20)
FORMS: Final = custom_forms.table
ATTENDEES: Final = (
    ("firstname", "First Name", "text", 0),
    ("lastname", "Last Name", "text", 1),
    ("email", "Email", "email", 2),
)
"""What is asked of every attendee: identifier, name, type and place of the field."""
DIGITS: Final = "0123456789"


def lasts_some_days(write: Write) -> None:
    """See that an event ends after it starts, within 20 days."""
    if not write.changes("starts_at", "ends_at"):
        return
    lasting = write.now("ends_at") - write.now("starts_at")
    if lasting <= timedelta(0):
        raise Wrong("An event ends after it starts.", "attributes/ends-at")
    if lasting > LONGEST:
        raise Wrong(f"An event lasts {LONGEST.days} days at most.", "attributes/ends-at")


def is_published_by_the_verified(write: Write) -> None:
    """See that nobody publishes who has not verified their e-mail address, and tell of a new programme."""
    if write.now("state") != "published" or not write.changes("state"):
        return
    if not write.who.is_verified and not write.is_admin:
        raise Forbidden(
            "Verify your e-mail address before you publish an event.", "attributes/state"
        )
    write.told.append((PUBLISHED, {}))


def has_an_owner(write: Write) -> None:
    """Give a new event its identifier and the fields that every attendee's form has; its writer is the owner."""
    if write.is_new:
        write.values["identifier"] = new_identifier()
        write.beside += [lambda made: _ownership(made, write.who.id), _attendees_form]


def new_identifier() -> str:
    """Give 8 hex digits, one of them a letter: what is all digits is an id (docs/contract/clients.md#6-event-ids)."""
    while not (found := secrets.token_hex(4)).strip(DIGITS):
        pass
    return found


def _ownership(made: CTE, user_id: int) -> Insert:
    owner = select(made.c.id, literal(user_id, BigInteger), roles.table.c.id).join(
        roles.table, true()
    )
    rows = owner.where(roles.table.c.name == OWNER)
    return insert(memberships.table).from_select(["event_id", "user_id", "role_id"], rows)


def _attendees_form(made: CTE) -> Insert:
    columns = [FORMS.c[name] for name in ("field_identifier", "name", "type", "position")]
    fields = values(*columns, name="fields").data(ATTENDEES)
    always = {
        "form": literal("attendee"),
        **dict.fromkeys(("is_fixed", "is_required", "is_included"), true()),
    }
    rows = select(made.c.id, *fields.c, *always.values()).join(fields, true())
    return insert(FORMS).from_select(["event_id", *fields.c.keys(), *always], rows)


RULES: Final = (lasts_some_days, is_published_by_the_verified, has_an_owner)
