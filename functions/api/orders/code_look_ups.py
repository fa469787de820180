"""Look-ups of a discount or access code by its text (docs/contract/tickets.md#codes)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEventV2
from sqlalchemy import ColumnElement, Connection, FromClause, RowMapping, Select, func, select, true

from api.auth import code_guesses, identity
from api.http import negotiation
from api.http.errors import MethodNotAllowed, NotFound
from api.jsonapi import row_conditions
from api.read import reads
from openevent.domain.conditions import build_condition
from openevent.domain.orders.carts import code_rows, named_codes
from openevent.model.permissions import Identity, co_organizer
from openevent.model.resource import Resource
from openevent.resources.access_code import access_codes
from openevent.resources.discount_code import discount_codes
from openevent.resources.event import events

EVENT: Final = events.table
CODES: Final[Mapping[str, tuple[str, Callable[[ColumnElement[int], str], FromClause]]]] = {
    discount_codes.type: (named_codes.DISCOUNT, code_rows.select_discount),
    access_codes.type: (named_codes.ACCESS, code_rows.select_access),
}
"""The prefix of a code's columns, and the function that selects the code, by its type."""


@dataclass(frozen=True)
class CodeCaller:
    """A caller who has the text of a code, and the code's id."""

    caller: identity.Caller
    code_id: int


def look_up(
    event: APIGatewayProxyEventV2, resource: Resource, is_event: ColumnElement[bool], text: str
) -> CodeCaller:
    """Look up a code of an event, and let the caller see the code and what it opens.

    Raises NotFound for an unknown code, MethodNotAllowed for one that cannot be used now, and
    rate_limits.Reached after too many misses.
    """
    negotiation.check_accept(event)
    caller = identity.load_caller(event)
    prefix, select_code = CODES[resource.type]

    def load(connection: Connection, user: Identity) -> RowMapping | None:
        code = select_code(EVENT.c.id, text)
        return connection.execute(_select(user, is_event, code, prefix)).mappings().first()

    row = reads.load_visible(caller, load)
    code = named_codes.build_code(row, prefix)
    match = named_codes.match_code(row, prefix, code)
    if not row["is_organizer"]:
        code_guesses.build_guard(event, caller.user)(match)
    if code is None or not match.is_named:
        raise NotFound("The event has no such code.")
    if fault := code.state.describe_fault(row["now"]):
        raise MethodNotAllowed(fault)
    return CodeCaller(identity.add_secret(caller, resource.type, str(code.id)), code.id)


def _select(
    user: Identity, is_event: ColumnElement[bool], code: FromClause, prefix: str
) -> Select[Any]:
    columns = (
        EVENT.c.id.label("event_id"),
        EVENT.c.ends_at.label("event_ends_at"),
        build_condition(co_organizer, user, EVENT).label("is_organizer"),
        func.now().label("now"),
        *(column.label(f"{prefix}_{column.name}") for column in code.c),
    )
    is_visible = row_conditions.may_read(events, user)
    return select(*columns).select_from(EVENT.outerjoin(code, true())).where(is_event, is_visible)
