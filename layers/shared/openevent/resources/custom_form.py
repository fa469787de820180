"""Custom forms: the fields of the forms for sessions, speakers and attendees."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Annotated, Any, Final

from openevent.model.form_fields import build_field_name, fold_identifier
from openevent.model.kinds import ARCHIVED, READ_ONLY, Bool, Int, Json, Name, String, choice
from openevent.model.permissions import Permissions, co_organizer, logged_in, organizer, visible
from openevent.model.resource import Archive, Attributes, Resource, to_one
from openevent.resources.session import sessions
from openevent.resources.speaker import speakers

ATTENDEE: Final = "attendee"
"""The form of attendees; it asks for some of their attributes only."""
ATTENDEE_FIELDS: Final = (
    "firstname",
    "lastname",
    "email",
    "address",
    "city",
    "state",
    "country",
    "job_title",
    "phone",
    "tax_business_info",
    "billing_address",
    "home_address",
    "shipping_address",
    "company",
    "work_address",
    "work_phone",
    "website",
    "blog",
    "twitter",
    "facebook",
    "github",
    "instagram",
    "linkedin",
    "gender",
    "accept_video_recording",
    "accept_share_details",
    "accept_receive_emails",
    "age_group",
    "home_wiki",
    "wiki_scholarship",
    "birth_date",
    "native_language",
    "fluent_language",
    "is_consent_form_field",
    "is_consent_form_field_photo",
    "is_consent_form_field_email",
)
"""What people write about an attendee; the server and organizers set the other attributes."""
FieldType = choice(
    "text",
    "checkbox",
    "select",
    "file",
    "image",
    "email",
    "number",
    "paragraph",
    "richtextlink",
    "boolean",
    "year",
)


class CustomFormAttributes(Attributes):
    field_identifier: Name
    form: choice("attendee", "session", "speaker")  # type: ignore[valid-type]
    type: FieldType = "text"  # type: ignore[valid-type]
    name: String | None = None
    description: String | None = None
    is_required: Bool = False
    is_included: Bool = False
    is_public: Bool = False
    position: Int = 0
    is_complex: Annotated[Bool, READ_ONLY, ARCHIVED] = False
    is_fixed: Bool = False
    form_id: String | None = None
    min: Int = 0
    max: Int = 10
    main_language: String | None = None
    is_allow_edit: Bool = False
    translations: Json | None = None


def set_derived(row: dict[str, Any]) -> None:
    """Set `is_complex` of a row, and the `name` of a field that the form's resource has.

    The rule: docs/contract/resources.md#custom-form.
    """
    name = find_name(row.get("form"), str(row.get("field_identifier")))
    row["is_complex"] = name is None
    if name is not None:
        row["name"] = name


def find_name(form: str | None, identifier: str) -> str | None:
    """Return the name of a field that the form's resource has; None for any other field."""
    return _index_names().get(str(form), {}).get(fold_identifier(identifier))


def list_field_names(resource: Resource) -> tuple[str, ...]:
    """List the attributes and links that people fill in by the form of a resource."""
    if resource.type == ATTENDEE:
        return ATTENDEE_FIELDS
    return (*resource.fields, *(link.key for link in resource.links))


@cache
def _index_names() -> Mapping[str, Mapping[str, str]]:
    """Return the names by form and folded identifier, when all links are declared."""
    resources = {resource.type: list_field_names(resource) for resource in (sessions, speakers)}
    names = {ATTENDEE: ATTENDEE_FIELDS, **resources}
    return {form: _name_fields(fields) for form, fields in names.items()}


def _name_fields(names: Iterable[str]) -> Mapping[str, str]:
    return {fold_identifier(name): build_field_name(name) for name in names}


custom_forms = Resource(
    type="custom-form",
    attributes=CustomFormAttributes,
    links=(to_one("event", required=True),),
    can=Permissions(
        read=visible & logged_in, create=co_organizer, update=co_organizer, delete=co_organizer
    ),
    archive=Archive(
        "forms",
        order=("id", "field_identifier", "form", "type", "is_required", "is_included"),
        ignored=frozenset({"event_id"}),
        object_allowed=True,
        add_derived=set_derived,
        read_hook="old-forms",
        check_hooks=("form-field",),
    ),
    is_copied=True,
    own_data=None,
    version="event",
    trash_rule=organizer,
    has_rules=True,
)
