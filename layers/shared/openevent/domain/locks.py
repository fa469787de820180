"""Locks that come before a deletion or a restore.

They keep an event from losing its last owner, a ticket from being sold while it is deleted, and a
purge from beginning while a row is restored.
"""

from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, select

from openevent.domain.event.event_owners import MEMBERSHIP, OWNER_ACCOUNT, select_owners
from openevent.domain.trash import final_deletion
from openevent.model.resource import Resource
from openevent.resources.event import events
from openevent.resources.ticket import tickets
from openevent.resources.user import users


def lock_before_deletion(
    connection: Connection, resource: Resource, condition: ColumnElement[bool]
) -> None:
    """Lock an account, which may become an owner, or a ticket, of which a seat may be sold.

    It needs a statement of its own: one that waits for a lock reads other rows as they were before.
    """
    if resource in (users, tickets):
        connection.execute(select(resource.table.c.id).where(condition).with_for_update())


def lock_before_restore(
    connection: Connection, resource: Resource, condition: ColumnElement[bool]
) -> None:
    """Lock the row against its purge, and an event's owners against their deletion."""
    if resource in final_deletion.SUBJECTS:
        connection.execute(select(resource.table.c.id).where(condition).with_for_update())
    if resource is events:
        connection.execute(_select_owners_of(condition))


def _select_owners_of(condition: ColumnElement[bool]) -> Select[Any]:
    event_ids = select(events.table.c.id).where(condition)
    owners = select_owners(MEMBERSHIP.c.event_id.in_(event_ids))
    return owners.with_for_update(read=True, of=OWNER_ACCOUNT)
