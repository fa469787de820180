"""Sessions: the talks, workshops and panels of an event."""

from typing import Annotated

from pydantic import Field
from sqlalchemy import FromClause, column, exists, false, func, literal, select, table

from openevent.model.addresses import has_address
from openevent.model.kinds import (
    ARCHIVED,
    PRIVATE,
    READ_ONLY,
    Answers,
    Bool,
    Guid,
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
from openevent.model.link_tables import link_table
from openevent.model.own_data import OwnData
from openevent.model.permissions import (
    Condition,
    Identity,
    Permissions,
    Rule,
    anyone,
    co_organizer,
    creator,
    event_not_deleted,
    logged_in,
    on_the_programme,
    organizer,
    public_event,
    published,
    session_speaker,
    staff,
    unlocked,
)
from openevent.model.resource import (
    NEW_GUID,
    TRANSACTION_TIME,
    Archive,
    Attributes,
    MediaPath,
    Resource,
    has_many,
    has_one,
    many_to_many,
    to_one,
)

SessionState = choice(
    "pending", "accepted", "confirmed", "rejected", "draft", "canceled", "withdrawn"
)


class SessionAttributes(Attributes):
    title: Name
    guid: Guid = Field(default=NEW_GUID)
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
    state: SessionState = "pending"  # type: ignore[valid-type]
    created_at: Annotated[Time, READ_ONLY, ARCHIVED] = Field(default=TRANSACTION_TIME)
    submitted_at: Time | None = None
    is_mail_sent: Bool = False
    is_locked: Bool = False
    last_modified_at: Annotated[Time, READ_ONLY] = Field(default=TRANSACTION_TIME)
    average_rating: Annotated[Number, READ_ONLY] | None = None
    rating_count: Annotated[Int, READ_ONLY] = 0
    favourite_count: Annotated[Int, READ_ONLY] = 0
    complex_field_values: Annotated[Answers, PRIVATE] | None = None


INVITE = table(
    "speaker_invites", *map(column, ("session_id", "email", "status", "expires_at"))
).alias("rule_speaker_invite")


def _is_invited_to_speak(user: Identity, row: FromClause) -> Condition:
    if not user.is_verified:
        return false()
    is_pending = (INVITE.c.status == "pending") & (INVITE.c.expires_at > func.now())
    is_address = has_address(INVITE.c.email, user.email)
    invites = select(literal(1)).select_from(INVITE)
    return exists(invites.where(INVITE.c.session_id == row.c.id, is_address, is_pending))


invited_to_speak = Rule(_is_invited_to_speak)
"""A pending invite to speak in the session has the user's verified address."""
SESSION_WRITERS = (session_speaker | creator | co_organizer) & (unlocked | organizer)
"""Only the owner and organizers write a locked session; co-organizers do not."""
SESSION_MOVERS = SESSION_WRITERS & (co_organizer | ~on_the_programme)
"""Its speakers and its creator do not move a session on the programme
(docs/contract/resources.md#sessions-on-the-programme)."""

speakers_sessions = link_table("speakers_sessions", "session", "speaker")

sessions = Resource(
    type="session",
    attributes=SessionAttributes,
    links=(
        to_one("event", required=True),
        to_one("track", reverse="sessions", column_rule=SESSION_MOVERS),
        to_one("session-type", reverse="sessions", column_rule=SESSION_MOVERS),
        to_one("microlocation", reverse="sessions", column_rule=SESSION_MOVERS),
        to_one("creator", "user", in_archive=False),
        many_to_many("speakers", "speaker", "speakers_sessions", in_archive=True),
        has_many("feedbacks", "feedback", target_column="session_id", derived=True),
        has_one("favourite", "user-favourite-session", target_column="session_id"),
        has_many("favourites", "user-favourite-session", target_column="session_id", derived=True),
    ),
    can=Permissions(
        read=(published & on_the_programme)
        | staff
        | ((session_speaker | creator | invited_to_speak) & event_not_deleted),
        create=logged_in,
        update=SESSION_WRITERS,
        delete=SESSION_WRITERS,
        read_private=staff | session_speaker | creator,
        cache=public_event,
    ),
    list_rule=anyone,
    archive=Archive(
        "sessions",
        order=(
            "id",
            "title",
            "subtitle",
            "short_abstract",
            "long_abstract",
            "starts_at",
            "ends_at",
            "session_type_id",
            "track_id",
            "comments",
            "language",
            "slides_url",
            "audio_url",
            "video_url",
        ),
        aliases={
            "start_time": "starts_at",
            "end_time": "ends_at",
            "slides": "slides_url",
            "audio": "audio_url",
            "video": "video_url",
            "name": "title",
        },
        media={
            "video_url": MediaPath("video", "videos/session_{id}"),
            "audio_url": MediaPath("audio", "audios/session_{id}"),
            "slides_url": MediaPath("document", "slides/session_{id}"),
        },
        ignored=frozenset(
            {
                "event_id",
                "creator_id",
                "average_rating",
                "rating_count",
                "favourite_count",
                "last_modified_at",
            }
        ),
        warn_if_absent=True,
        made_by_references=False,
        defaults={"state": "accepted"},
        fallbacks={"state": "pending"},
        check_hooks=("session-dates", "form-answers"),
    ),
    is_copied=False,
    own_data=OwnData(columns=("creator_id",), through=("speakers",), order=1),
    version="sessions",
    trash_rule=organizer,
    has_rules=True,
)
