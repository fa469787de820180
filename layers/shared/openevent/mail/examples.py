"""What the placeholders of the catalogue mean: an example of each, for previews, tests and who gives them values."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from openevent.auth.link_tokens import Purpose
from openevent.mail import urls
from openevent.mail.catalogue import TRANSLATED_WORDS, Action

EVENT: Final = "c0ffee42"
SESSION: Final = 1815
VALUES: Final[Mapping[str, Any]] = {
    "app_name": "Open Event",
    "email": "ada@example.org",
    "new_email": "countess@example.org",
    # An address that somebody reads, or else the front end's.
    "contact": "help@example.org",
    # A person by name, or by address where there is no name.
    "actor": "Grace Hopper",
    # Deleted for good, or into the trash.
    "is_gone": False,
    "sender": "Charles Babbage <charles@example.org>",
    "message": "Is there a room for our engine?\nIt weighs five tons.\n\nCharles",
    "event_name": "FOSSASIA Summit",
    "event": "FOSSASIA Summit",
    "session_name": "Notes on the Analytical Engine",
    "speakers": ["Ada Lovelace", "Luigi Menabrea"],
    # One of WORDS.
    **{name: words[0] for name, words in TRANSLATED_WORDS.items()},
    "role": TRANSLATED_WORDS["role"][1],
    # Aware, or None where it is open.
    "starts_at": datetime(2027, 3, 18, 1, 30, tzinfo=UTC),
    "ends_at": datetime(2027, 3, 18, 2, 0, tzinfo=UTC),
    "timezone": "Asia/Singapore",
    # None where it is open.
    "location": "Lecture Theatre",
    "counts": {"sessions": 371, "speakers": 320, "tracks": 14},
    "file_name": "summit.zip",
    # A sentence for people.
    "error_text": "3 records could not be read.",
    "error_count": 3,
    "warning_count": 2,
    "invoice_id": "R-1843",
    # What the organizers say of it, None where they say nothing.
    "cancel_note": "The engine room is closed.",
    "date": "March 2027",
    "amount": "18.15 GBP",
}


def build_examples(action: Action) -> dict[str, Any]:
    """Give an example of each placeholder of an action; links lead to the configured front end."""
    known = {**VALUES, "link": _link(action), "up_coming_events": _events()}
    return {name: known[name] for name in action.placeholders}


def build_placeholders(action: Action) -> dict[str, Any]:
    """Give the placeholders by their names, such as `{event_name}`; examples of those that are more than a text."""
    given = {"link": "", "up_coming_events": [], **VALUES}
    return {name: _named(name, given[name]) for name in action.placeholders}


def _named(name: str, value: Any) -> Any:
    match value:
        case str() if name not in TRANSLATED_WORDS:
            return f"{{{name}}}"
        case [str(), *_]:
            return [f"{{{name}}}"]
        case _:
            return value


def _link(action: Action) -> str:
    secret = {
        Purpose.VERIFY: urls.link_to_verification,
        Purpose.RESET: urls.link_to_password_reset,
        Purpose.INVITE: urls.link_to_role_invite,
    }
    if action.purpose:
        return secret[action.purpose]()
    if action.group == "sessions":
        return urls.link_to_session(EVENT, SESSION)
    return _pages().get(action.constant, urls.link_to_event(EVENT))


def _pages() -> dict[str, str]:
    """Where mails lead that have neither a secret nor the organizers' page of an event."""
    of_all = dict.fromkeys(
        ("EVENT_PUBLISH", "NEXT_EVENT", "AFTER_EVENT_SPEAKER"), urls.link_to_public_event(EVENT)
    )
    of_oneself = dict.fromkeys(("USER_EXPORTED", "USER_EXPORT_FAIL"), urls.link_to_account())
    exports = dict.fromkeys(("EVENT_EXPORTED", "EVENT_EXPORT_FAIL"), urls.link_to_export(EVENT))
    own = {
        "PASSWORD_CHANGE": urls.link_to_forgotten_password(),
        "INVITE_PAPERS": urls.link_to_speakers_call(EVENT),
    }
    return of_all | of_oneself | exports | own | {"EVENT_IMPORT_FAIL": urls.link_to_imports()}


def _events() -> list[dict[str, Any]]:
    """What comes next: name, start, its time zone and a link."""
    known = {
        "name": VALUES["event_name"],
        "starts_at": VALUES["starts_at"],
        "timezone": VALUES["timezone"],
    }
    return [{**known, "link": urls.link_to_public_event(EVENT)}]
