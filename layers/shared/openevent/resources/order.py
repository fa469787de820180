"""Orders: what a buyer orders of an event at once, from the first seat to the last payment."""

from decimal import Decimal
from typing import Annotated, Any, Final

from pydantic import Field
from sqlalchemy import Column, Index, Integer, Numeric, Table, text

from openevent.model.kinds import (
    PRIVATE,
    READ_ONLY,
    Bool,
    LinkKey,
    OwnPath,
    Price,
    String,
    Time,
    choice,
)
from openevent.model.own_data import OwnData
from openevent.model.permissions import (
    Permissions,
    co_organizer,
    event_not_deleted,
    logged_in,
    own_row,
)
from openevent.model.resource import (
    METADATA,
    TRANSACTION_TIME,
    Attributes,
    Resource,
    has_many,
    link_column,
    to_one,
    via_view,
)
from openevent.model.unique import Unique
from openevent.resources.ticket_rules import ENDED, HOLDING, holds_seat_of_order

PAYMENT_MODES: Final = (
    "free",
    "stripe",
    "paypal",
    "bank",
    "cheque",
    "onsite",
    "omise",
    "alipay",
    "paytm",
    "invoice",
)
Status = choice(*HOLDING, *ENDED)


def _key(side: str) -> Column[Any]:
    column = link_column(to_one(side, required=True))
    column.primary_key = True
    return column


class OrderAttributes(Attributes):
    """`amount` is in the order's own currency, which never changes (docs/contract/money.md)."""

    identifier: Annotated[String, READ_ONLY]
    amount: Price = Decimal(0)
    currency: Annotated[String, READ_ONLY] | None = None
    address: Annotated[String, PRIVATE] | None = None
    city: Annotated[String, PRIVATE] | None = None
    state: Annotated[String, PRIVATE] | None = None
    country: Annotated[String, PRIVATE] | None = None
    zipcode: Annotated[String, PRIVATE] | None = None
    company: Annotated[String, PRIVATE] | None = None
    tax_business_info: Annotated[String, PRIVATE] | None = None
    completed_at: Time | None = None
    created_at: Annotated[Time, READ_ONLY] = Field(default=TRANSACTION_TIME)
    expires_at: Annotated[Time, READ_ONLY] | None = None
    transaction_id: Annotated[String, PRIVATE] | None = None
    payment_mode: choice(*PAYMENT_MODES) = "free"  # type: ignore[valid-type]
    paid_via: Annotated[String, PRIVATE] | None = None
    is_billing_enabled: Bool = False
    brand: Annotated[String, READ_ONLY, PRIVATE] | None = None
    exp_month: Annotated[String, READ_ONLY, PRIVATE] | None = None
    exp_year: Annotated[String, READ_ONLY, PRIVATE] | None = None
    last4: Annotated[String, READ_ONLY, PRIVATE] | None = None
    status: Status = "initializing"  # type: ignore[valid-type]
    discount_code_id: Annotated[LinkKey, READ_ONLY] | None = None
    payment_url: Annotated[String, READ_ONLY] | None = None
    cancel_note: String | None = None
    order_notes: Annotated[String, PRIVATE] | None = None
    refund_note: Annotated[String, PRIVATE] | None = None
    refund_amount: Annotated[Price, PRIVATE] | None = None
    refunded_at: Annotated[Time, PRIVATE] | None = None
    tickets_pdf_url: Annotated[OwnPath, READ_ONLY] | None = None


order_lines = Table(
    "order_lines",
    METADATA,
    *(_key(side) for side in ("order", "ticket")),
    Column("quantity", Integer, nullable=False),
    # For one ticket, in the order's currency (docs/contract/money.md).
    Column("price", Numeric, nullable=False),
    Column("discount", Numeric, nullable=False, server_default=text("0")),
    # For the whole line.
    Column("discounted_quantity", Integer, nullable=False, server_default=text("0")),
    Column("fee", Numeric, nullable=False, server_default=text("0")),
    Column("tax", Numeric, nullable=False, server_default=text("0")),
    Column("amount", Numeric, nullable=False),
    Index(None, "ticket_id"),
)
"""How many of each ticket an order has, and for which price."""

# An order that has run out shows so before the next buyer, or the daily run, stores it.
STATUS_NOW: Final = (
    "CASE WHEN {row}.status IN ('initializing', 'pending') AND {row}.expires_at < now() "
    "THEN 'expired' ELSE {row}.status END"
)

orders = Resource(
    type="order",
    attributes=OrderAttributes,
    links=(
        to_one("event", required=True, reverse="orders"),
        to_one("user", derived=True),
        to_one("discount-code", derived=True),
        to_one("access-code", derived=True),
        to_one("marketer", "user", derived=True),
        has_many("attendees", "attendee", target_column="order_id", derived=True),
        via_view("tickets", "ticket", "order_lines"),
    ),
    can=Permissions(
        read=(own_row | co_organizer | holds_seat_of_order) & event_not_deleted,
        create=logged_in,
        update=own_row | co_organizer,
        read_private=own_row | co_organizer,
    ),
    slug="identifier",
    sql_values={"status": STATUS_NOW},
    own_routes=frozenset({"create"}),
    constraints=(
        Unique(
            Index("orders_identifier_key", "identifier", unique=True),
            "Another order has this identifier: order again.",
            "attributes/identifier",
        ),
        Index(
            "orders_run_out_index",
            "event_id",
            "expires_at",
            postgresql_where=text("status IN ('initializing', 'pending')"),
        ),
    ),
    archive=None,
    is_copied=False,
    own_data=OwnData(columns=("user_id",), order=13),
    version=None,
    trash_rule=None,
    has_rules=True,
)
