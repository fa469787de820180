"""What the examples write: for each type three rows, the third of which its own example makes; and a change.

A type that is not described here has rows from its declaration (reference/samples.py).
Of what no route makes there are two rows, which the world writes itself.
"""

from collections.abc import Mapping
from typing import Any, Final

from openevent.resources import BY_TYPE
from reference import samples

CHANGE_NUMBER: Final = 4
"""The number in the derived example of a change; those of rows are 1 to 3."""
EVENT_DATES: Final = {
    "starts-at": "2030-05-01T08:00:00Z",
    "ends-at": "2030-05-03T18:00:00Z",
    "timezone": "Asia/Singapore",
}
EVENT_SWITCHES: Final = {
    "is-sponsors-enabled": True,
    "is-sessions-speakers-enabled": True,
    "is-tax-enabled": True,
}
SINGLE_TYPES: Final = ("tax", "event-copyright", "speakers-call")
"""Types of which an event has at most one row."""
CALL_DATES: Final = {"starts-at": "2025-01-01T00:00:00Z", "ends-at": "2030-02-01T00:00:00Z"}
PASSWORD: Final = "correct horse"  # noqa: S105 - of accounts that live as long as an example

type Rows = tuple[str, tuple[Any, Any, Any], Mapping[str, Any]]
"""The attribute in which the rows differ, its three values, and the other attributes."""

ROWS: Final[Mapping[str, Rows]] = {
    "user": ("email", ("ada@example.org", "grace@example.org", "katherine@example.org"), {"password": PASSWORD}),
    "event-type": ("name", ("Conference", "Meetup", "Hack Night"), {"slug": "gathering"}),
    "event-topic": ("name", ("Science", "Engineering", "Arts"), {"slug": "topic"}),
    "event-sub-topic": ("name", ("Computing", "Astronomy", "Botany"), {"slug": "sub-topic"}),
    "event": ("name", ("Engine Days", "Loom Days", "Letter Days"), {**EVENT_DATES, **EVENT_SWITCHES, "state": "published"}),
    "track": ("name", ("Engines", "Looms", "Letters"), {"color": "#2f80ed"}),
    "session-type": ("name", ("Talk", "Workshop", "Panel"), {"length": "00:30"}),
    "microlocation": ("name", ("Great Hall", "Attic", "Garden"), {"floor": 1}),
    "speaker": ("name", ("Ada Lovelace", "Grace Hopper", "Katherine Johnson"), {"country": "GB"}),
    "session": (
        "title", ("Notes on the Engine", "Compilers", "Orbits"),
        {"state": "accepted", "starts-at": "2030-05-01T10:00:00Z", "ends-at": "2030-05-01T10:30:00Z"},
    ),
    "sponsor": ("name", ("Mill & Co.", "Looms Ltd.", "The Post"), {"type": "gold", "level": 1}),
    "social-link": ("name", ("Web", "Video", "Code"), {"link": "https://example.org/engine-days"}),
    "custom-form": ("field-identifier", ("title", "level", "language"), {"form": "session", "type": "text"}),
    "faq-type": ("name", ("Travel", "Food", "Venue"), {}),
    "faq": ("question", ("Is there a train?", "Is there tea?", "Is there a lift?"), {"answer": "There is."}),
    "event-copyright": ("licence", ("CC BY 4.0", "CC BY 4.0", "CC0 1.0"), {"holder": "Ada Lovelace", "year": 2024}),
    "speakers-call": ("announcement", ("Come and talk.", "Come.", "Tell us about letters."), CALL_DATES),
    "tax": ("name", ("VAT", "GST", "GST"), {"rate": 9.0, "tax-id": "M2-1234567-8", "country": "SG"}),
    "feedback": ("rating", (4.5, 4.0, 5.0), {"comment": "I liked it."}),
    "notification-setting": (
        "notification-type", ("New Session Proposal", "Session Schedule Change", "Event Exported"), {"enabled": False},
    ),
    "email-notification": ("next-event", (False, False, False), {}),
    "role-invite": (
        "email", ("maria@example.org", "irene@example.org", "lise@example.org"), {"role-name": "moderator"},
    ),
}  # fmt: skip
READER: Final = "mary"
"""Whom WRITTEN tells of sessions: nobody else tells her of any, so that examples find these rows
alone."""
PROPOSAL_ACTION: Final = {"action": "New Session Proposal"}
PROPOSAL_TITLE: Final = "New session proposal for Engine Days"
INSERTED_ROWS: Final[Mapping[str, tuple[str, tuple[str, str], Mapping[str, Any]]]] = {
    "notification": (
        "message", ("Difference Engines has come.", "Jacquard's Cards has come."),
        PROPOSAL_ACTION | {"title": PROPOSAL_TITLE, "content": {"type": "session", "id": "2", "event": 1}},
    ),
    "mail": (
        "message", ("<p>Difference Engines has come.</p>", "<p>Jacquard's Cards has come.</p>"),
        PROPOSAL_ACTION | {
            "recipient": f"{READER}@example.org", "sender": "Open Event <noreply@example.org>", "subject": PROPOSAL_TITLE,
            "text": "A session has come.", "state": "failed", "reason": "No mail server answers.",
        },
    ),
    "activity": (
        "action", ("session.created session 2", "session.updated session 2"), {"actor": f"{READER}@example.org"},
    ),
    "suppression": (
        "address", ("annie@example.org", "jean@example.org"),
        {"cause": "bounce", "detail": "550 5.1.1 No such user here"},
    ),
}  # fmt: skip
"""What the product writes as it goes: the column in which the rows differ, its two values, and the
other columns."""
CHANGES: Final[Mapping[str, Mapping[str, Any]]] = {
    "user": {"first-name": "Ada", "last-name": "Lovelace", "is-profile-public": True},
    "event": {"location-name": "Great Hall"},
    "session": {"short-abstract": "What the Engine can do.", "language": "en"},
    "speaker": {"short-biography": "Wrote the first program."},
    "track": {"color": "#27ae60"},
    "session-type": {"length": "01:00"},
    "microlocation": {"floor": 2},
    "sponsor": {"level": 2},
    "social-link": {"link": "https://example.org/days"},
    "custom-form": {"is-required": True},
    "faq": {"answer": "There is, every hour."},
    "event-copyright": {"year": 2025},
    "tax": {"rate": 8.0},
    "feedback": {"comment": "I liked it very much."},
    "notification": {"is-read": True},
    "notification-setting": {"enabled": True},
    "email-notification": {"new-paper": False},
    "setting": {
        "tagline": "Come and see.",
        "email-from": "news@example.org",
        "email-from-name": "Engine Days",
    },
    "message-setting": {"enabled": False},
    "role": {"title-name": "Host"},
}
"""What the example of a change sends; of other types the attribute in which rows differ."""


def get_attributes(type_: str, number: int) -> dict[str, Any]:
    """Give the attributes of a type's row, from 0 to 2."""
    if type_ not in ROWS:
        return samples.build_attributes(BY_TYPE[type_], number + 1)
    name, values, others = ROWS[type_]
    return {name: values[number], **others}


def get_columns(type_: str, number: int) -> dict[str, Any]:
    """Give the columns of a row that no route makes, 0 or 1."""
    name, values, others = INSERTED_ROWS[type_]
    return {name: values[number], **others}


def get_values(type_: str, number: int) -> dict[str, Any]:
    """Give the values of a type's row, however it is made."""
    return get_columns(type_, number) if type_ in INSERTED_ROWS else get_attributes(type_, number)


def get_change(type_: str) -> dict[str, Any]:
    """Give the attributes that the example of a change sends."""
    if type_ in CHANGES:
        return dict(CHANGES[type_])
    if type_ not in ROWS:
        return samples.build_attributes(BY_TYPE[type_], CHANGE_NUMBER)
    name, values, _ = ROWS[type_]
    return {name: f"{values[0]}, changed"}
