"""Event types, topics and sub-topics: what kind of event it is and what it is about."""

from sqlalchemy import Index, text

from openevent.model.kinds import Name
from openevent.model.permissions import Permissions, admin, anyone
from openevent.model.resource import Attributes, Resource, has_many, to_one

NAME = text("lower(name)")
LIVING = text("deleted_at IS NULL")
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
    constraints=(Index("event_types_name_key", NAME, unique=True, postgresql_where=LIVING),),
    archive=None,
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
    constraints=(Index("event_topics_name_key", NAME, unique=True, postgresql_where=LIVING),),
    archive=None,
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
    constraints=(
        Index(
            "event_sub_topics_name_key",
            NAME,
            "event_topic_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
            postgresql_where=LIVING,
        ),
    ),
    archive=None,
)
