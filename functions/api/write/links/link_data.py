"""Links in request bodies, read into link changes."""

from collections.abc import Mapping
from typing import Any, Final

from api.http.errors import Fault, Invalid
from api.jsonapi import field_lookup, row_conditions
from api.jsonapi.query import MAXIMUM_ROWS
from openevent.domain.write.request import LinkChange, Mode
from openevent.model.resource import Link, Resource

POINTER: Final = "/data/relationships/{}"
NO_LINK: Final = "This type has no such relationship."
NOT_FOUND: Final = (
    "This {} was not found: it does not exist, you may not see it, or it is in another event."
)


def read_links(resource: Resource, relationships: Mapping[str, Any]) -> tuple[LinkChange, ...]:
    """Read the relationships of a resource object, by dashed name. Raises Invalid.

    The API ignores unknown relationships, read-only ones, and those without `data`.
    """
    writable = [link for link in resource.links if is_writable(link)]
    members = {link: relationships[link.name] for link in writable if link.name in relationships}
    return tuple(
        read_link(link, member["data"], POINTER.format(link.name))
        for link, member in members.items()
        if isinstance(member, dict) and "data" in member
    )


def read_link(link: Link, data: Any, pointer: str, mode: Mode = "set") -> LinkChange:
    """Read the `data` of a relationship; `pointer` is "" for the document's own. Raises Invalid."""
    identifiers = _as_list(link, data)
    if not isinstance(identifiers, list):
        message = "This must be a list of resource identifiers."
        raise Invalid(Fault(message, pointer=f"{pointer}/data"))
    if len(identifiers) > MAXIMUM_ROWS:
        message = f"At most {MAXIMUM_ROWS} resource identifiers."
        raise Invalid(Fault(message, pointer=f"{pointer}/data"))
    ids = dict.fromkeys(_read_id(link, identifier, pointer) for identifier in identifiers)
    return LinkChange(link, tuple(ids), pointer or "/data", mode)


def is_writable(link: Link) -> bool:
    """Tell whether a link is written on this side.

    It is not if it follows from other rows, or if the rows at the other end need it.
    """
    if link.derived:
        return False
    return not link.target_column or (
        link.many and bool(field_lookup.get_target(link).table.c[link.target_column].nullable)
    )


def get_event_id(links: tuple[LinkChange, ...]) -> int | None:
    """Return the id of the event that the links name."""
    ids = [change.ids[0] for change in links if change.link.name == "event" and change.ids]
    return ids[0] if ids else None


def _as_list(link: Link, data: Any) -> Any:
    if link.many:
        return data
    return [] if data is None else [data]


def _read_id(link: Link, identifier: Any, pointer: str) -> int:
    if not isinstance(identifier, dict) or identifier.get("type") != link.type:
        message = f"This must be a resource identifier of the type {link.type!r}."
        raise Invalid(Fault(message, pointer=f"{pointer}/data"))
    text = str(identifier.get("id"))
    is_number = text.isascii() and text.isdigit() and len(text) <= row_conditions.ID_DIGITS
    if not is_number or int(text) > row_conditions.LARGEST_ID:
        raise Invalid(Fault(NOT_FOUND.format(link.type), pointer=pointer or "/data"))
    return int(text)
