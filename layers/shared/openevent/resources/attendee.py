"""Attendees: the people with a ticket, one for each seat of an order."""

from typing import Annotated

from pydantic import Field
from sqlalchemy import Index, text

from openevent.model.kinds import (
    PRIVATE,
    READ_ONLY,
    Answers,
    Bool,
    Email,
    Guid,
    LinkKey,
    OwnPath,
    String,
    Time,
    Url,
)
from openevent.model.own_data import OwnData
from openevent.model.permissions import (
    Permissions,
    co_organizer,
    event_not_deleted,
    logged_in,
    organizer,
)
from openevent.model.resource import (
    NEW_GUID,
    TRANSACTION_TIME,
    Attributes,
    Resource,
    to_one,
    via_view,
)
from openevent.resources.ticket_rules import buyer, holder, in_order, own_form, registrar


class AttendeeAttributes(Attributes):
    """`ticket_id` and `tag_id` show the ids of links.

    The times of scans are texts with commas between them (docs/contract/tickets.md#attendees).
    """

    firstname: String | None = None
    lastname: String | None = None
    email: Email | None = None
    address: String | None = None
    city: String | None = None
    state: String | None = None
    country: String | None = None
    job_title: String | None = None
    phone: String | None = None
    tax_business_info: String | None = None
    billing_address: String | None = None
    home_address: String | None = None
    shipping_address: String | None = None
    company: String | None = None
    work_address: String | None = None
    work_phone: String | None = None
    website: Url | None = None
    blog: Url | None = None
    twitter: Url | None = None
    facebook: Url | None = None
    github: Url | None = None
    instagram: Url | None = None
    linkedin: Url | None = None
    gender: String | None = None
    accept_video_recording: Bool | None = None
    accept_share_details: Bool | None = None
    accept_receive_emails: Bool | None = None
    age_group: String | None = None
    home_wiki: String | None = None
    wiki_scholarship: String | None = None
    birth_date: Time | None = None
    ticket_id: Annotated[LinkKey, READ_ONLY]
    is_checked_in: Annotated[Bool, READ_ONLY] = False
    device_name_checkin: Annotated[String, READ_ONLY] | None = None
    checkin_times: Annotated[String, READ_ONLY] | None = None
    checkout_times: Annotated[String, READ_ONLY] | None = None
    attendee_notes: Annotated[String, READ_ONLY, PRIVATE] | None = None
    is_checked_out: Annotated[Bool, READ_ONLY] = False
    is_registered: Annotated[Bool, READ_ONLY] = False
    register_times: Annotated[String, READ_ONLY] | None = None
    pdf_url: Annotated[OwnPath, READ_ONLY] | None = None
    complex_field_values: Answers | None = None
    is_consent_form_field: Bool | None = None
    is_consent_of_refund_policy: Bool | None = None
    native_language: String | None = None
    fluent_language: String | None = None
    is_consent_form_field_photo: Bool | None = None
    is_consent_form_field_email: Bool | None = None
    is_badge_printed: Bool = False
    badge_printed_at: Time | None = None
    is_discount_applied: Annotated[Bool, READ_ONLY] = False
    is_access_code_applied: Annotated[Bool, READ_ONLY] = False
    tag_id: Annotated[LinkKey, READ_ONLY] | None = None
    identifier: Annotated[String, READ_ONLY] | None = None
    created_at: Annotated[Time, READ_ONLY] = Field(default=TRANSACTION_TIME)
    guid: Guid = Field(default=NEW_GUID)


attendees = Resource(
    type="attendee",
    attributes=AttendeeAttributes,
    links=(
        to_one("event", required=True, reverse="attendees"),
        to_one("ticket", required=True, reverse="attendees", on_delete="RESTRICT"),
        to_one("order", on_delete="CASCADE", derived=True),
        to_one("tag", reverse="attendees"),
        to_one("creator", "user", derived=True),
        via_view("user", "user", "attendee_users", many=False),
    ),
    can=Permissions(
        read=(own_form | buyer | holder | (registrar & in_order)) & event_not_deleted,
        create=logged_in,
        update=own_form | buyer | (registrar & in_order),
        delete=own_form | (co_organizer & in_order),
        read_private=registrar,
    ),
    constraints=(Index("attendees_address_index", text("address_key(email)")),),
    archive=None,
    is_copied=False,
    own_data=OwnData(addresses=("email",), order=14),
    version=None,
    trash_rule=organizer & in_order,
    has_rules=True,
)
