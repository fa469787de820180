"""The job that makes the badge of an attendee."""

from hashlib import sha256
from typing import Final

from sqlalchemy import Connection, RowMapping, select

from document_worker.content import Badge
from document_worker.layouts.badge import render_badges
from document_worker.loading import join_words
from openevent.domain.documents import objects
from openevent.infra import db
from openevent.resources.attendee import attendees
from openevent.resources.event import events
from openevent.resources.order import orders
from openevent.resources.ticket import tickets
from openevent.work import jobs, tasks
from openevent.work.job_failure import JobFailed

ORDER, EVENT, ATTENDEE, TICKET = orders.table, events.table, attendees.table, tickets.table
GONE: Final = "The attendee has been deleted."


def run(message: jobs.PrintBadge, progress: tasks.Progress) -> jobs.Row:
    """Make and store the badge, and end the job. Raises JobFailed and tasks.TaskEnded."""
    progress.phase(0, "Making the badge")
    with db.connect(db.WORKER_WAIT_SECONDS) as connection:
        attendee = _load(connection, message.attendee_id)
    if attendee is None:
        raise JobFailed(GONE)
    content = render_badges([_build(attendee)])
    digest = sha256(content).hexdigest()
    key = objects.build_key(message.event_id, attendee["order_id"], digest)
    objects.put(key, content)
    with db.transaction(db.WORKER_WAIT_SECONDS) as connection:
        result = {"key": key, "name": f"badge-{message.attendee_id}.pdf", "size": len(content)}
        row = jobs.end(connection, message.task_id, jobs.SUCCESS, result)
        if row is None:
            raise tasks.TaskEnded
        return row


def _load(connection: Connection, attendee_id: int) -> RowMapping | None:
    columns = (
        ATTENDEE,
        EVENT.c.name.label("event_name"),
        TICKET.c.name.label("ticket_name"),
        ORDER.c.identifier.label("order_identifier"),
    )
    query = (
        select(*columns)
        .join(EVENT, EVENT.c.id == ATTENDEE.c.event_id)
        .join(TICKET, TICKET.c.id == ATTENDEE.c.ticket_id)
        .join(ORDER, ORDER.c.id == ATTENDEE.c.order_id)
        .where(ATTENDEE.c.id == attendee_id, ATTENDEE.c.deleted_at.is_(None))
    )
    return connection.execute(query).mappings().first()


def _build(attendee: RowMapping) -> Badge:
    details = filter(None, (attendee["job_title"], attendee["company"], attendee["country"]))
    return Badge(
        event_name=attendee["event_name"],
        holder=join_words(attendee["firstname"], attendee["lastname"]),
        details=tuple(details),
        ticket_name=attendee["ticket_name"],
        order_identifier=attendee["order_identifier"],
        attendee_id=attendee["id"],
    )
