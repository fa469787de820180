"""Rules of events: duration and the owner (docs/contract/resources.md#event)."""

from datetime import timedelta
from functools import partial
from typing import Final

from sqlalchemy import CTE, BigInteger, Insert, insert, literal, select, true, values

from openevent.auth import rate_limits
from openevent.domain.event.identifiers import generate_identifier
from openevent.domain.refusals import Invalid
from openevent.domain.write.builder import PlanBuilder
from openevent.resources.custom_form import custom_forms
from openevent.resources.role import OWNER, memberships, roles

SOON: Final = "event.soon"
OVER: Final = "event.over"
"""The daily run announces the last two when their dates come."""
MAXIMUM_DURATION: Final = timedelta(days=20)
FORMS: Final = custom_forms.table
ATTENDEE_FIELDS: Final = (
    ("firstname", "First Name", "text", 0),
    ("lastname", "Last Name", "text", 1),
    ("email", "Email", "email", 2),
)
"""The fields that every attendee fills in: identifier, name, type and position."""


def check_duration(plan: PlanBuilder) -> None:
    """Check that an event ends after it starts, within 20 days."""
    if not plan.changes("starts_at", "ends_at"):
        return
    duration = plan.value_after("ends_at") - plan.value_after("starts_at")
    if duration <= timedelta(0):
        raise Invalid("An event must end after it starts.", "attributes/ends-at")
    if duration > MAXIMUM_DURATION:
        raise Invalid(
            f"An event may last at most {MAXIMUM_DURATION.days} days.", "attributes/ends-at"
        )


def complete_new_event(plan: PlanBuilder) -> None:
    """Give a new event an identifier, its owner, and the fixed fields of the attendee form."""
    if plan.is_new:
        plan.set(identifier=generate_identifier())
        plan.write_beside(partial(_insert_owner, plan.user.id), _insert_attendee_form)


def count_event(plan: PlanBuilder) -> None:
    """Count a new event of a user who is no administrator. Raises rate_limits.Reached."""
    if plan.is_new and not plan.request.is_from_admin:
        rate_limits.count("event.account", str(plan.user.id))


def _insert_owner(user_id: int, event: CTE) -> Insert:
    columns = select(event.c.id, literal(user_id, BigInteger), roles.table.c.id)
    row = columns.join(roles.table, true()).where(roles.table.c.name == OWNER)
    return insert(memberships.table).from_select(["event_id", "user_id", "role_id"], row)


def _insert_attendee_form(event: CTE) -> Insert:
    columns = [FORMS.c[name] for name in ("field_identifier", "name", "type", "position")]
    fields = values(*columns, name="fields").data(ATTENDEE_FIELDS)
    flags = dict.fromkeys(("is_fixed", "is_required", "is_included"), true())
    constants = {"form": literal("attendee"), **flags}
    rows = select(event.c.id, *fields.c, *constants.values()).join(fields, true())
    return insert(FORMS).from_select(["event_id", *fields.c.keys(), *constants], rows)
