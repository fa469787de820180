"""Tickets: what an event sells or gives away, with a number of seats."""

from decimal import Decimal
from typing import Annotated, Final

from pydantic import Field
from sqlalchemy import BigInteger, CheckConstraint, Column, Index, text

from openevent.model.kinds import Bool, Int, Name, Price, String, Time, choice
from openevent.model.permissions import (
    Permissions,
    co_organizer,
    event_not_deleted,
    organizer,
    public_event,
    published,
    staff,
)
from openevent.model.resource import (
    READ,
    Archive,
    Attributes,
    Resource,
    many_to_many,
    to_one,
    via_view,
)
from openevent.model.unique import NAME_KEY, NOT_DELETED, Unique
from openevent.resources.ticket_rules import has_seat_with_ticket, not_hidden, opened

FREE: Final = ("free", "freeRegistration")
PAID: Final = ("paid", "paidRegistration")
DONATION: Final = ("donation", "donationRegistration")
TicketType = choice(*FREE, *PAID, *DONATION)
Count = Annotated[Int, Field(ge=0)]


class TicketAttributes(Attributes):
    """Prices are in the event's `payment-currency` (docs/contract/money.md)."""

    name: Name
    description: String | None = None
    type: TicketType  # type: ignore[valid-type]
    price: Price = Decimal(0)
    min_price: Price = Decimal(0)
    max_price: Price = Decimal(0)
    quantity: Annotated[Int, Field(gt=0)] = 100
    is_description_visible: Bool = False
    position: Int = 1
    is_fee_absorbed: Bool = False
    sales_starts_at: Time
    sales_ends_at: Time
    is_hidden: Bool = False
    min_order: Count = 1
    max_order: Count = 10
    is_checkin_restricted: Bool = True
    auto_checkin_enabled: Bool = False
    form_id: String | None = None
    badge_id: String | None = None


tickets = Resource(
    type="ticket",
    attributes=TicketAttributes,
    links=(
        to_one("event", required=True, reverse="tickets"),
        many_to_many("ticket-tags", "ticket-tag", "tickets_ticket_tags", in_archive=True),
        many_to_many("discount-codes", "discount-code", "discount_codes_tickets", derived=True),
        many_to_many("access-codes", "access-code", "access_codes_tickets", derived=True),
        via_view("orders", "order", "order_lines"),
    ),
    can=Permissions(
        read=(published & (not_hidden | opened))
        | staff
        | (has_seat_with_ticket & event_not_deleted),
        create=co_organizer,
        update=co_organizer,
        delete=co_organizer,
        cache=public_event & not_hidden,
    ),
    # The seats that attendees of orders hold (docs/contract/tickets.md#seats).
    columns=(Column("held", BigInteger, nullable=False, server_default=text("0")),),
    constraints=(
        CheckConstraint("held >= 0 AND held <= quantity", name="held"),
        Unique(
            Index(
                "tickets_name_key",
                "event_id",
                NAME_KEY,
                unique=True,
                postgresql_where=NOT_DELETED,
            ),
            "The event already has a ticket of this name: choose a different one.",
            "attributes/name",
        ),
    ),
    archive=Archive(
        "tickets",
        order=("id", "name", "description", "type", "price", "quantity"),
        ignored=frozenset({"event_id"}),
        merge_by="name",
        made_by_references=False,
        fallbacks={"type": "free"},
        completed=frozenset({"sales_starts_at", "sales_ends_at"}),
        check_hooks=("ticket-limits",),
    ),
    is_copied=True,
    own_data=None,
    version="event",
    trash_rule=organizer,
    own_routes=frozenset({READ}),
    has_rules=True,
)
