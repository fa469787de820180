"""What the event's form requires of the attendees of an order.

The rules: docs/contract/tickets.md#required-fields-of-attendees.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

import orjson
from sqlalchemy import ColumnElement, FromClause, Select, Text, case, cast, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from openevent.domain.forms import form_rules
from openevent.domain.forms.form import ANSWERS, Form, FormField
from openevent.domain.orders import states
from openevent.domain.write.builder import PlanBuilder
from openevent.domain.write.lookup import Lookup
from openevent.domain.write.request import Request
from openevent.model.permissions import CO_ORGANIZERS
from openevent.resources.attendee import attendees
from openevent.resources.custom_form import ATTENDEE_FIELDS, custom_forms
from openevent.resources.ticket import tickets

ATTENDEE: Final = attendees.table.alias("attendee_with_form")
TICKET: Final = tickets.table.alias("ticket_with_form")
FIELD: Final = custom_forms.table.alias("field_of_attendees")
COMPLETE_FORM: Final = (states.PENDING, states.PLACED, states.COMPLETED)
"""States which a buyer gives an order only if the form of each attendee is complete."""
PLACE: Final = "relationships/attendees"


@dataclass(frozen=True)
class RequiredField:
    """A field that the event requires; `form_id` and `is_fixed` say of which attendees."""

    form_field: FormField
    form_id: str | None
    is_fixed: bool

    def is_asked_for(self, form_id: str | None) -> bool:
        """Tell whether the field belongs to the form of a ticket."""
        return self.is_fixed or self.form_id == form_id


@dataclass(frozen=True)
class AttendeeValues:
    """What an attendee has filled in, by column; `form_id` is that of the ticket."""

    id: int
    form_id: str | None
    values: Mapping[str, Any]


def _select_fields(request: Request, row: FromClause) -> ColumnElement[Any]:
    flags = FIELD.c.is_required, FIELD.c.is_included, FIELD.c.deleted_at.is_(None)
    is_of_event = FIELD.c.event_id == row.c.event_id, FIELD.c.form == attendees.type
    columns = (FIELD.c[name] for name in ("field_identifier", "type", "name", "is_required"))
    json = func.json_build_array(*columns, FIELD.c.form_id, FIELD.c.is_fixed)
    fields = select(_gather(json, FIELD.c.id)).where(*flags, *is_of_event)
    return _when_form_is_checked(request, row, fields)


def _select_attendees(request: Request, row: FromClause) -> ColumnElement[Any]:
    values = [part for name in (*ATTENDEE_FIELDS, ANSWERS) for part in (name, ATTENDEE.c[name])]
    is_of_order = ATTENDEE.c.order_id == row.c.id, ATTENDEE.c.deleted_at.is_(None)
    json = func.json_build_array(ATTENDEE.c.id, TICKET.c.form_id, func.json_build_object(*values))
    with_ticket = ATTENDEE.join(TICKET, TICKET.c.id == ATTENDEE.c.ticket_id)
    rows = select(_gather(json, ATTENDEE.c.id)).select_from(with_ticket).where(*is_of_order)
    return _when_form_is_checked(request, row, rows)


def _gather(json: ColumnElement[Any], order: ColumnElement[Any]) -> ColumnElement[Any]:
    return cast(func.json_agg(aggregate_order_by(json, order)), Text)


def _when_form_is_checked(
    request: Request, row: FromClause, query: Select[Any]
) -> ColumnElement[Any]:
    """Select nothing unless the request changes the status: clients repeat the stored one."""
    status = request.attributes.get("status")
    if status not in COMPLETE_FORM:
        return cast(None, Text)
    return case((row.c.status != status, query.correlate(row).scalar_subquery()))


def _read_fields(text: str | None) -> tuple[RequiredField, ...]:
    rows = orjson.loads(text or "[]")
    return tuple(RequiredField(FormField(*row[:4]), *row[4:]) for row in rows)


def _read_attendees(text: str | None) -> tuple[AttendeeValues, ...]:
    return tuple(AttendeeValues(*row) for row in orjson.loads(text or "[]"))


FIELDS: Final = Lookup[tuple[RequiredField, ...]](_select_fields, _read_fields)
"""The fields that the event's form requires."""
ATTENDEES: Final = Lookup[tuple[AttendeeValues, ...]](_select_attendees, _read_attendees)
"""The attendees of the order that are not deleted."""


def check_forms(plan: PlanBuilder) -> None:
    """Check that each attendee of a buyer's order has the required fields. Raises Invalid."""
    is_asked = plan.changes("status") and plan.columns["status"] in COMPLETE_FORM
    if is_asked and not plan.has_role(*CO_ORGANIZERS):
        form_rules.refuse(form_rules.describe_missing(list(_list_missing(plan))))


def _list_missing(plan: PlanBuilder) -> Iterator[tuple[str, str]]:
    """List the label and the place of each field that an attendee lacks."""
    forms: dict[str | None, Form] = {}
    for attendee in plan.look_up(ATTENDEES):
        if attendee.form_id not in forms:
            forms[attendee.form_id] = _build_form(plan, attendee.form_id)
        for field in forms[attendee.form_id].list_missing(attendee.values, ()):
            yield f"{field.label} of attendee {attendee.id}", PLACE


def _build_form(plan: PlanBuilder, form_id: str | None) -> Form:
    fields = plan.look_up(FIELDS)
    form_fields = [field.form_field for field in fields if field.is_asked_for(form_id)]
    return Form(attendees).add(form_fields)
