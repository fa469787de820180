"""Speakers calls: when and how an event asks for proposals."""

from sqlalchemy import Index, text

from openevent.kinds import Html, String, Time, choice
from openevent.permissions import OF_AN_EVENT
from openevent.resource import Archive, Attributes, Resource, to_one


class SpeakersCallAttributes(Attributes):
    announcement: Html | None = None
    starts_at: Time | None = None
    soft_ends_at: Time | None = None
    ends_at: Time | None = None
    hash: String | None = None
    privacy: choice("public", "private") = "public"  # type: ignore[valid-type]


speakers_calls = Resource(
    type="speakers-call",
    attributes=SpeakersCallAttributes,
    links=(to_one("event", required=True),),
    can=OF_AN_EVENT,
    archive=Archive(
        "speakers_call",
        order=("id", "announcement", "starts_at", "ends_at", "privacy"),
        aliases={"start_date": "starts_at", "end_date": "ends_at"},
        ignored=frozenset({"event_id", "timezone"}),
    ),
    constraints=(
        Index("speakers_calls_event_key", "event_id", unique=True, postgresql_where=text("deleted_at IS NULL")),
    ),
)
