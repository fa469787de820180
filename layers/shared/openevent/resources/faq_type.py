"""Faq types: the headings under which an event's faqs stand."""

from sqlalchemy import Index, text

from openevent.model.kinds import Name
from openevent.model.permissions import OF_AN_EVENT, organizer
from openevent.model.resource import Archive, Attributes, Resource, to_one
from openevent.model.unique import LIVING, Unique


class FaqTypeAttributes(Attributes):
    name: Name


faq_types = Resource(
    type="faq-type",
    attributes=FaqTypeAttributes,
    links=(to_one("event", required=True),),
    can=OF_AN_EVENT,
    archive=Archive(
        "faq_types", order=("id", "name"), ignored=frozenset({"event_id"}), merged_by="name"
    ),
    constraints=(
        Unique(
            Index(
                "faq_types_name_key",
                "event_id",
                text("lower(btrim(name))"),
                unique=True,
                postgresql_where=LIVING,
            ),
            "The event has a faq type of this name.",
            "attributes/name",
        ),
    ),
    copied=True,
    own_data=None,
    version="event",
    trash=organizer,
    has_rules=False,
)
