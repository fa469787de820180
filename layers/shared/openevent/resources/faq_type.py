"""Faq types: headings that group the faqs of an event."""

from sqlalchemy import Index

from openevent.model.kinds import Name
from openevent.model.permissions import EVENT_PART_PERMISSIONS, organizer
from openevent.model.resource import Archive, Attributes, Resource, to_one
from openevent.model.unique import IN_NAME_INDEX, NAME_KEY, Unique, twin_column


class FaqTypeAttributes(Attributes):
    name: Name


faq_types = Resource(
    type="faq-type",
    attributes=FaqTypeAttributes,
    links=(to_one("event", required=True),),
    columns=(twin_column(),),
    can=EVENT_PART_PERMISSIONS,
    archive=Archive(
        "faq_types", order=("id", "name"), ignored=frozenset({"event_id"}), merge_by="name"
    ),
    constraints=(
        Unique(
            Index(
                "faq_types_name_key",
                "event_id",
                NAME_KEY,
                unique=True,
                postgresql_where=IN_NAME_INDEX,
            ),
            "The event already has a faq type of this name: choose a different one.",
            "attributes/name",
        ),
    ),
    is_copied=True,
    own_data=None,
    version="event",
    trash_rule=organizer,
    has_rules=False,
)
