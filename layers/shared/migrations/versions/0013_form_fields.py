"""Custom forms: `is_complex` of all rows, and the names of fields that follow from identifiers.

Revision ID: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

FIELDS = {
    "attendee": """
    firstname lastname email address city state country job_title phone tax_business_info
    billing_address home_address shipping_address company work_address work_phone website
    blog twitter facebook github instagram linkedin gender accept_video_recording
    accept_share_details accept_receive_emails age_group home_wiki wiki_scholarship
    birth_date native_language fluent_language is_consent_form_field
    is_consent_form_field_photo is_consent_form_field_email
    """,
    "session": """
    title subtitle level short_abstract long_abstract comments starts_at ends_at language
    slides_url slides website twitter facebook github linkedin instagram gitlab mastodon
    video_url audio_url signup_url state created_at submitted_at is_mail_sent is_locked
    last_modified_at average_rating rating_count favourite_count complex_field_values event
    track session_type microlocation creator speakers feedbacks favourite favourites
    speaker_invites
    """,
    "speaker": """
    name email photo_url thumbnail_image_url small_image_url icon_image_url short_biography
    long_biography speaking_experience mobile website twitter facebook github mastodon
    linkedin instagram organisation is_featured is_email_overridden position country city
    address gender order heard_from sponsorship_required complex_field_values
    speaker_positions event user sessions
    """,
}
"""The fields that attendees, sessions and speakers have themselves."""
OWN_NAMES = {
    "firstname": "First Name",
    "lastname": "Last Name",
    "github": "GitHub",
    "gitlab": "GitLab",
    "linkedin": "LinkedIn",
}
FOLDED = "lower(replace(replace(btrim(form_row.field_identifier), '-', ''), '_', ''))"
"""`shortBiography`, `short-biography` and `short_biography` are one field."""


def upgrade() -> None:
    names = [
        (form, field.replace("_", ""), _name(field))
        for form, fields in FIELDS.items()
        for field in fields.split()
    ]
    values = ", ".join(f"('{form}', '{folded}', '{name}')" for form, folded, name in names)
    of_field = f"field.form = form_row.form AND field.folded = {FOLDED}"
    fields = f"(VALUES {values}) AS field (form, folded, name)"
    op.execute(
        sa.text(f"""
        UPDATE custom_forms AS form_row SET is_complex = false, name = field.name FROM {fields}
        WHERE {of_field} AND (form_row.is_complex OR form_row.name IS DISTINCT FROM field.name)""")
    )
    op.execute(
        sa.text(f"""
        UPDATE custom_forms AS form_row SET is_complex = true
        WHERE NOT form_row.is_complex AND NOT EXISTS (SELECT FROM {fields} WHERE {of_field})""")
    )


def _name(field: str) -> str:
    words = field.removesuffix("_url").removeprefix("is_").split("_")
    return OWN_NAMES.get(field, " ".join(word.capitalize() for word in words))


def downgrade() -> None:
    """Nothing goes back: a rollback of the code leaves the schema (docs/architecture.md)."""
