"""Two resources that the product does not have: their declarations, and nothing else.

Importing this module registers them. Only a process of its own may do so, before it imports a
function: routes, files and tables are made from the registry once.
"""

from typing import Final

from openevent.model.kinds import Int, Media, Name, String
from openevent.model.permissions import OF_AN_EVENT, anyone
from openevent.model.resource import Archive, Attributes, MediaPath, Resource, to_one
from openevent.resources import RESOURCES


class BoothAttributes(Attributes):
    name: Name
    size: Int = 4
    company: String | None = None
    banner_url: Media | None = None


class ShiftAttributes(Attributes):
    task: Name


booths: Final = Resource(
    type="booth",
    attributes=BoothAttributes,
    links=(to_one("event", required=True), to_one("microlocation")),
    can=OF_AN_EVENT,
    listed=anyone,
    archive=Archive(
        "booths",
        order=("id", "name", "size"),
        media={"banner_url": MediaPath("image", "images/booths/{name}_{id}")},
        ignored=frozenset({"event_id"}),
    ),
)
shifts: Final = Resource(
    type="booth-shift",
    attributes=ShiftAttributes,
    links=(to_one("event", required=True), to_one("booth", required=True)),
    can=OF_AN_EVENT,
    listed=anyone,
    archive=Archive("booth_shifts", ignored=frozenset({"event_id"})),
)
for resource in (shifts, booths):  # the order of files follows the links, not this one
    RESOURCES.add(resource)
