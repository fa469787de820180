"""Sessions: the talks, workshops and panels of an event."""

from typing import Annotated

from pydantic import Field

from openevent.model.kinds import (
    ARCHIVED,
    PRIVATE,
    READ_ONLY,
    Bool,
    Html,
    Int,
    Json,
    Media,
    Name,
    Number,
    String,
    Time,
    Url,
    choice,
)
from openevent.model.own_data import OwnData
from openevent.model.pairs import pairs
from openevent.model.permissions import (
    Permissions,
    anyone,
    co_organizer,
    creator,
    logged_in,
    on_the_programme,
    organizer,
    published,
    speaker_of,
    staff,
    there,
    unlocked,
)
from openevent.model.resource import (
    NOW,
    Archive,
    Attributes,
    MediaPath,
    Resource,
    has_many,
    pairs_with,
    to_one,
)

State = choice("pending", "accepted", "confirmed", "rejected", "draft", "canceled", "withdrawn")


class SessionAttributes(Attributes):
    title: Name
    subtitle: String | None = None
    level: String | None = None
    short_abstract: Html | None = None
    long_abstract: Html | None = None
    comments: Annotated[Html, PRIVATE] | None = None
    starts_at: Time | None = None
    ends_at: Time | None = None
    language: String | None = None
    slides_url: Media | None = None
    slides: Json | None = None
    website: Url | None = None
    twitter: Url | None = None
    facebook: Url | None = None
    github: Url | None = None
    linkedin: Url | None = None
    instagram: Url | None = None
    gitlab: Url | None = None
    mastodon: Url | None = None
    video_url: Media | None = None
    audio_url: Media | None = None
    signup_url: Url | None = None
    state: State = "draft"  # type: ignore[valid-type]
    created_at: Annotated[Time, READ_ONLY, ARCHIVED] = Field(default=NOW)
    submitted_at: Time | None = None
    is_mail_sent: Bool = False
    is_locked: Bool = False
    last_modified_at: Annotated[Time, READ_ONLY] = Field(default=NOW)
    average_rating: Annotated[Number, READ_ONLY] | None = None
    rating_count: Annotated[Int, READ_ONLY] = 0
    favourite_count: Annotated[Int, READ_ONLY] = 0
    complex_field_values: Annotated[Json, PRIVATE] | None = None


WRITERS = (speaker_of | creator | co_organizer) & (unlocked | organizer)
"""A locked session is the organizers' alone."""

speakers_sessions = pairs("speakers_sessions", "session", "speaker")

sessions = Resource(
    type="session",
    attributes=SessionAttributes,
    links=(
        to_one("event", required=True),
        to_one("track", reverse="sessions"),
        to_one("session-type", reverse="sessions"),
        to_one("microlocation", reverse="sessions"),
        to_one("creator", "user", carried=False),
        pairs_with("speakers", "speaker", "speakers_sessions", carried=True),
        has_many("feedbacks", "feedback", by="session_id", derived=True),
    ),
    can=Permissions(
        read=(published & on_the_programme) | staff | ((speaker_of | creator) & there),
        create=logged_in,
        update=WRITERS,
        delete=WRITERS,
        read_private=staff | speaker_of | creator,
    ),
    listed=anyone,
    archive=Archive(
        "sessions",
        order=(
            "id", "title", "subtitle", "short_abstract", "long_abstract", "starts_at", "ends_at", "session_type_id",
            "track_id", "comments", "language", "slides_url", "audio_url", "video_url",
        ),
        aliases={
            "start_time": "starts_at", "end_time": "ends_at", "slides": "slides_url", "audio": "audio_url",
            "video": "video_url", "name": "title",
        },
        media={
            "video_url": MediaPath("video", "videos/session_{id}"),
            "audio_url": MediaPath("audio", "audios/session_{id}"),
            "slides_url": MediaPath("document", "slides/session_{id}"),
        },
        ignored=frozenset({
            "event_id", "creator_id", "average_rating", "rating_count", "favourite_count", "last_modified_at",
        }),
        expected=True,
        missing={"state": "accepted"},
        unknown={"state": "pending"},
        check="session-dates",
    ),
    copied=False,
    own_data=OwnData(columns=("creator_id",), through=("speakers",), order=1),
    version="sessions",
    trash=organizer,
    has_rules=True,
)  # fmt: skip
