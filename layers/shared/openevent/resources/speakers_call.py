"""Speakers calls: when and how an event asks for proposals; a private one is for who has its hash."""

from typing import Annotated

from sqlalchemy import Index

from openevent.model.kinds import PRIVATE, Html, String, Time, choice
from openevent.model.permissions import (
    Permissions,
    Rule,
    co_organizer,
    has_its_hash,
    organizer,
    published,
    staff,
)
from openevent.model.resource import Archive, Attributes, Resource, to_one
from openevent.model.unique import LIVING, Unique

BY_LINK = "private"
"""The privacy of a call that is shown to who has its hash."""


class SpeakersCallAttributes(Attributes):
    announcement: Html | None = None
    starts_at: Time | None = None
    soft_ends_at: Time | None = None
    ends_at: Time | None = None
    hash: Annotated[String, PRIVATE] | None = None
    privacy: choice("public", BY_LINK) = "public"  # type: ignore[valid-type]


OPEN = Rule(lambda _who, table: table.c.privacy == "public")

speakers_calls = Resource(
    type="speakers-call",
    attributes=SpeakersCallAttributes,
    links=(to_one("event", required=True),),
    can=Permissions(
        read=(published & (OPEN | has_its_hash)) | staff,
        create=co_organizer,
        update=co_organizer,
        delete=co_organizer,
        read_private=staff,
    ),
    archive=Archive(
        "speakers_call",
        order=("id", "announcement", "starts_at", "ends_at", "privacy"),
        aliases={"start_date": "starts_at", "end_date": "ends_at"},
        ignored=frozenset({"event_id", "timezone"}),
        nested=True,
        at_most_one=True,
    ),
    constraints=(
        Unique(
            Index("speakers_calls_event_key", "event_id", unique=True, postgresql_where=LIVING),
            "The event has a call for speakers.",
            "relationships/event",
        ),
    ),
    copied=True,
    own_data=None,
    version="event",
    trash=organizer,
    has_rules=True,
)
