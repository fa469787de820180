"""Look-ups about the row: rights, its event, and the roles of the user in the event."""

from collections.abc import Mapping
from dataclasses import fields
from functools import partial
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    exists,
    false,
    func,
    literal,
    null,
    select,
    true,
)

from api.jsonapi import row_conditions
from openevent.domain.conditions import build_condition
from openevent.domain.write.before import ParentEvent
from openevent.domain.write.lookup import Lookup
from openevent.domain.write.request import Request
from openevent.model.permissions import Identity, Rule
from openevent.model.resource import Resource
from openevent.resources.event import events
from openevent.resources.role import memberships, roles
from openevent.resources.session import sessions

EVENT: Final = events.table.alias("parent_event")
"""The event of the row, joined to it."""
MEMBERSHIP: Final = memberships.table.alias("own_membership")
ROLE: Final = roles.table.alias("own_role")
ROLE_NAMES: Final = (
    select(ROLE.c.name)
    .join(MEMBERSHIP, MEMBERSHIP.c.role_id == ROLE.c.id)
    .where(MEMBERSHIP.c.event_id == EVENT.c.id)
)


def make_candidate(request: Request) -> FromClause:
    """Make a row for a new resource, with the columns of its links; its id is 0."""
    ids = {
        change.link.column: change.ids[0] if change.ids else None
        for change in request.links
        if change.link.column
    }
    names = {link.column for link in request.resource.links if link.column} | {"event_id"}
    columns = [literal(ids.get(name), BigInteger).label(name) for name in sorted(names)]
    return select(literal(0, BigInteger).label("id"), *columns).subquery("candidate")


def build_permission_lookup(rule: Rule) -> Lookup[bool]:
    """Return the look-up that tells whether a rule holds for the user and the row."""
    return Lookup(lambda request, row: build_condition(rule, request.user, row), bool)


def select_event_id(resource: Resource, row: FromClause) -> ColumnElement[Any]:
    """Select the id of the row's event; feedback about a session has the event of the session."""
    if resource is events:
        return row.c.id
    own = row.c.event_id if "event_id" in row.c else null()
    if "session_id" not in row.c:
        return own
    of_session = select(sessions.table.c.event_id).where(sessions.table.c.id == row.c.session_id)
    return func.coalesce(own, of_session.correlate(row).scalar_subquery())


def _reads_event(user: Identity, row: FromClause) -> ColumnElement[bool]:
    is_event = events.table.c.id == row.c.event_id
    is_visible = row_conditions.may_read(events, user)
    return exists(select(events.table.c.id).where(is_event, is_visible).correlate(row))


def _event_column(name: str, _request: Request, _row: FromClause) -> ColumnElement[Any]:
    return EVENT.c[name]


def _role_names(request: Request, _: FromClause) -> ColumnElement[Any]:
    is_own = MEMBERSHIP.c.user_id == request.user.id
    return func.array(ROLE_NAMES.where(is_own).correlate(EVENT).scalar_subquery())


ALWAYS: Final = Lookup(lambda _request, _row: true(), bool)
NEVER: Final = Lookup(lambda _request, _row: false(), bool)
MAY_READ_EVENT: Final = build_permission_lookup(Rule(_reads_event))
ROLES: Final = Lookup[frozenset[str]](_role_names, frozenset)
"""The names of the user's roles in the event."""
EVENT_LOOKUPS: Final[Mapping[str, Lookup[Any]]] = {
    field.name: Lookup(partial(_event_column, field.name)) for field in fields(ParentEvent)
}
