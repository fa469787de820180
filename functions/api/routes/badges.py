"""Badges of attendees to print (docs/contract/documents.md#badges)."""

from typing import Any, Final
from uuid import uuid4

from aws_lambda_powertools.event_handler.api_gateway import Response
from sqlalchemy import Connection, RowMapping, select

from api.auth import identity
from api.http import bodies
from api.http.errors import Conflict, Fault, Forbidden, Invalid
from api.http.plain_router import PlainRouter
from api.jobs import start_job
from api.jsonapi import row_conditions
from api.read import reads
from openevent.domain.orders import states
from openevent.model.permissions import Identity
from openevent.resources.attendee import attendees
from openevent.resources.order import orders
from openevent.resources.ticket_rules import registrar
from openevent.work import jobs

router = PlainRouter()

ORDER, ATTENDEE = orders.table, attendees.table
NAME: Final = "attendee-id"
NO_TICKET: Final = "Only an attendee of an order that is placed or completed has a badge."


@router.post("/v1/badge-forms/print-badge-pdf")
def print_badge() -> Response[str]:
    """Make the badge of an attendee as a PDF, for registrars and above; poll the task.

    The body names the attendee: `{"attendee_id": 48213}`.
    """
    user = identity.require_login(router.current_event)
    attendee = _load_attendee(user, _read_key(bodies.read_data(router.current_event)))
    if not attendee["may_print"]:
        raise Forbidden("Only registrars, co-organizers and above print badges.")
    if attendee["status"] not in states.WITH_TICKETS:
        raise Conflict(NO_TICKET)
    request_id = router.current_event.request_context.request_id

    def build_message(_: Connection) -> jobs.PrintBadge:
        ids = {"event_id": attendee["event_id"], "attendee_id": attendee["id"]}
        return jobs.PrintBadge(task_id=uuid4(), user_id=user.id, request_id=request_id, **ids)

    subject = f"attendee {attendee['id']}"
    return start_job.start(user, start_job.NewJob(jobs.PrintBadge, build_message, subject, None))


def _read_key(members: dict[str, Any]) -> str:
    """Read the id of the attendee. Raises Invalid."""
    key = members.get(NAME)
    if isinstance(key, bool) or not isinstance(key, int | str):
        raise Invalid(Fault("The body needs the id of an attendee.", pointer=f"/data/{NAME}"))
    return str(key)


def _load_attendee(user: Identity, key: str) -> RowMapping:
    """Load an attendee of an order, and whether the user prints its badge. Raises NotFound."""
    is_seen = row_conditions.by_key(attendees, key), row_conditions.may_read(attendees, user)
    may_print = registrar.where(user, ATTENDEE).label("may_print")
    columns = ATTENDEE.c.id, ATTENDEE.c.event_id, ORDER.c.status, may_print
    query = select(*columns).join(ORDER, ORDER.c.id == ATTENDEE.c.order_id).where(*is_seen)

    def load(connection: Connection, _user: Identity) -> RowMapping | None:
        return connection.execute(query).mappings().first()

    return reads.load_visible(identity.Caller(user), load)
