"""Ticket tags: labels that group the tickets of an event."""

from sqlalchemy import Index

from openevent.model.kinds import Name
from openevent.model.link_tables import link_table
from openevent.model.permissions import EVENT_PART_PERMISSIONS, organizer
from openevent.model.resource import Archive, Attributes, Resource, many_to_many, to_one
from openevent.model.unique import NAME_KEY, NOT_DELETED, Unique


class TicketTagAttributes(Attributes):
    name: Name


tickets_ticket_tags = link_table("tickets_ticket_tags", "ticket", "ticket-tag")

ticket_tags = Resource(
    type="ticket-tag",
    attributes=TicketTagAttributes,
    links=(
        to_one("event", required=True, reverse="ticket-tags"),
        many_to_many("tickets", "ticket", "tickets_ticket_tags"),
    ),
    can=EVENT_PART_PERMISSIONS,
    constraints=(
        Unique(
            Index(
                "ticket_tags_name_key",
                "event_id",
                NAME_KEY,
                unique=True,
                postgresql_where=NOT_DELETED,
            ),
            "The event already has a ticket tag of this name: choose a different one.",
            "attributes/name",
        ),
    ),
    archive=Archive(
        "ticket_tags", order=("id", "name"), ignored=frozenset({"event_id"}), merge_by="name"
    ),
    is_copied=True,
    own_data=None,
    version="event",
    trash_rule=organizer,
    has_rules=False,
)
