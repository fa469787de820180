"""What the database keeps single, and what is said where a second one comes."""

from collections.abc import Mapping
from typing import Final

from openevent.domain.refusals import Refusal, Taken, Wrong

MESSAGES: Final[Mapping[str, tuple[type[Refusal], str, str]]] = {
    "users_email_key": (Taken, "This e-mail address has an account.", "attributes/email"),
    "faq_types_name_key": (Taken, "The event has a faq type of this name.", "attributes/name"),
    "event_types_name_key": (Taken, "There is an event type of this name.", "attributes/name"),
    "event_topics_name_key": (Taken, "There is an event topic of this name.", "attributes/name"),
    "event_sub_topics_name_key": (
        Taken,
        "The topic has a sub-topic of this name.",
        "attributes/name",
    ),
    "event_copyrights_event_key": (Wrong, "The event has a copyright.", "relationships/event"),
    "speakers_calls_event_key": (
        Taken,
        "The event has a call for speakers.",
        "relationships/event",
    ),
    "feedbacks_event_key": (
        Taken,
        "You gave feedback of this event: change it.",
        "relationships/event",
    ),
    "feedbacks_session_key": (
        Taken,
        "You gave feedback of this session: change it.",
        "relationships/session",
    ),
    "taxes_event_key": (Taken, "The event has a tax.", "relationships/event"),
    "role_invites_email_key": (
        Taken,
        "This e-mail address is invited to the event already.",
        "attributes/email",
    ),
    "email_notifications_user_id_event_id_key": (
        Taken,
        "You have such settings of this event.",
        "relationships/event",
    ),
    "notification_settings_user_id_notification_type_key": (
        Taken,
        "You have a setting of this type.",
        "attributes/notification-type",
    ),
    "users_events_roles_event_id_user_id_role_id_key": (
        Taken,
        "The user has this role.",
        "relationships/role",
    ),
}
"""By the name of the constraint: how it is refused, in which words, and where the fault lies
(docs/contract/resources.md#one-of-a-kind)."""


def refusal(constraint: str) -> Refusal:
    """Say why a row cannot be written beside the one that is there."""
    kind, message, place = MESSAGES.get(constraint, (Taken, "There is one already.", None))
    return kind(message, place)
