"""Event types, topics and sub-topics: what kind of event it is and what it is about."""

from sqlalchemy import Index, text

from openevent.model.kinds import Name
from openevent.model.permissions import Permissions, admin, anyone
from openevent.model.resource import Attributes, Resource, has_many, to_one
from openevent.model.unique import LIVING, Unique

NAME = text("lower(name)")
CATALOGUE = Permissions(read=anyone, create=admin, update=admin, delete=admin)


class CatalogueAttributes(Attributes):
    name: Name
    slug: Name


event_types = Resource(
    type="event-type",
    attributes=CatalogueAttributes,
    links=(has_many("events", "event", by="event_type_id"),),
    can=CATALOGUE,
    listed=anyone,
    archive=None,
    copied=False,
    own_data=None,
    version=None,
    trash=admin,
    has_rules=False,
    constraints=(
        Unique(
            Index("event_types_name_key", NAME, unique=True, postgresql_where=LIVING),
            "There is an event type of this name.",
            "attributes/name",
        ),
    ),
)
event_topics = Resource(
    type="event-topic",
    attributes=CatalogueAttributes,
    links=(
        has_many("events", "event", by="event_topic_id"),
        has_many("event-sub-topics", "event-sub-topic", by="event_topic_id"),
    ),
    can=CATALOGUE,
    listed=anyone,
    archive=None,
    copied=False,
    own_data=None,
    version=None,
    trash=admin,
    has_rules=False,
    constraints=(
        Unique(
            Index("event_topics_name_key", NAME, unique=True, postgresql_where=LIVING),
            "There is an event topic of this name.",
            "attributes/name",
        ),
    ),
)
event_sub_topics = Resource(
    type="event-sub-topic",
    attributes=CatalogueAttributes,
    links=(
        to_one("event-topic", on_delete="CASCADE"),
        has_many("events", "event", by="event_sub_topic_id"),
    ),
    can=CATALOGUE,
    listed=anyone,
    archive=None,
    copied=False,
    own_data=None,
    version=None,
    trash=admin,
    has_rules=False,
    constraints=(
        Unique(
            Index(
                "event_sub_topics_name_key",
                NAME,
                "event_topic_id",
                unique=True,
                postgresql_nulls_not_distinct=True,
                postgresql_where=LIVING,
            ),
            "The topic has a sub-topic of this name.",
            "attributes/name",
        ),
    ),
)
