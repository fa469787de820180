"""Event types, topics and sub-topics: catalogues that administrators maintain."""

from sqlalchemy import Index

from openevent.model.kinds import Media, Name, String
from openevent.model.permissions import Permissions, admin, anyone
from openevent.model.resource import Attributes, Resource, has_many, to_one
from openevent.model.unique import IN_NAME_INDEX, NAME_KEY, Unique, twin_column
from openevent.resources.image_size import LOGO

CATALOGUE_PERMISSIONS = Permissions(
    read=anyone, create=admin, update=admin, delete=admin, cache=anyone
)


class CatalogueAttributes(Attributes):
    """A rule makes the slug from the name, and keeps it when the name changes."""

    name: Name
    slug: String = ""


class TopicAttributes(CatalogueAttributes):
    """A front end shows the picture for events without one of their own."""

    system_image_url: Media | None = None


event_types = Resource(
    type="event-type",
    attributes=CatalogueAttributes,
    links=(has_many("events", "event", target_column="event_type_id"),),
    columns=(twin_column(),),
    can=CATALOGUE_PERMISSIONS,
    list_rule=anyone,
    archive=None,
    is_copied=False,
    own_data=None,
    version=None,
    trash_rule=admin,
    has_rules=True,
    constraints=(
        Unique(
            Index("event_types_name_key", NAME_KEY, unique=True, postgresql_where=IN_NAME_INDEX),
            "Another event type has this name: choose a different one.",
            "attributes/name",
        ),
    ),
)
event_topics = Resource(
    type="event-topic",
    attributes=TopicAttributes,
    pictures={"system_image_url": LOGO},
    links=(
        has_many("events", "event", target_column="event_topic_id"),
        has_many("event-sub-topics", "event-sub-topic", target_column="event_topic_id"),
    ),
    columns=(twin_column(),),
    can=CATALOGUE_PERMISSIONS,
    list_rule=anyone,
    archive=None,
    is_copied=False,
    own_data=None,
    version=None,
    trash_rule=admin,
    has_rules=True,
    constraints=(
        Unique(
            Index("event_topics_name_key", NAME_KEY, unique=True, postgresql_where=IN_NAME_INDEX),
            "Another event topic has this name: choose a different one.",
            "attributes/name",
        ),
    ),
)
event_sub_topics = Resource(
    type="event-sub-topic",
    attributes=TopicAttributes,
    pictures={"system_image_url": LOGO},
    links=(
        to_one("event-topic", on_delete="CASCADE"),
        has_many("events", "event", target_column="event_sub_topic_id"),
    ),
    columns=(twin_column(),),
    can=CATALOGUE_PERMISSIONS,
    list_rule=anyone,
    archive=None,
    is_copied=False,
    own_data=None,
    version=None,
    trash_rule=admin,
    has_rules=True,
    constraints=(
        Unique(
            Index(
                "event_sub_topics_name_key",
                NAME_KEY,
                "event_topic_id",
                unique=True,
                postgresql_nulls_not_distinct=True,
                postgresql_where=IN_NAME_INDEX,
            ),
            "The topic already has a sub-topic of this name: choose a different one.",
            "attributes/name",
        ),
    ),
)
