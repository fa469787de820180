"""Custom forms: the fields of the forms for sessions, speakers and attendees."""

from typing import Annotated

from openevent.model.kinds import READ_ONLY, Bool, Int, Json, Name, String, choice
from openevent.model.permissions import Permissions, co_organizer, logged_in, organizer, visible
from openevent.model.resource import Archive, Attributes, Resource, to_one

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
    is_complex: Annotated[Bool, READ_ONLY] = False
    is_fixed: Bool = False
    form_id: String | None = None
    min: Int = 0
    max: Int = 10
    main_language: String | None = None
    is_allow_edit: Bool = False
    translations: Json | None = None


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
        ignored=frozenset({"event_id", "is_complex"}),
        object_allowed=True,
        read_hook="old-forms",
    ),
    is_copied=True,
    own_data=None,
    version="event",
    trash_rule=organizer,
    has_rules=False,
)
