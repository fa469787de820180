"""Microlocations: the rooms and halls of an event."""

from typing import Annotated

from pydantic import Field

from openevent.model.kinds import READ_ONLY, Bool, Guid, Int, Latitude, Longitude, Name, String
from openevent.model.permissions import EVENT_PART_PERMISSIONS, organizer
from openevent.model.resource import NEW_GUID, Archive, Attributes, Resource, to_one


class MicrolocationAttributes(Attributes):
    name: Name
    guid: Guid = Field(default=NEW_GUID)
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    floor: Int | None = None
    hidden_in_scheduler: Bool = False
    chat_room_name: Annotated[String, READ_ONLY] | None = None
    is_chat_enabled: Bool = False
    is_global_event_room: Bool = False
    position: Int = 0
    room: String | None = None


microlocations = Resource(
    type="microlocation",
    attributes=MicrolocationAttributes,
    links=(to_one("event", required=True),),
    can=EVENT_PART_PERMISSIONS,
    archive=Archive(
        "microlocations",
        order=("id", "name", "floor"),
        ignored=frozenset({"event_id", "video_stream_id", "chat_room_name", "chat_room_id"}),
        warn_if_absent=True,
    ),
    is_copied=True,
    own_data=None,
    version="microlocations",
    trash_rule=organizer,
    has_rules=False,
)
