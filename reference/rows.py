"""The content of the rows in the examples: three rows of each type, and a change.

Two rows are fixtures, and the example of creating a row makes the third. A type that is not listed
here has rows derived from its declaration (reference/samples.py). Types that no route creates have
two rows, which the fixtures insert into the database.
"""

from collections.abc import Mapping
from typing import Any, Final

from openevent.resources import BY_TYPE
from reference import samples

CHANGE_NUMBER: Final = 4
"""The number in derived changes; the derived rows have the numbers 1 to 3."""
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
EVENT: Final = {**EVENT_DATES, **EVENT_SWITCHES, "state": "published"}
SESSION: Final = {
    "state": "accepted",
    "starts-at": "2030-05-01T10:00:00Z",
    "ends-at": "2030-05-01T10:30:00Z",
}
SINGLE_TYPES: Final = ("tax", "event-copyright", "speakers-call")
"""Types of which an event has at most one row."""
CALL_DATES: Final = {"starts-at": "2025-01-01T00:00:00Z", "ends-at": "2030-02-01T00:00:00Z"}
PASSWORD: Final = "correct horse"  # noqa: S105 - of accounts that exist only in examples

type Rows = tuple[str, tuple[Any, Any, Any], Mapping[str, Any]]
"""An attribute, its values in the three rows, and the other attributes, which are the same."""

ROWS: Final[Mapping[str, Rows]] = {
    "user": (
        "email",
        ("ada@example.org", "grace@example.org", "katherine@example.org"),
        {"password": PASSWORD},
    ),
    "event-type": ("name", ("Conference", "Meetup", "Hack Night"), {"slug": "gathering"}),
    "event-topic": ("name", ("Science", "Engineering", "Arts"), {"slug": "topic"}),
    "event-sub-topic": ("name", ("Computing", "Astronomy", "Botany"), {"slug": "sub-topic"}),
    "event": ("name", ("Engine Days", "Loom Days", "Letter Days"), EVENT),
    "track": ("name", ("Engines", "Looms", "Letters"), {"color": "#2f80ed"}),
    "session-type": ("name", ("Talk", "Workshop", "Panel"), {"length": "00:30"}),
    "microlocation": ("name", ("Great Hall", "Attic", "Garden"), {"floor": 1}),
    "speaker": ("name", ("Ada Lovelace", "Grace Hopper", "Katherine Johnson"), {"country": "GB"}),
    "session": ("title", ("Notes on the Engine", "Compilers", "Orbits"), SESSION),
    "sponsor": ("name", ("Mill & Co.", "Looms Ltd.", "The Post"), {"type": "gold", "level": 1}),
    "social-link": ("name", ("Web", "Video", "Code"), {"link": "https://example.org/engine-days"}),
    "custom-form": (
        "field-identifier",
        ("title", "level", "language"),
        {"form": "session", "type": "text"},
    ),
    "faq-type": ("name", ("Travel", "Food", "Venue"), {}),
    "faq": (
        "question",
        ("Is there a train?", "Is there tea?", "Is there a lift?"),
        {"answer": "There is."},
    ),
    "event-copyright": (
        "licence",
        ("CC BY 4.0", "CC BY 4.0", "CC0 1.0"),
        {"holder": "Ada Lovelace", "year": 2024},
    ),
    "speakers-call": (
        "announcement",
        ("Come and talk.", "Come.", "Tell us about letters."),
        CALL_DATES,
    ),
    "tax": (
        "name",
        ("VAT", "GST", "GST"),
        {"rate": 9.0, "tax-id": "M2-1234567-8", "country": "SG"},
    ),
    "feedback": ("rating", (4.5, 4.0, 5.0), {"comment": "I liked it."}),
    "notification-setting": (
        "notification-type",
        ("New Session Proposal", "Session Schedule Change", "Event Exported"),
        {"enabled": False},
    ),
    "email-notification": ("next-event", (False, False, False), {}),
    "role-invite": (
        "email",
        ("maria@example.org", "irene@example.org", "lise@example.org"),
        {"role-name": "moderator"},
    ),
}
LINK_NAMES: Final[Mapping[str, tuple[str, ...]]] = {
    "event": ("event-type", "event-topic"),
    "event-sub-topic": ("event-topic",),
    "session": ("event", "track", "session-type", "microlocation", "speakers"),
    "faq": ("event", "faq-type"),
    "notification-setting": ("user",),
    "email-notification": ("user",),
}
"""The links of new rows, by type; rows of other types are linked to their event only."""
READER: Final = "mary"
"""The person of INSERTED_ROWS. Nothing else notifies her, so examples find only these rows."""
PROPOSAL_ACTION: Final = {"action": "New Session Proposal"}
PROPOSAL_TITLE: Final = "New session proposal for Engine Days"
MAIL: Final = PROPOSAL_ACTION | {
    "recipient": f"{READER}@example.org",
    "sender": "Open Event <noreply@example.org>",
    "subject": PROPOSAL_TITLE,
    "text": "A session has come.",
    "state": "failed",
    "reason": "No mail server answers.",
}
NOTIFICATION: Final = PROPOSAL_ACTION | {
    "title": PROPOSAL_TITLE,
    "content": {"type": "session", "id": "2", "event": 1},
}
INSERTED_ROWS: Final[Mapping[str, tuple[str, tuple[str, str], Mapping[str, Any]]]] = {
    "notification": (
        "message",
        ("Difference Engines has come.", "Jacquard's Cards has come."),
        NOTIFICATION,
    ),
    "mail": (
        "message",
        ("<p>Difference Engines has come.</p>", "<p>Jacquard's Cards has come.</p>"),
        MAIL,
    ),
    "activity": (
        "action",
        ("session.created session 2", "session.updated session 2"),
        {"actor": f"{READER}@example.org"},
    ),
    "suppression": (
        "address",
        ("annie@example.org", "jean@example.org"),
        {"cause": "bounce", "detail": "550 5.1.1 No such user here"},
    ),
}
"""Rows of types that no route creates: a column, its two values, and the other columns."""
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
"""The attributes in the example of a change; other types change the attribute that differs."""


def get_attributes(type_: str, number: int) -> dict[str, Any]:
    """Return the attributes of a new row; `number` is 0 to 2."""
    if type_ not in ROWS:
        return samples.build_attributes(BY_TYPE[type_], number + 1)
    name, values, others = ROWS[type_]
    return {name: values[number], **others}


def get_columns(type_: str, number: int) -> dict[str, Any]:
    """Return the columns of an inserted row; `number` is 0 or 1."""
    name, values, others = INSERTED_ROWS[type_]
    return {name: values[number], **others}


def get_values(type_: str, number: int) -> dict[str, Any]:
    """Return the values of a row of any type."""
    if type_ in INSERTED_ROWS:
        return get_columns(type_, number)
    return get_attributes(type_, number)


def get_change(type_: str) -> dict[str, Any]:
    """Return the attributes in the example of a change."""
    if type_ in CHANGES:
        return dict(CHANGES[type_])
    if type_ not in ROWS:
        return samples.build_attributes(BY_TYPE[type_], CHANGE_NUMBER)
    name, values, _ = ROWS[type_]
    return {name: f"{values[0]}, changed"}
