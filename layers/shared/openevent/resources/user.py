"""Users: those who log in."""

from typing import Annotated

from pydantic import Field
from sqlalchemy import Column, Index, Integer, Text, text

from openevent.model.kinds import (
    CONTACT,
    PRIVATE,
    READ_ONLY,
    Bool,
    Email,
    Key,
    Media,
    String,
    Time,
    Url,
)
from openevent.model.own_data import OwnData
from openevent.model.permissions import (
    STAFF,
    Permissions,
    Rule,
    admin,
    anyone,
    colleague,
    led,
    myself,
    public_profile,
    super_admin,
)
from openevent.model.resource import NOW, Attributes, Resource, has_many, holds
from openevent.model.unique import Unique
from openevent.resources.role import holders


class UserAttributes(Attributes):
    """A trigger keeps `is_user_owner` and its like: whether the user holds the role in any event."""

    email: Annotated[Email, CONTACT]
    avatar_url: Media | None = None
    first_name: String | None = None
    last_name: String | None = None
    public_name: String | None = None
    is_profile_public: Bool = False
    original_image_url: Annotated[Media, READ_ONLY] | None = None
    thumbnail_image_url: Annotated[Media, READ_ONLY] | None = None
    small_image_url: Annotated[Media, READ_ONLY] | None = None
    icon_image_url: Annotated[Media, READ_ONLY] | None = None
    was_registered_with_order: Annotated[Bool, READ_ONLY] = False
    facebook_url: Annotated[Url, PRIVATE] | None = None
    twitter_url: Annotated[Url, PRIVATE] | None = None
    instagram_url: Annotated[Url, PRIVATE] | None = None
    google_plus_url: Annotated[Url, PRIVATE] | None = None
    is_super_admin: Annotated[Bool, PRIVATE, READ_ONLY] = False
    is_admin: Annotated[Bool, PRIVATE] = False
    facebook_id: Annotated[Key, PRIVATE, READ_ONLY] | None = None
    is_sales_admin: Annotated[Bool, PRIVATE] = False
    is_marketer: Annotated[Bool, PRIVATE] = False
    is_user_owner: Annotated[Bool, PRIVATE, READ_ONLY] = False
    is_user_organizer: Annotated[Bool, PRIVATE, READ_ONLY] = False
    is_user_coorganizer: Annotated[Bool, PRIVATE, READ_ONLY] = False
    is_user_track_organizer: Annotated[Bool, PRIVATE, READ_ONLY] = False
    is_user_moderator: Annotated[Bool, PRIVATE, READ_ONLY] = False
    is_user_registrar: Annotated[Bool, PRIVATE, READ_ONLY] = False
    is_verified: Annotated[Bool, PRIVATE] = False
    is_blocked: Annotated[Bool, PRIVATE] = False
    last_accessed_at: Annotated[Time, PRIVATE, READ_ONLY] | None = None
    created_at: Annotated[Time, PRIVATE, READ_ONLY] = Field(default=NOW)
    details: Annotated[String, PRIVATE] | None = None
    language_prefrence: Annotated[String, PRIVATE] | None = None
    contact: Annotated[String, PRIVATE] | None = None
    billing_contact_name: Annotated[String, PRIVATE] | None = None
    billing_phone: Annotated[String, PRIVATE] | None = None
    billing_state: Annotated[String, PRIVATE] | None = None
    billing_country: Annotated[String, PRIVATE] | None = None
    billing_tax_info: Annotated[String, PRIVATE] | None = None
    company: Annotated[String, PRIVATE] | None = None
    billing_address: Annotated[String, PRIVATE] | None = None
    billing_city: Annotated[String, PRIVATE] | None = None
    billing_zip_code: Annotated[String, PRIVATE] | None = None
    billing_additional_info: Annotated[String, PRIVATE] | None = None
    is_rocket_chat_registered: Annotated[Bool, PRIVATE, READ_ONLY] = False


administrator = Rule(lambda _who, table: table.c.is_admin | table.c.is_super_admin)
"""The account is an administrator's."""

users = Resource(
    type="user",
    attributes=UserAttributes,
    links=(
        has_many("sessions", "session", by="creator_id", derived=True),
        has_many("speakers", "speaker", by="user_id", derived=True),
        has_many("notifications", "notification", by="user_id"),
        has_many("notification-settings", "notification-setting", by="user_id"),
        has_many("email-notifications", "email-notification", by="user_id"),
        has_many("feedbacks", "feedback", by="user_id"),
        holds("events", "event", "event_people"),
        *(holds(f"{role.replace('_', '-')}-events", "event", holders(role)) for role in STAFF),
    ),
    can=Permissions(read=myself | admin | public_profile | colleague, create=anyone, update=myself | admin,
                    delete=myself | admin, read_private=myself | admin, read_contact=myself | admin | led),
    listed=admin,
    own_routes=frozenset({"create", "notifications"}),
    columns=(
        Column("password_hash", Text),
        # Tokens carry the generation they were made in; a new password or "log out everywhere"
        # starts the next.
        Column("token_generation", Integer, nullable=False, server_default=text("0")),
    ),
    constraints=(
        Unique(
            Index("users_email_key", text("lower(email)"), unique=True),
            "This e-mail address has an account.",
            "attributes/email",
        ),
    ),
    archive=None,
    copied=False,
    own_data=OwnData(columns=("id",), order=0),
    version=None,
    trash=super_admin | (admin & ~administrator),
    has_rules=True,
)  # fmt: skip
