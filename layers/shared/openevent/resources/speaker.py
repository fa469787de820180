"""Speakers: the people who give the sessions of an event."""

from typing import Annotated

from pydantic import Field
from sqlalchemy import Index, text

from openevent.model.kinds import (
    ARCHIVED,
    PRIVATE,
    READ_ONLY,
    Answers,
    Bool,
    Email,
    Guid,
    Html,
    Int,
    Json,
    Media,
    Name,
    String,
    Url,
)
from openevent.model.own_data import OwnData
from openevent.model.permissions import (
    Permissions,
    anyone,
    co_organizer,
    event_not_deleted,
    in_locked_session,
    logged_in,
    organizer,
    own_speaker,
    public_event,
    staff,
    visible,
)
from openevent.model.resource import (
    NEW_GUID,
    Archive,
    Attributes,
    MediaPath,
    Resource,
    many_to_many,
    to_one,
)
from openevent.resources.image_size import PERSON_PICTURE


class SpeakerAttributes(Attributes):
    name: Name
    guid: Guid = Field(default=NEW_GUID)
    email: Annotated[Email, PRIVATE] | None = None
    photo_url: Media | None = None
    thumbnail_image_url: Annotated[Media, READ_ONLY, ARCHIVED] | None = None
    small_image_url: Annotated[Media, READ_ONLY, ARCHIVED] | None = None
    icon_image_url: Annotated[Media, READ_ONLY, ARCHIVED] | None = None
    short_biography: Html | None = None
    long_biography: Html | None = None
    speaking_experience: Html | None = None
    mobile: Annotated[String, PRIVATE] | None = None
    website: Url | None = None
    twitter: Url | None = None
    facebook: Url | None = None
    github: Url | None = None
    mastodon: Url | None = None
    linkedin: Url | None = None
    instagram: Url | None = None
    organisation: String | None = None
    is_featured: Bool = False
    is_email_overridden: Bool = False
    position: String | None = None
    country: String | None = None
    city: String | None = None
    address: Annotated[String, PRIVATE] | None = None
    gender: String | None = None
    order: Int = 0
    heard_from: Annotated[String, PRIVATE] | None = None
    sponsorship_required: Annotated[Html, PRIVATE] | None = None
    complex_field_values: Annotated[Answers, PRIVATE] | None = None
    speaker_positions: Json | None = None


speakers = Resource(
    type="speaker",
    attributes=SpeakerAttributes,
    links=(
        to_one("event", required=True),
        to_one("user", in_archive=False),
        many_to_many("sessions", "session", "speakers_sessions", guarded=True),
    ),
    can=Permissions(
        read=visible | (own_speaker & event_not_deleted),
        create=logged_in,
        update=own_speaker | co_organizer,
        # Only organizers delete a speaker of a locked session.
        delete=(own_speaker | co_organizer) & (~in_locked_session | organizer),
        read_private=own_speaker | staff,
        cache=public_event,
    ),
    list_rule=anyone,
    constraints=(
        Index("speakers_address_index", text("address_key(email)")),
        # The index of the release before.
        Index("speakers_email_index", text("lower(email)")),
    ),
    pictures={"photo_url": PERSON_PICTURE},
    archive=Archive(
        "speakers",
        order=(
            "id",
            "name",
            "email",
            "mobile",
            "photo_url",
            "organisation",
            "position",
            "country",
            "short_biography",
            "long_biography",
            "website",
            "twitter",
            "facebook",
            "github",
            "linkedin",
        ),
        aliases={
            "photo": "photo_url",
            "thumbnail": "thumbnail_image_url",
            "small": "small_image_url",
            "icon": "icon_image_url",
            "featured": "is_featured",
            "organization": "organisation",
            "thumbnail_image_url_image_url": "thumbnail_image_url",
        },
        media={
            "photo_url": MediaPath("image", "images/speakers/{name}_{id}"),
            "thumbnail_image_url": MediaPath("image", "images/speakers/thumbnail/{name}_{id}"),
            "small_image_url": MediaPath("image", "images/speakers/small/{name}_{id}"),
            "icon_image_url": MediaPath("image", "images/speakers/icon/{name}_{id}"),
        },
        ignored=frozenset({"event_id", "user_id"}),
        warn_if_absent=True,
        check_hooks=("form-answers",),
    ),
    is_copied=False,
    own_data=OwnData(columns=("user_id",), addresses=("email",), order=2),
    version="speakers",
    trash_rule=organizer,
    has_rules=True,
)
