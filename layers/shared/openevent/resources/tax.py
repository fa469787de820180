"""Taxes: the tax on the prices of an event."""

from typing import Annotated

from pydantic import Field
from sqlalchemy import Index

from openevent.model.kinds import PRIVATE, Bool, Number, String
from openevent.model.permissions import (
    EVENT_PART_PERMISSIONS,
    Permissions,
    admin,
    co_organizer,
    organizer,
)
from openevent.model.resource import Attributes, Resource, to_one
from openevent.model.unique import NOT_DELETED, Unique


class TaxAttributes(Attributes):
    name: String = ""
    rate: Annotated[Number, Field(ge=0, le=100)] = 0
    is_tax_included_in_price: Bool = False
    country: Annotated[String, PRIVATE] | None = None
    tax_id: Annotated[String, PRIVATE] = ""
    should_send_invoice: Annotated[Bool, PRIVATE] = False
    is_invoice_sent: Annotated[Bool, PRIVATE] = False
    registered_company: Annotated[String, PRIVATE] | None = None
    contact_name: Annotated[String, PRIVATE] | None = None
    phone: Annotated[String, PRIVATE] | None = None
    email: Annotated[String, PRIVATE] | None = None
    address: Annotated[String, PRIVATE] | None = None
    city: Annotated[String, PRIVATE] | None = None
    state: Annotated[String, PRIVATE] | None = None
    zip: Annotated[String, PRIVATE] | None = None
    invoice_footer: Annotated[String, PRIVATE] | None = None


taxes = Resource(
    type="tax",
    plural="taxes",
    list_rule=admin,
    attributes=TaxAttributes,
    links=(to_one("event", required=True),),
    can=Permissions(
        read=EVENT_PART_PERMISSIONS.read,
        create=co_organizer,
        update=co_organizer,
        delete=co_organizer,
        read_private=co_organizer,
        cache=EVENT_PART_PERMISSIONS.cache,
    ),
    constraints=(
        Unique(
            Index("taxes_event_key", "event_id", unique=True, postgresql_where=NOT_DELETED),
            "The event already has a tax: change that one.",
            "relationships/event",
        ),
    ),
    archive=None,
    is_copied=True,
    own_data=None,
    version="event",
    trash_rule=organizer,
    has_rules=True,
)
