"""Users: accounts that can log in."""

from typing import Annotated, Final

from pydantic import Field
from sqlalchemy import Column, Index, Integer, Text, text

from openevent.model import addresses
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
    member_of_organized_event,
    own_account,
    public_profile,
    super_admin,
)
from openevent.model.resource import (
    TRANSACTION_TIME,
    Attributes,
    Resource,
    has_many,
    of_person,
    via_view,
)
from openevent.model.unique import Unique
from openevent.resources.image_size import AVATAR
from openevent.resources.person_links import (
    PERSON_ATTENDEES,
    PERSON_ORDERS,
    PERSON_SESSIONS,
    PERSON_SPEAKERS,
)
from openevent.resources.role import role_view_name
from openevent.resources.ticket_rules import buyer_of_organized_event


class UserAttributes(Attributes):
    """A trigger sets `is_user_owner` and the like: whether the user has the role in any event.

    `twin_address` is the mailbox that an account from before shares with another one
    (docs/contract/auth.md#e-mail-addresses); triggers clear it.
    """

    email: Annotated[Email, CONTACT]
    twin_address: Annotated[Email, PRIVATE, READ_ONLY] | None = None
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
    created_at: Annotated[Time, PRIVATE, READ_ONLY] = Field(default=TRANSACTION_TIME)
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


ADDRESS_USED: Final = "This e-mail address has an account already."

admin_account = Rule(lambda _user, table: table.c.is_admin | table.c.is_super_admin)
"""Hold for accounts of administrators."""

users = Resource(
    type="user",
    attributes=UserAttributes,
    links=(
        of_person("sessions", "session", "creator_id", PERSON_SESSIONS.name),
        of_person("speakers", "speaker", "user_id", PERSON_SPEAKERS.name),
        of_person("orders", "order", "user_id", PERSON_ORDERS.name),
        of_person("attendees", "attendee", "creator_id", PERSON_ATTENDEES.name),
        has_many("notifications", "notification", target_column="user_id"),
        has_many("notification-settings", "notification-setting", target_column="user_id"),
        has_many("email-notifications", "email-notification", target_column="user_id"),
        has_many("feedbacks", "feedback", target_column="user_id"),
        via_view("events", "event", "event_people"),
        *(
            via_view(f"{role.replace('_', '-')}-events", "event", role_view_name(role))
            for role in STAFF
        ),
    ),
    can=Permissions(
        read=own_account | admin | public_profile | colleague | buyer_of_organized_event,
        create=anyone,
        update=own_account | admin,
        delete=own_account | admin,
        read_private=own_account | admin,
        read_contact=own_account | admin | member_of_organized_event | buyer_of_organized_event,
    ),
    aliases={"original-image-url": "avatar-url"},
    pictures={"avatar_url": AVATAR},
    list_rule=admin,
    own_routes=frozenset({"create", "notifications"}),
    columns=(
        Column("password_hash", Text),
        # A token holds the generation at its creation; older tokens are refused.
        # A new password or "log out everywhere" increments it.
        Column("token_generation", Integer, nullable=False, server_default=text("0")),
        addresses.build_twin_number(),
    ),
    constraints=(
        Unique(addresses.build_unique_index("users", "email"), ADDRESS_USED, "attributes/email"),
        # The index of the release before.
        Unique(
            Index("users_email_key", text("lower(email)"), unique=True),
            ADDRESS_USED,
            "attributes/email",
        ),
    ),
    archive=None,
    is_copied=False,
    own_data=OwnData(columns=("id",), order=0),
    version=None,
    trash_rule=super_admin | (admin & ~admin_account),
    has_rules=True,
)

MAY_LOG_IN: Final = (users.table.c.deleted_at.is_(None), users.table.c.is_blocked.is_(False))
"""The conditions on an account that is neither deleted nor blocked."""
