"""Faqs: questions of an event's visitors, with answers."""

from openevent.model.kinds import Html, Name
from openevent.model.permissions import EVENT_PART_PERMISSIONS, organizer
from openevent.model.resource import Archive, Attributes, Resource, to_one


class FaqAttributes(Attributes):
    question: Name
    answer: Html


faqs = Resource(
    type="faq",
    attributes=FaqAttributes,
    links=(to_one("event", required=True), to_one("faq-type", reverse="faqs")),
    can=EVENT_PART_PERMISSIONS,
    archive=Archive("faqs", order=("id", "question", "answer"), ignored=frozenset({"event_id"})),
    is_copied=True,
    own_data=None,
    version="event",
    trash_rule=organizer,
    has_rules=False,
)
