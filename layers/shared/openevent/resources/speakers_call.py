"""Speakers calls: an event's call for proposals; only people with its hash see a private one."""

from typing import Annotated

from sqlalchemy import Index

from openevent.model.kinds import PRIVATE, Html, String, Time, choice
from openevent.model.permissions import (
    Permissions,
    Rule,
    co_organizer,
    has_call_hash,
    organizer,
    public_event,
    published,
    staff,
)
from openevent.model.resource import Archive, Attributes, Resource, to_one
from openevent.model.unique import NOT_DELETED, Unique

PRIVATE_CALL = "private"
"""Privacy of a call that only people with its hash see."""


class SpeakersCallAttributes(Attributes):
    announcement: Html | None = None
    starts_at: Time | None = None
    soft_ends_at: Time | None = None
    ends_at: Time | None = None
    hash: Annotated[String, PRIVATE] | None = None
    privacy: choice("public", PRIVATE_CALL) = "public"  # type: ignore[valid-type]


public_call = Rule(lambda _user, table: table.c.privacy == "public")

speakers_calls = Resource(
    type="speakers-call",
    attributes=SpeakersCallAttributes,
    links=(to_one("event", required=True),),
    can=Permissions(
        read=(published & (public_call | has_call_hash)) | staff,
        create=co_organizer,
        update=co_organizer,
        delete=co_organizer,
        read_private=staff,
        cache=public_event,
    ),
    archive=Archive(
        "speakers_call",
        order=("id", "announcement", "starts_at", "ends_at", "privacy"),
        aliases={"start_date": "starts_at", "end_date": "ends_at"},
        ignored=frozenset({"event_id", "timezone"}),
        in_event_object=True,
        at_most_one=True,
    ),
    constraints=(
        Unique(
            Index(
                "speakers_calls_event_key", "event_id", unique=True, postgresql_where=NOT_DELETED
            ),
            "The event already has a call for speakers: change that one.",
            "relationships/event",
        ),
    ),
    is_copied=True,
    own_data=None,
    version="event",
    trash_rule=organizer,
    has_rules=True,
)
