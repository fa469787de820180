"""Ticket fees: what the platform charges for a paid ticket, by country and currency."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from openevent.model.kinds import Price, String
from openevent.model.permissions import Permissions, admin
from openevent.model.resource import Attributes, Resource


class TicketFeeAttributes(Attributes):
    """`service_fee` is a percentage; `maximum_fee` is its limit for a line of an order."""

    country: String | None = None
    currency: String
    service_fee: Annotated[Price, Field(le=100)] = Decimal(0)
    maximum_fee: Price = Decimal(0)


ticket_fees = Resource(
    type="ticket-fee",
    attributes=TicketFeeAttributes,
    can=Permissions(read=admin, create=admin, update=admin, delete=admin),
    list_rule=admin,
    archive=None,
    is_copied=False,
    own_data=None,
    version=None,
    trash_rule=None,
    has_rules=True,
)
