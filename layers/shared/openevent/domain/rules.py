"""Which rules a write of each type obeys, in their order, and which facts they ask for beforehand."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause

from openevent.domain.event import events
from openevent.domain.mail import manual_mails, notifications, transport
from openevent.domain.people import invites, ownership, roles, users
from openevent.domain.programme import event_parts, feedbacks, sessions, speakers
from openevent.domain.write import Write

type Held = Callable[[Write], None]
type Lookups = Callable[[Write, FromClause], Mapping[str, ColumnElement[Any]]]

RULES: Final[Mapping[str, tuple[Held, ...]]] = {
    "event": events.RULES,
    "session": sessions.RULES,
    "speaker": speakers.RULES,
    "track": event_parts.TRACK,
    "sponsor": event_parts.SPONSOR,
    "speakers-call": event_parts.SPEAKERS_CALL,
    "event-copyright": event_parts.EVENT_COPYRIGHT,
    "tax": event_parts.TAX,
    "feedback": feedbacks.RULES,
    "notification": (ownership.stays_its_persons,),
    "message-setting": (manual_mails.necessary_mails_stay,),
    "notification-setting": (*ownership.OWN, notifications.type_is_told),
    "email-notification": ownership.OWN,
    "role-invite": invites.RULES,
    "users-events-roles": roles.RULES,
    "user": users.RULES,
    "setting": (transport.senders_are_plain, transport.comes_from_above),
}
LOOKUPS: Final[Mapping[str, Lookups]] = {
    "session": sessions.lookups, "speaker": speakers.lookups, "users-events-roles": roles.lookups,
    "role-invite": invites.lookups,
}  # fmt: skip
EVENT_FACTS: Final = (
    "id",
    "state",
    "starts_at",
    "ends_at",
    "is_sponsors_enabled",
    "is_sessions_speakers_enabled",
    "is_tax_enabled",
)
"""What rules ask of the event on which a row hangs."""


def types() -> frozenset[str]:
    """Give the types that have rules; their resources say so (`has_rules`)."""
    return frozenset(RULES) | frozenset(LOOKUPS)


def lookups(write: Write, row: FromClause) -> Mapping[str, ColumnElement[Any]]:
    """Give what the rules of a type ask beforehand of the row, or of the columns that will link a new one."""
    asked = LOOKUPS.get(write.resource.type)
    return asked(write, row) if asked else {}


def obey(write: Write) -> None:
    """Hold a write to the rules of its type, which may add to it. Raises refusals.Refusal."""
    for rule in RULES.get(write.resource.type, ()):
        rule(write)
