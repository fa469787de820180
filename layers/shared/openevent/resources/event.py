"""Events: a conference, meetup or summit; most other resources belong to one."""

from typing import Annotated

from pydantic import Field
from sqlalchemy import Column, Index, Text, func

from openevent.model.kinds import (
    ARCHIVED,
    NOT_COPIED,
    NOT_IN_ARCHIVE,
    PRIVATE,
    READ_ONLY,
    Bool,
    Email,
    Guid,
    Html,
    Json,
    Latitude,
    Longitude,
    Media,
    Name,
    String,
    Time,
    Timezone,
    Url,
    choice,
)
from openevent.model.permissions import (
    STAFF,
    Permissions,
    admin,
    anyone,
    co_organizer,
    listed_or_member,
    logged_in,
    organizer,
    public_event,
    visible,
)
from openevent.model.resource import (
    NEW_GUID,
    TRANSACTION_TIME,
    Archive,
    Attributes,
    MediaPath,
    Resource,
    always_one,
    has_many,
    has_one,
    to_one,
    via_view,
)
from openevent.model.unique import Unique
from openevent.resources.image_size import EVENT_PICTURE, LOGO
from openevent.resources.role import OWNER, role_view_name


class EventAttributes(Attributes):
    identifier: Annotated[Name, READ_ONLY, ARCHIVED, NOT_COPIED]
    guid: Guid = Field(default=NEW_GUID)
    name: Name
    external_event_url: Url | None = None
    starts_at: Time
    ends_at: Time
    timezone: Timezone
    online: Bool = False
    latitude: Latitude | None = None
    longitude: Longitude | None = None
    logo_url: Media | None = None
    location_name: String | None = None
    searchable_location_name: String | None = None
    public_stream_link: Url | None = None
    stream_loop: Bool = False
    stream_autoplay: Bool = False
    description: Html | None = None
    after_order_message: Html | None = None
    original_image_url: Media | None = None
    thumbnail_image_url: Annotated[Media, READ_ONLY, ARCHIVED] | None = None
    large_image_url: Annotated[Media, READ_ONLY, ARCHIVED] | None = None
    icon_image_url: Annotated[Media, READ_ONLY, ARCHIVED] | None = None
    placeholder_url: Media | None = None
    show_remaining_tickets: Bool = False
    owner_name: String | None = None
    is_map_shown: Bool = False
    is_oneclick_signup_enabled: Bool = False
    has_owner_info: Bool = False
    owner_description: Html | None = None
    is_sessions_speakers_enabled: Bool = False
    privacy: String = "public"
    state: Annotated[choice("published", "draft"), NOT_COPIED] = "draft"  # type: ignore[valid-type]
    ticket_url: Url | None = None
    email: Email | None = None
    code_of_conduct: Html | None = None
    schedule_published_on: Annotated[Time, NOT_COPIED] | None = None
    is_featured: Annotated[Bool, NOT_IN_ARCHIVE, NOT_COPIED] = False
    is_promoted: Annotated[Bool, NOT_IN_ARCHIVE, NOT_COPIED] = False
    is_demoted: Annotated[Bool, NOT_IN_ARCHIVE, NOT_COPIED] = False
    is_announced: Annotated[Bool, NOT_COPIED] = False
    is_ticket_form_enabled: Bool = True
    is_cfs_enabled: Bool = False
    payment_country: String | None = None
    payment_currency: String | None = None
    paypal_email: Email | None = None
    is_tax_enabled: Bool = False
    is_billing_info_mandatory: Bool = False
    is_donation_enabled: Bool = False
    is_chat_enabled: Bool = False
    is_videoroom_enabled: Bool = False
    is_document_enabled: Bool = False
    document_links: Json | None = None
    chat_room_name: Annotated[String, READ_ONLY, NOT_COPIED] | None = None
    can_pay_by_paypal: Bool = False
    can_pay_by_stripe: Bool = False
    can_pay_by_cheque: Bool = False
    can_pay_by_bank: Bool = False
    can_pay_by_invoice: Bool = False
    can_pay_onsite: Bool = False
    can_pay_by_omise: Bool = False
    can_pay_by_alipay: Bool = False
    can_pay_by_paytm: Bool = False
    cheque_details: String | None = None
    invoice_details: String | None = None
    bank_details: String | None = None
    onsite_details: String | None = None
    is_sponsors_enabled: Bool = False
    created_at: Annotated[Time, READ_ONLY, NOT_COPIED] = Field(default=TRANSACTION_TIME)
    pentabarf_url: Annotated[Url, READ_ONLY, NOT_COPIED] | None = None
    ical_url: Annotated[Url, READ_ONLY, NOT_COPIED] | None = None
    xcal_url: Annotated[Url, READ_ONLY, NOT_COPIED] | None = None
    refund_policy: Html | None = None
    is_stripe_linked: Annotated[Bool, READ_ONLY, NOT_COPIED] = False
    is_badges_enabled: Bool = True
    hold_mails: Annotated[Bool, PRIVATE] = False


ORDER = (
    "id",
    "name",
    "latitude",
    "longitude",
    "location_name",
    "starts_at",
    "ends_at",
    "timezone",
    "description",
    "original_image_url",
    "logo_url",
    "owner_name",
    "owner_description",
    "external_event_url",
    "ticket_url",
    "privacy",
    "code_of_conduct",
)
ALIASES = {
    "start_time": "starts_at",
    "end_time": "ends_at",
    "background_image": "original_image_url",
    "logo": "logo_url",
    "large": "large_image_url",
    "thumbnail": "thumbnail_image_url",
    "icon": "icon_image_url",
    "organizer_name": "owner_name",
    "organizer_description": "owner_description",
    "event_url": "external_event_url",
    "has_session_speakers": "is_sessions_speakers_enabled",
    "is_session_speakers_enabled": "is_sessions_speakers_enabled",
    "call_for_papers": "speakers_call",
    "copyright": "event_copyright",
    "scheduled_published_on": "schedule_published_on",
    "event_type": "type",
    "event_topic": "topic",
    "event_sub_topic": "sub_topic",
}
IGNORED = frozenset(
    {
        "version",
        "group_id",
        "creator_id",
        "user_id",
        "discount_code_id",
        "video_stream_id",
        "event_type_id",
        "event_topic_id",
        "event_sub_topic_id",
        "deleted_at",
        "stripe_authorization_id",
        "created_at",
        "owner_id",
        "completed_order_sales",
        "placed_order_sales",
        "pending_order_sales",
        "completed_order_tickets",
        "placed_order_tickets",
        "pending_order_tickets",
        "is_featured",
        "is_promoted",
        "is_demoted",
        "chat_room_name",
        "pentabarf_url",
        "ical_url",
        "xcal_url",
        "is_stripe_linked",
        "has_sessions",
        "trash_date",
        "in_trash",
        "logo_size",
        "secret_key",
        "chat_room_id",
        "online_event_details",
    }
)

events = Resource(
    type="event",
    attributes=EventAttributes,
    links=(
        to_one("event-type", name_key="type"),
        to_one("event-topic", name_key="topic"),
        to_one("event-sub-topic", name_key="sub_topic"),
        has_many("sessions", "session"),
        has_many("speakers", "speaker"),
        has_many("tracks", "track"),
        has_many("session-types", "session-type"),
        has_many("microlocations", "microlocation"),
        has_many("sponsors", "sponsor"),
        has_many("social-links", "social-link"),
        has_many("custom-forms", "custom-form"),
        has_many("faqs", "faq"),
        has_many("faq-types", "faq-type"),
        has_one("event-copyright", empty_is_404=True),
        has_one("speakers-call", empty_is_404=True),
        has_one("tax", empty_is_404=True),
        always_one("general-statistics", "event-statistics-general"),
        always_one("order-statistics", "order-statistics-event"),
        has_many("feedbacks", "feedback", derived=True),
        has_many("role-invites", "role-invite"),
        has_many("roles", "users-events-roles"),
        has_many("mails", "mail", derived=True),
        via_view("session-favourites", "user-favourite-session", "event_session_favourites"),
        via_view("owner", "user", role_view_name("owner"), many=False),
        *(
            via_view(f"{role.replace('_', '-')}s", "user", role_view_name(role))
            for role in STAFF
            if role != OWNER
        ),
    ),
    can=Permissions(
        read=visible,
        create=logged_in,
        update=co_organizer,
        delete=co_organizer,
        read_private=co_organizer | admin,
        cache=public_event,
    ),
    archive=Archive(
        "event",
        order=ORDER,
        aliases=ALIASES,
        media={
            "logo_url": MediaPath("image", "images/logo"),
            "original_image_url": MediaPath("image", "images/background"),
            "large_image_url": MediaPath("image", "images/large"),
            "thumbnail_image_url": MediaPath("image", "images/thumbnail"),
            "icon_image_url": MediaPath("image", "images/icon"),
            "placeholder_url": MediaPath("image", "images/placeholder"),
        },
        ignored=IGNORED,
        is_event=True,
    ),
    pictures={"original_image_url": EVENT_PICTURE, "logo_url": LOGO},
    list_rule=anyone,
    list_filter=listed_or_member,
    slug="identifier",
    constraints=(
        Unique(
            Index("events_identifier_key", func.lower(Column("identifier", Text)), unique=True),
            "Another event has this identifier: choose a different one.",
            "attributes/identifier",
        ),
        Index(None, "state"),
    ),
    is_copied=True,
    own_data=None,
    version="event",
    trash_rule=organizer,
    has_rules=True,
)
