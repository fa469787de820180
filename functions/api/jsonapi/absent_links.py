"""Links of the earlier server that this product does not have (docs/contract/api.md#absent-links).

Clients name them in queries. Such a link leads nowhere: an empty list, or null.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

from openevent.model.resource import Link, Resource
from openevent.resources import BY_TYPE


@dataclass(frozen=True)
class AbsentLink:
    """A link that no resource has: its name, the type to which it led, and whether to many."""

    name: str
    type: str
    many: bool = False


@dataclass(frozen=True)
class AbsentType:
    """A type that no resource has. Its attributes are unknown: a query may use any name."""

    type: str
    links: tuple[Link, ...] = ()


type Source = Resource | AbsentType
"""What a name in a query belongs to."""


def _to_many(name: str, type_: str = "") -> AbsentLink:
    return AbsentLink(name, type_ or name.removesuffix("s"), many=True)


def _to_one(name: str, type_: str = "") -> AbsentLink:
    return AbsentLink(name, type_ or name)


EVENT: Final = _to_one("event")
USER: Final = _to_one("user")
SESSION: Final = _to_one("session")
TICKET: Final = _to_one("ticket")
BY_OWNER: Final[Mapping[str, Sequence[AbsentLink]]] = {
    "event": (
        _to_many("event-invoices"),
        _to_many("badge-forms"),
        _to_many("exhibitors"),
        _to_many("station"),
        _to_many("stations"),
        _to_one("stripe-authorization"),
        _to_one("video-stream"),
        _to_one("group"),
        _to_one("discount-code"),
    ),
    "session": (_to_many("exhibitors"),),
    "microlocation": (_to_one("video-stream"), _to_many("stations")),
    "event-sub-topic": (_to_one("custom-placeholder"),),
    "custom-form": (_to_many("custom-form-options"), _to_many("custom-form-translates")),
    "notification": (_to_many("actions", "notification-action"),),
    "user": (
        _to_many("event-invoices"),
        _to_many("groups"),
        _to_many("followed-groups", "user-follow-group"),
        _to_many("favourites", "user-favourite-session"),
        _to_many("favourite-events", "user-favourite-event"),
        _to_many("alternate-emails"),
        _to_many("marketer-events", "event"),
        _to_many("sales-admin-events", "event"),
    ),
    "ticket": (_to_many("badge-forms"),),
    "order": (_to_one("event-invoice"),),
    "discount-code": (_to_many("events"), _to_many("event-invoices")),
    "access-code": (_to_one("marketer", "user"),),
    "event-invoice": (EVENT, USER, _to_one("order"), _to_one("discount-code")),
    "badge-form": (EVENT, TICKET),
    "stripe-authorization": (EVENT,),
    "exhibitor": (EVENT, _to_many("sessions")),
    "station": (EVENT, _to_one("microlocation")),
    "user-favourite-event": (USER, EVENT),
    "video-stream": (
        EVENT,
        _to_many("rooms", "microlocation"),
        _to_many("moderators", "video-stream-moderator"),
        _to_one("video-channel"),
    ),
    "video-stream-moderator": (USER, _to_one("video-stream")),
    "video-channel": (_to_many("video-streams"),),
    "group": (
        USER,
        _to_many("events"),
        _to_one("follower", "user-follow-group"),
        _to_many("followers", "user-follow-group"),
        _to_many("roles", "users-groups-roles"),
    ),
    "user-follow-group": (USER, _to_one("group")),
    "users-groups-roles": (USER, _to_one("role"), _to_one("group")),
    "custom-placeholder": (_to_one("event-sub-topic"),),
    "custom-form-option": (_to_one("custom-form"),),
    "custom-form-translate": (_to_one("custom-form"),),
    "notification-action": (_to_one("notification"),),
    "alternate-email": (USER,),
}
"""The absent links by the type that had them. A type of this product has its real links, too."""


def find_link(source: Source, name: str) -> AbsentLink | None:
    """Find an absent link by its dashed name; None if clients know no such link."""
    return _get_links(source.type).get(name)


@cache
def _get_links(type_: str) -> Mapping[str, AbsentLink]:
    return {link.name: link for link in BY_OWNER.get(type_, ())}


def follow(link: Link | AbsentLink) -> Source:
    """Get what a link leads to: a resource of this product, or an absent type."""
    return BY_TYPE.get(link.type) or AbsentType(link.type)


@cache
def list_fieldset_names() -> frozenset[str]:
    """List the names that `fields[…]` may have for rows that no answer holds.

    Clients write the type, or the name of a link such as `attendees`.
    """
    absent = (link.name for links in BY_OWNER.values() for link in links)
    links = (link.name for resource in BY_TYPE.values() for link in resource.links)
    return frozenset({*BY_OWNER, *absent, *links})
