"""The settings of this deployment: one row, with the id 1.

Flags say who sees an attribute: everyone, logged-in users (MEMBERS) or administrators (PRIVATE).
Secrets have no column; the settings of the mail transport are in Secrets Manager
(docs/contract/configuration.md#secrets).
"""

from typing import Annotated, Final

from pydantic import Field
from sqlalchemy import Column, Text

from openevent.model.kinds import (
    MEMBERS,
    PRIVATE,
    READ_ONLY,
    Bool,
    Email,
    Int,
    Line,
    String,
    Url,
    choice,
)
from openevent.model.permissions import Permissions, admin, anyone
from openevent.model.resource import Attributes, Resource

SETTINGS_ID = 1
"""Id of the only row."""
MAIL_SERVICES: Final = ("smtp", "sendgrid", "disable")
TRANSPORT_ATTRIBUTES: Final = (
    "smtp-host",
    "smtp-port",
    "smtp-username",
    "smtp-password",
    "smtp-encryption",
    "sendgrid-key",
    "sendgrid-verification-key",
)
"""Dashed names of the mail transport's settings. Super administrators write, nobody reads them."""


class SettingAttributes(Attributes):
    app_name: String | None = None
    tagline: String | None = None
    order_expiry_time: Annotated[Int, Field(ge=1, le=60)] = 15
    start_pg_event_id: String | None = None
    start_pg_enabled: String = "default"
    max_complex_custom_fields: Annotated[Int, Field(ge=1, le=30)] = 30
    analytics_key: String | None = None
    fb_client_id: String | None = None
    google_url: String | None = None
    github_url: String | None = None
    twitter_url: String | None = None
    support_url: String | None = None
    facebook_url: String | None = None
    instagram_url: String | None = None
    patreon_url: String | None = None
    gitter_url: String | None = None
    telegram_url: String | None = None
    youtube_url: String | None = None
    weblate_url: String | None = None
    frontend_url: Url | None = None
    rocket_chat_url: Url | None = None
    cookie_policy: String | None = None
    cookie_policy_link: String | None = None
    is_paytm_activated: Bool = False
    is_paypal_activated: Annotated[Bool, READ_ONLY] = False
    is_stripe_activated: Annotated[Bool, READ_ONLY] = False
    is_omise_activated: Annotated[Bool, READ_ONLY] = False
    is_alipay_activated: Annotated[Bool, READ_ONLY] = False
    is_billing_paypal_activated: Annotated[Bool, READ_ONLY] = False
    stripe_client_id: String | None = None
    stripe_publishable_key: String | None = None
    stripe_test_client_id: String | None = None
    stripe_test_publishable_key: String | None = None
    stripe_mode: String | None = None
    paypal_mode: String | None = None
    paypal_client: String | None = None
    paypal_sandbox_client: String | None = None
    omise_mode: String | None = None
    omise_test_public: String | None = None
    omise_live_public: String | None = None
    alipay_publishable_key: String | None = None
    paytm_mode: String | None = None
    paytm_live_merchant: String | None = None
    paytm_sandbox_merchant: String | None = None
    admin_billing_contact_name: String | None = None
    admin_billing_phone: String | None = None
    admin_billing_email: Email | None = None
    admin_billing_state: String | None = None
    admin_billing_country: String | None = None
    admin_billing_tax_info: String | None = None
    admin_company: String | None = None
    admin_billing_address: String | None = None
    admin_billing_city: String | None = None
    admin_billing_zip: String | None = None
    admin_billing_additional_info: String | None = None
    admin_billing_logo: Url | None = None
    logo_size: Int = 1000
    image_size: Int = 10000
    slide_size: Int = 20000
    android_app_url: Annotated[String, MEMBERS] | None = None
    web_app_url: Annotated[String, MEMBERS] | None = None
    app_environment: Annotated[String, PRIVATE] = "production"
    static_domain: Annotated[String, PRIVATE] | None = None
    storage_place: Annotated[String, PRIVATE] | None = None
    aws_bucket_name: Annotated[String, PRIVATE] | None = None
    aws_region: Annotated[String, PRIVATE] | None = None
    gs_bucket_name: Annotated[String, PRIVATE] | None = None
    is_google_recaptcha_enabled: Annotated[Bool, PRIVATE] = False
    google_recaptcha_site: Annotated[String, PRIVATE] | None = None
    google_client_id: Annotated[String, PRIVATE] | None = None
    tw_consumer_key: Annotated[String, PRIVATE] | None = None
    in_client_id: Annotated[String, PRIVATE] | None = None
    email_service: Annotated[choice(*MAIL_SERVICES), PRIVATE] | None = None  # type: ignore[valid-type]
    email_from: Annotated[Email, PRIVATE] | None = None
    email_from_name: Annotated[Line, PRIVATE] | None = None
    email_reply_to: Annotated[Email, PRIVATE] | None = None
    invoice_sending_day: Annotated[Int, PRIVATE] = 1
    invoice_sending_timezone: Annotated[String, PRIVATE] = "UTC"
    admin_billing_paypal_email: Annotated[Email, PRIVATE] | None = None


DEFAULT_APP_NAME: Final = "Open Event"
"""The application's name while the settings have none."""

settings = Resource(
    type="setting",
    attributes=SettingAttributes,
    secrets=TRANSPORT_ATTRIBUTES,
    # Version of the mail secret in use; the mailer reloads it when a mail names another version.
    columns=(Column("mail_transport", Text, nullable=False, server_default=""),),
    can=Permissions(read=anyone, update=admin, read_private=admin, cache=anyone),
    archive=None,
    is_copied=False,
    own_data=None,
    version=None,
    trash_rule=None,
    has_rules=True,
)
