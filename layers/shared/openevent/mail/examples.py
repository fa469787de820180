"""The placeholders of the catalogue: an example of each, for previews and tests."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final

from openevent.auth.link_tokens import Purpose
from openevent.mail import urls
from openevent.mail.action import Action
from openevent.mail.catalogue import TRANSLATED_WORDS

EVENT: Final = "c0ffee42"
SESSION: Final = 1815
ORDER: Final = "3f1b7c1e-6d0e-4c55-9a50-0a7b0b8f4d11"
VALUES: Final[Mapping[str, Any]] = {
    "app_name": "Open Event",
    "email": "ada@example.org",
    # Empty if the user has none; a greeting without it is neutral.
    "first_name": "Ada",
    "new_email": "countess@example.org",
    # A support address, or else the front end's URL.
    "contact": "help@example.org",
    # The name of a user, or the e-mail address if there is no name.
    "actor": "Grace Hopper",
    # The name of a user; None if there is no name.
    "inviter": "Grace Hopper",
    # True if it was deleted permanently, False if it is in the trash.
    "is_gone": False,
    "sender": "Charles Babbage <charles@example.org>",
    "message": "Is there a room for our engine?\nIt weighs five tons.\n\nCharles",
    # The subject that an organizer has written.
    "title": "Your session at FOSSASIA Summit",
    "event_name": "FOSSASIA Summit",
    "event": "FOSSASIA Summit",
    "ticket_names": ["Early bird", "Day ticket"],
    "session_name": "Notes on the Analytical Engine",
    "speakers": ["Ada Lovelace", "Luigi Menabrea"],
    # One of WORDS.
    **{name: words[0] for name, words in TRANSLATED_WORDS.items()},
    "role": TRANSLATED_WORDS["role"][1],
    # With a time zone; None if it is not decided.
    "starts_at": datetime(2027, 3, 18, 1, 30, tzinfo=UTC),
    "ends_at": datetime(2027, 3, 18, 2, 0, tzinfo=UTC),
    "purged_at": datetime(2027, 4, 17, 1, 30, tzinfo=UTC),
    "timezone": "Asia/Singapore",
    # None if it is not decided.
    "location": "Lecture Theatre",
    # Proposals that the mail does not list.
    "more_count": 2,
    "counts": {"sessions": 371, "speakers": 320, "tracks": 14},
    "file_name": "summit.zip",
    # A sentence for the user.
    "error_text": "3 records could not be read.",
    "error_count": 3,
    # At most five, with the record's number from 0; None if it is about the whole file.
    "errors": [
        {"file": "sessions", "record": 3, "message": "The title is missing."},
        {"file": "sessions", "record": 8, "message": "The title is missing."},
        {"file": "speakers", "record": None, "message": "The file cannot be read."},
    ],
    "warning_count": 24,
    "warnings": [
        {"file": "sessions", "record": record, "message": "The end was unknown: it was left out."}
        for record in range(5)
    ],
    "is_public": False,
    # True if the link leads to the file without a login.
    "is_direct": False,
    "invoice_id": "2027E-c0ffee42001843",
    # The tickets of an order: how many, and their amount unless they are free.
    "lines": [("Two days", "2 (GBP 36.30)"), ("Workshop", "1")],
    "is_paid": False,
    # False if the files could not be made.
    "is_attached": True,
    # How to pay, in the words of the organizers; None if nothing is to be paid.
    "payment_details": "Pay within a week to:\nGB33 BUKB 2020 1555 5555 55",
    # What the organizers say to everybody who orders, or None.
    "after_order_message": "The doors open an hour earlier.",
    "buyer": "Charles Babbage",
    "buyer_email": "charles@example.org",
    "payment_mode": "bank",
    # A message of the organizers, or None.
    "cancel_note": "The engine room is closed.",
    "date": "March 2027",
    # None for an order that is free.
    "amount": "GBP 36.30",
}


def build_examples(action: Action) -> dict[str, Any]:
    """Build an example of each placeholder of an action; links lead to the front end."""
    values = {
        **VALUES,
        "link": _build_link(action),
        "order_link": urls.link_to_order(ORDER),
        "up_coming_events": _build_events(),
        "proposals": _build_proposals(),
    }
    return {name: values[name] for name in action.placeholders}


def build_placeholders(action: Action) -> dict[str, Any]:
    """Build values that show the placeholders' names, such as `{event_name}`.

    A placeholder that is not a text has its example.
    """
    values = {"link": "", "order_link": "", "up_coming_events": [], "proposals": [], **VALUES}
    return {name: _build_placeholder(name, values[name]) for name in action.placeholders}


def _build_placeholder(name: str, value: Any) -> Any:
    match value:
        case str() if name not in TRANSLATED_WORDS:
            return f"{{{name}}}"
        case [str(), *_]:
            return [f"{{{name}}}"]
        case _:
            return value


def _build_link(action: Action) -> str:
    secret_links: dict[Purpose, Callable[[], str]] = {
        Purpose.VERIFY: urls.link_to_verification,
        Purpose.RESET: urls.link_to_password_reset,
        Purpose.INVITE: urls.link_to_role_invite,
        Purpose.ORDER: partial(urls.link_to_tickets, ORDER),
        Purpose.TICKET: partial(urls.link_to_tickets, ORDER),
    }
    if action.purpose:
        return secret_links[action.purpose]()
    if action.group == "sessions" and "session_name" in action.placeholders:
        return urls.link_to_session(EVENT, SESSION)
    return _build_page_links().get(action.constant, urls.link_to_event(EVENT))


def _build_page_links() -> dict[str, str]:
    """Build the links of mails that lead neither to a secret page nor to the organizers' page."""
    public_event = urls.link_to_public_event(EVENT)
    export = urls.link_to_export(EVENT)
    account = urls.link_to_account()
    return {
        "EVENT_PUBLISH": public_event,
        "NEXT_EVENT": public_event,
        "AFTER_EVENT_SPEAKER": public_event,
        "MAIL_TO_EXPIRED_ORDERS": public_event,
        "USER_EXPORTED": account,
        "USER_EXPORT_FAIL": account,
        "EVENT_EXPORTED": export,
        "EVENT_EXPORT_FAIL": export,
        "EVENT_IMPORT_FAIL": urls.link_to_imports(),
        "TICKET_PURCHASED_ORGANIZER": urls.link_to_order(ORDER),
        "TICKET_CANCELLED": urls.link_to_order(ORDER),
        "PASSWORD_CHANGE": urls.link_to_forgotten_password(),
        "SPEAKER_INVITE": urls.link_to_speakers_call(EVENT),
        "INVITE_PAPERS": urls.link_to_speakers_call(EVENT),
    }


def _build_events() -> list[dict[str, Any]]:
    """Build the list of upcoming events: name, start, time zone and link of each."""
    event = {
        "name": VALUES["event_name"],
        "starts_at": VALUES["starts_at"],
        "timezone": VALUES["timezone"],
        "link": urls.link_to_public_event(EVENT),
    }
    return [event]


def _build_proposals() -> list[dict[str, Any]]:
    """Build the list of proposals: title, speakers and link of each."""
    proposal = {
        "title": VALUES["session_name"],
        "speakers": VALUES["speakers"],
        "link": urls.link_to_session(EVENT, SESSION),
    }
    return [proposal]
