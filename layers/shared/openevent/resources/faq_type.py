"""Faq types: the headings under which an event's faqs stand."""

from sqlalchemy import Index, text

from openevent.model.kinds import Name
from openevent.model.permissions import OF_AN_EVENT
from openevent.model.resource import Archive, Attributes, Resource, has_many, to_one


class FaqTypeAttributes(Attributes):
    name: Name


faq_types = Resource(
    type="faq-type",
    attributes=FaqTypeAttributes,
    links=(to_one("event", required=True), has_many("faqs", "faq", by="faq_type_id")),
    can=OF_AN_EVENT,
    archive=Archive(
        "faq_types", order=("id", "name"), ignored=frozenset({"event_id"}), merged_by="name"
    ),
    constraints=(
        Index(
            "faq_types_name_key",
            "event_id",
            text("lower(btrim(name))"),
            unique=True,
            postgresql_where=text("deleted_at IS NULL"),
        ),
    ),
)
