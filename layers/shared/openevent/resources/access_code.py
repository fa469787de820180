"""Access codes: they show hidden tickets and let people order them."""

from openevent.model.kinds import Bool, Time, Url
from openevent.model.link_tables import link_table
from openevent.model.permissions import Permissions, co_organizer, organizer, published
from openevent.model.resource import Resource, many_to_many, to_one
from openevent.resources.codes import CodeAttributes, build_constraints, build_counter
from openevent.resources.ticket_rules import has_access_code


class AccessCodeAttributes(CodeAttributes):
    access_url: Url | None = None
    is_active: Bool = False
    valid_from: Time


access_codes_tickets = link_table("access_codes_tickets", "access-code", "ticket")

access_codes = Resource(
    type="access-code",
    attributes=AccessCodeAttributes,
    links=(
        to_one("event", required=True, reverse="access-codes"),
        many_to_many("tickets", "ticket", "access_codes_tickets", guarded=True),
        to_one("user", reverse="access-codes", in_archive=False),
    ),
    can=Permissions(
        read=co_organizer | (published & has_access_code),
        create=co_organizer,
        update=co_organizer,
        delete=co_organizer,
    ),
    own_routes=frozenset({"tickets"}),
    columns=(build_counter(),),
    constraints=build_constraints("access_codes"),
    archive=None,
    is_copied=True,
    own_data=None,
    version=None,
    trash_rule=organizer,
    has_rules=True,
)
