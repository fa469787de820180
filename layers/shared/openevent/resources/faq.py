"""Faqs: questions that visitors of an event ask, with their answers."""

from openevent.model.kinds import Html, Name
from openevent.model.permissions import OF_AN_EVENT, organizer
from openevent.model.resource import Archive, Attributes, Resource, to_one


class FaqAttributes(Attributes):
    question: Name
    answer: Html


faqs = Resource(
    type="faq",
    attributes=FaqAttributes,
    links=(to_one("event", required=True), to_one("faq-type", reverse="faqs")),
    can=OF_AN_EVENT,
    archive=Archive("faqs", order=("id", "question", "answer"), ignored=frozenset({"event_id"})),
    copied=True,
    own_data=None,
    version="event",
    trash=organizer,
    has_rules=False,
)
