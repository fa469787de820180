"""The files of orders and attendees (docs/contract/archive.md#sales)."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from sqlalchemy import ColumnElement, FromClause, Subquery, Text, func, literal, select, true
from sqlalchemy.dialects.postgresql import JSONB, aggregate_order_by

from export_worker.archive.layout import EVENT_ID, Columns, Layout, write_as_json
from openevent.model.archive import Archive
from openevent.model.resource import Resource
from openevent.resources.access_code import access_codes
from openevent.resources.attendee import attendees
from openevent.resources.discount_code import discount_codes
from openevent.resources.order import order_lines, orders
from openevent.resources.user import users

DEPTH: Final = 2
"""The indent of a field, in levels."""
ORDER: Final = orders.table
LINE: Final = order_lines

type Source = tuple[FromClause, Columns]


@dataclass(frozen=True)
class SalesLayout(Layout):
    """The layout of a file that no import reads: all attributes, and what `join` adds."""

    join: Callable[[FromClause], Source]
    only: ColumnElement[bool]

    @property
    def condition(self) -> ColumnElement[bool]:
        """Which rows of the event the file has."""
        return self.only

    @cached_property
    def source(self) -> Source:
        """The joined tables, and the columns of a record as JSON text."""
        table = self.resource.table
        source, joined = self.join(table)
        own = {"id": table.c.id, **{name: table.c[name] for name in _list_names(self.resource)}}
        columns = own | joined
        return source, {
            name: write_as_json(column, DEPTH, "[]" if name == "tickets" else None)
            for name, column in columns.items()
        }


def _list_names(resource: Resource) -> list[str]:
    """List the attributes, without addresses on this server."""
    return [name for name, field in resource.fields.items() if not field.kind.is_own_path]


def _join_order(table: FromClause) -> Source:
    """Join the buyer's address, the texts of the codes, and the lines."""
    user, discount, access = users.table, discount_codes.table, access_codes.table
    lines = _select_lines()
    source = (
        table.outerjoin(user, user.c.id == ORDER.c.user_id)
        .outerjoin(discount, discount.c.id == ORDER.c.discount_code_id)
        .outerjoin(access, access.c.id == ORDER.c.access_code_id)
        .outerjoin(lines, lines.c.order_id == ORDER.c.id)
    )
    return source, {
        "email": user.c.email,
        "discount_code": discount.c.code,
        "access_code": access.c.code,
        "tickets": lines.c.lines,
    }


def _select_lines() -> Subquery:
    """Select the lines of each order as a JSON list; `id` is that of the ticket."""
    names = [column.name for column in LINE.c if column.name not in {"order_id", "ticket_id"}]
    pairs = [part for name in names for part in (literal(name, Text), LINE.c[name])]
    line = func.jsonb_build_object(literal("id", Text), LINE.c.ticket_id, *pairs)
    lines = func.jsonb_agg(aggregate_order_by(line, LINE.c.ticket_id), type_=JSONB)
    of_event = select(ORDER.c.id).where(ORDER.c.event_id == EVENT_ID)
    rows = select(LINE.c.order_id, lines.label("lines")).where(LINE.c.order_id.in_(of_event))
    return rows.group_by(LINE.c.order_id).subquery("its_lines")


def _join_attendee(table: FromClause) -> Source:
    return table, {"order_id": attendees.table.c.order_id}


SALES_LAYOUTS: Final = (
    SalesLayout(
        orders, Archive("orders", order=("id", "identifier", "status")), _join_order, true()
    ),
    SalesLayout(
        attendees,
        Archive("attendees", order=("id", "order_id", "ticket_id", "firstname", "lastname")),
        _join_attendee,
        attendees.table.c.order_id.is_not(None),
    ),
)
"""The files of sales; a form without an order is nobody's but its creator's."""
