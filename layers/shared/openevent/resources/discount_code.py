"""Discount codes: they lower the price of tickets."""

from openevent.model.kinds import Bool, Price, Time, Url, choice
from openevent.model.link_tables import link_table
from openevent.model.permissions import Permissions, admin, co_organizer, organizer, published
from openevent.model.resource import Resource, many_to_many, to_one
from openevent.resources.codes import CodeAttributes, build_constraints, build_counter
from openevent.resources.ticket_rules import has_discount_code, has_used_code


class DiscountCodeAttributes(CodeAttributes):
    """`value` is a percentage, or an amount in the event's currency off each ticket."""

    discount_url: Url | None = None
    value: Price
    type: choice("amount", "percent")  # type: ignore[valid-type]
    is_active: Bool = True
    valid_from: Time | None = None
    used_for: choice("ticket", "event") = "ticket"  # type: ignore[valid-type]


discount_codes_tickets = link_table("discount_codes_tickets", "discount-code", "ticket")

discount_codes = Resource(
    type="discount-code",
    attributes=DiscountCodeAttributes,
    links=(
        to_one("event", required=True, reverse="discount-codes"),
        many_to_many("tickets", "ticket", "discount_codes_tickets", guarded=True),
        to_one("marketer", "user", reverse="discount-codes", in_archive=False),
    ),
    can=Permissions(
        read=co_organizer | has_used_code | (published & has_discount_code),
        create=co_organizer,
        update=co_organizer,
        delete=co_organizer,
    ),
    list_rule=admin,
    columns=(build_counter(),),
    constraints=build_constraints("discount_codes"),
    archive=None,
    is_copied=True,
    own_data=None,
    version=None,
    trash_rule=organizer,
    has_rules=True,
)
