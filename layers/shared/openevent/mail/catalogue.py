"""The catalogue: all mails of the product, each declared once (docs/contract/mail.md#actions).

An action's string is contract. Subjects and notification texts are msgids with {placeholders}.
Readers can unsubscribe from the group of any mail that is not necessary (RFC 8058).
"""

from collections.abc import Mapping
from typing import Final

from openevent.auth.link_tokens import Purpose
from openevent.mail.action import Action, Notice
from openevent.resources.role import ROLE_TITLES

GROUPS: Final[Mapping[str, str]] = {
    "events": "News of events in which you take part",
    "sessions": "News of sessions",
    "jobs": "Results of imports and exports",
    "messages": "Questions to organizers: those to you, and copies of yours",
    "orders": "News of orders",
}
"""The groups from which readers can unsubscribe, with their titles (msgids)."""

TRANSLATED_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "acceptance": ("accepted", "rejected"),
    "session_state": ("pending", "confirmed", "canceled", "withdrawn"),
    "role": tuple(ROLE_TITLES.values()),
}
"""Placeholders whose values are translated (msgids), so a subject has only one language."""

COMMON_PLACEHOLDERS: Final = frozenset({"app_name", "email", "first_name"})
"""Placeholders of every mail: the deployment's name, and the recipient's address and first name."""
OF_ORDER: Final = ("event_name", "invoice_id", "starts_at", "timezone", "location", "is_attached")
SUM: Final = ("lines", "amount", "is_paid")
WARNINGS, ERRORS = ("warning_count", "warnings"), ("error_text", "error_count", "errors")
SALE = ("event_name", "ticket_names", "link")


def _with(*placeholders: str) -> frozenset[str]:
    return COMMON_PLACEHOLDERS | set(placeholders)


USER_REGISTER: Final = Action(
    "USER_REGISTER", "User Registration", "user", "Welcome to {app_name}", "user_register",
    _with("link"), necessary=True, purpose=Purpose.VERIFY,
)  # fmt: skip
USER_CONFIRM: Final = Action(
    "USER_CONFIRM", "User Confirmation", "user", "Confirm your e-mail address for {app_name}",
    "user_confirm", _with("link"), necessary=True, purpose=Purpose.VERIFY,
)  # fmt: skip
USER_CHANGE_EMAIL: Final = Action(
    "USER_CHANGE_EMAIL", "User email", "user (old address)", "Your e-mail address has been changed",
    "user_change_email", _with("new_email", "contact"), necessary=True,
    notification=Notice("Your email has been changed", "The new address is {new_email}."),
)  # fmt: skip
PASSWORD_RESET: Final = Action(
    "PASSWORD_RESET", "Reset Password", "user", "{app_name}: set a new password", "password_reset",
    _with("link"), necessary=True, purpose=Purpose.RESET,
)  # fmt: skip
PASSWORD_CHANGE: Final = Action(
    "PASSWORD_CHANGE", "Change Password", "user", "{app_name}: your password has been changed",
    "password_change", _with("link"), necessary=True,
    notification=Notice(
        "Your password has been changed", "If you did not change it, set a new password at once."
    ),
)  # fmt: skip
EVENT_ROLE: Final = Action(
    "EVENT_ROLE", "Event Role Invitation", "invitee", "Invitation to be {role} at {event}",
    "event_role", _with("inviter", "role", "event", "link"), necessary=True, purpose=Purpose.INVITE,
    notification=Notice(
        "Invitation to be {role} at {event}", "Answer it by the link in the mail to {email}."
    ),
)  # fmt: skip
TEST_MAIL: Final = Action(
    "TEST_MAIL", "test_mail", "given address", "Test mail from {app_name}", "test_mail",
    COMMON_PLACEHOLDERS, necessary=True,
)  # fmt: skip

INVITE_PAPERS: Final = Action(
    "INVITE_PAPERS", "Invitation For Papers", "speaker",
    "Invitation to submit papers for {event_name}", "invite_papers",
    _with("event_name", "ends_at", "timezone", "link"), group="events",
    notification=Notice(
        "Invitation to Submit Papers for {event_name}",
        "{event_name} invites you to submit a session."
    ),
)  # fmt: skip
SPEAKER_INVITE: Final = Action(
    "SPEAKER_INVITE", "speaker_invite", "invitee",
    "Invitation to speak in {session_name} at {event_name}", "speaker_invite",
    _with("event_name", "session_name", "inviter", "link"), group="events",
    notification=Notice("Invitation to speak in {session_name}", "Answer it at {event_name}."),
)  # fmt: skip
EVENT_PUBLISH: Final = Action(
    "EVENT_PUBLISH", "Event Published", "organizers and speakers", "{event_name} is live",
    "event_publish", _with("event_name", "link"), group="events",
    notification=Notice("Event {event_name} has been published", "Everybody can see it now."),
)  # fmt: skip
EVENT_DELETED: Final = Action(
    "EVENT_DELETED", "event_deleted", "owner and organizers", "Event {event_name} has been deleted",
    "event_deleted", _with("event_name", "actor", "is_gone"), group="events",
    notification=Notice("Event {event_name} has been deleted", "{actor} has deleted it."),
)  # fmt: skip
EVENT_RESTORED: Final = Action(
    "EVENT_RESTORED", "event_restored", "owner and organizers",
    "Event {event_name} has been restored", "event_restored", _with("event_name", "actor", "link"),
    group="events",
    notification=Notice("Event {event_name} has been restored", "{actor} has restored it."),
)  # fmt: skip
EVENT_PURGE_SOON: Final = Action(
    "EVENT_PURGE_SOON", "event_purge_soon", "owner", "Event {event_name} will be deleted for good",
    "event_purge_soon", _with("event_name", "purged_at", "timezone"), group="events",
    notification=Notice(
        "Event {event_name} will be deleted for good", "Restore it from the trash to keep it."
    ),
)  # fmt: skip
NEXT_EVENT: Final = Action(
    "NEXT_EVENT", "Next Event", "people of the owner's other events", "{event_name} is coming soon",
    "next_event", _with("event_name", "starts_at", "timezone", "up_coming_events", "link"),
    group="events", switch="next_event",
    notification=Notice("Event {event_name} is coming soon", "It starts within a week."),
)  # fmt: skip
AFTER_EVENT: Final = Action(
    "AFTER_EVENT", "After Event", "owner and organizers", "{event_name} is over: thank you",
    "after_event", _with("event_name", "link"), group="events",
    notification=Notice("Event {event_name} completed", "Thank you for organizing it."),
)  # fmt: skip
AFTER_EVENT_SPEAKER: Final = Action(
    "AFTER_EVENT_SPEAKER", "after_event_speaker", "speakers", "{event_name} is over: thank you",
    "after_event_speaker", _with("event_name", "link"), group="events",
    notification=Notice("Event {event_name} completed", "Thank you for speaking there."),
)  # fmt: skip
TICKET_SALES_END: Final = Action(
    "TICKET_SALES_END", "ticket_sales_end", "owner and organizers",
    "{event_name}: a ticket sale has ended", "ticket_sales_end", _with(*SALE), group="events",
    notification=Notice("{event_name}: a ticket sale has ended", "Set a later end to sell more."),
)  # fmt: skip
TICKET_SALES_END_TOMORROW: Final = Action(
    "TICKET_SALES_END_TOMORROW", "ticket_sales_end_tomorrow", "owner and organizers",
    "{event_name}: a ticket sale ends by tomorrow", "ticket_sales_end_tomorrow",
    _with(*SALE), group="events",
    notification=Notice("{event_name}: a ticket sale ends by tomorrow", "Is that late enough?"),
)  # fmt: skip
TICKET_SALES_END_NEXT_WEEK: Final = Action(
    "TICKET_SALES_END_NEXT_WEEK", "ticket_sales_end_next_week", "owner and organizers",
    "{event_name}: a ticket sale ends within a week", "ticket_sales_end_next_week",
    _with(*SALE), group="events",
    notification=Notice("{event_name}: a ticket sale ends within a week", "Is that late enough?"),
)  # fmt: skip

NEW_SESSION: Final = Action(
    "NEW_SESSION", "New Session Proposal", "speakers and organizers",
    "New session proposal for {event_name}", "new_session",
    _with("event_name", "session_name", "speakers", "link"), group="sessions", switch="new_paper",
    notification=Notice(
        "New session proposal for {event_name}", "{session_name} has been submitted."
    ),
)  # fmt: skip
NEW_SESSIONS: Final = Action(
    "NEW_SESSIONS", "new_sessions", "organizers", "New session proposals for {event_name}",
    "new_sessions", _with("event_name", "proposals", "more_count", "link"), group="sessions",
    switch="new_paper",
)  # fmt: skip
"""Each of its proposals has had a notification of NEW_SESSION."""
SESSION_ACCEPT_REJECT: Final = Action(
    "SESSION_ACCEPT_REJECT", "Session Accept or Reject", "speakers and organizers",
    "Session {session_name} has been {acceptance}", "session_accept_reject",
    _with("event_name", "session_name", "acceptance", "link"), group="sessions",
    switch="session_accept_reject",
    notification=Notice(
        "Session {session_name} has been {acceptance}", "The organizers of {event_name} decided."
    ),
)  # fmt: skip
SESSION_STATE_CHANGE: Final = Action(
    "SESSION_STATE_CHANGE", "session_state_change", "speakers and organizers",
    "Session {session_name} is now {session_state}", "session_state_change",
    _with("event_name", "session_name", "session_state", "link"), group="sessions",
    switch="session_accept_reject",
    notification=Notice(
        "Session {session_name} is now {session_state}", "It belongs to {event_name}."
    ),
)  # fmt: skip
SESSION_NOTICE: Final = Action(
    "SESSION_NOTICE", "session_notice", "speakers and organizers", "{event_name}: {title}",
    "session_notice",
    _with("event_name", "session_name", "title", "message", "link"), group="sessions",
    switch="session_accept_reject",
    notification=Notice("{title}", "The organizers of {event_name} write about {session_name}."),
)  # fmt: skip
SESSION_SCHEDULE: Final = Action(
    "SESSION_SCHEDULE", "Session Schedule Change", "organizers and speakers",
    "The schedule of {session_name} has been changed", "session_schedule",
    _with("event_name", "session_name", "starts_at", "ends_at", "timezone", "location", "link"),
    group="sessions", switch="session_schedule",
    notification=Notice(
        "Schedule for Session {session_name} has been changed",
        "See its new time and place at {event_name}."
    ),
)  # fmt: skip

EVENT_IMPORTED: Final = Action(
    "EVENT_IMPORTED", "Event Imported", "user", "Event {event_name} has been imported",
    "event_imported", _with("event_name", "is_public", "counts", *WARNINGS, "link"), group="jobs",
    notification=Notice("Event {event_name} has been imported", "You are its owner."),
)  # fmt: skip
EVENT_IMPORT_FAIL: Final = Action(
    "EVENT_IMPORT_FAIL", "Event Import Failed", "user", "Import of {file_name} failed",
    "event_import_fail", _with("file_name", *ERRORS, "link"), group="jobs",
    notification=Notice("Import of event {file_name} failed", "{error_text}"),
)  # fmt: skip
EVENT_EXPORTED: Final = Action(
    "EVENT_EXPORTED", "Event Exported", "user", "Event {event_name} has been exported",
    "event_exported", _with("event_name", *WARNINGS, "link", "is_direct"), group="jobs",
    notification=Notice(
        "Event {event_name} has been exported", "The file can be downloaded for a week."
    ),
)  # fmt: skip
EVENT_EXPORT_FAIL: Final = Action(
    "EVENT_EXPORT_FAIL", "Event Export Failed", "user", "Export of event {event_name} failed",
    "event_export_fail", _with("event_name", *ERRORS, "link"), group="jobs",
    notification=Notice("Export of event {event_name} failed", "{error_text}"),
)  # fmt: skip
# Users have a right to their personal data, so both mails are necessary.
USER_EXPORTED: Final = Action(
    "USER_EXPORTED", "user_exported", "user", "Your data from {app_name}", "user_exported",
    _with("link"), necessary=True,
    notification=Notice("Your data are ready", "They have been mailed to {email}."),
)  # fmt: skip
"""Its `link` is None if the file is attached."""
USER_EXPORT_FAIL: Final = Action(
    "USER_EXPORT_FAIL", "user_export_fail", "user",
    "Your data from {app_name} could not be gathered", "user_export_fail",
    _with("error_text", "link"), necessary=True,
    notification=Notice("Your data could not be gathered", "{error_text}"),
)  # fmt: skip

CONTACT_ORGANIZERS: Final = Action(
    "CONTACT_ORGANIZERS", "contact_organizers", "owner and organizers",
    "Question about {event_name} from {sender}", "contact_organizers",
    _with("event_name", "sender", "message"), group="messages",
)  # fmt: skip
CONTACT_ORGANIZERS_COPY: Final = Action(
    "CONTACT_ORGANIZERS_COPY", "contact_organizers_copy", "sender",
    "Your question about {event_name}", "contact_organizers_copy", _with("event_name", "message"),
    group="messages",
)  # fmt: skip

USER_REGISTER_WITH_PASSWORD: Final = Action(
    "USER_REGISTER_WITH_PASSWORD", "User Registration during Payment", "user",
    "Your account at {app_name}", "user_register_with_password", _with("event_name", "link"),
    necessary=True, purpose=Purpose.RESET,
)  # fmt: skip
TICKET_PURCHASED: Final = Action(
    "TICKET_PURCHASED", "Ticket(s) Purchased", "buyer",
    "Your tickets for {event_name} ({invoice_id})", "ticket_purchased",
    _with(*OF_ORDER, *SUM, "payment_details", "after_order_message", "order_link", "link"),
    necessary=True, purpose=Purpose.ORDER,
    notification=Notice("Your tickets for {event_name}", "The number of your order: {invoice_id}."),
)  # fmt: skip
TICKET_PURCHASED_ATTENDEE: Final = Action(
    "TICKET_PURCHASED_ATTENDEE", "ticket_purchased_attendee", "attendee",
    "Your ticket for {event_name}", "ticket_purchased_attendee", _with(*OF_ORDER, "link"),
    necessary=True, purpose=Purpose.TICKET,
    notification=Notice("Your ticket for {event_name}", "It belongs to the order {invoice_id}."),
)  # fmt: skip
TICKET_PURCHASED_ORGANIZER: Final = Action(
    "TICKET_PURCHASED_ORGANIZER", "Ticket(s) Purchased to Organizer", "owner and organizers",
    "New order for {event_name} ({invoice_id})", "ticket_purchased_organizer",
    _with("event_name", "invoice_id", *SUM, "buyer", "buyer_email", "payment_mode", "link"),
    group="orders", switch="after_ticket_purchase",
    notification=Notice("New order for {event_name}", "Its number is {invoice_id}."),
)  # fmt: skip
TICKET_CANCELLED: Final = Action(
    "TICKET_CANCELLED", "Ticket(s) cancelled", "buyer",
    "Your order for {event_name} has been cancelled ({invoice_id})", "ticket_cancelled",
    _with("event_name", "invoice_id", "cancel_note", "link"), necessary=True,
    notification=Notice("Your order for {event_name} has been cancelled", "{invoice_id}"),
)  # fmt: skip
MAIL_TO_EXPIRED_ORDERS: Final = Action(
    "MAIL_TO_EXPIRED_ORDERS", "Mail Expired Orders", "buyer", "Your order {invoice_id} has expired",
    "order_expired", _with("event_name", "invoice_id", "link"), group="orders",
)  # fmt: skip
MONTHLY_PAYMENT_EMAIL: Final = Action(
    "MONTHLY_PAYMENT_EMAIL", "Monthly Payment Email", "owner", "{date}: fee for {event_name}",
    "monthly_payment", _with("event_name", "date", "amount", "link"), necessary=True,
    notification=Notice("Fee for {event_name}", "{amount} are due for {date}."),
)  # fmt: skip
MONTHLY_PAYMENT_FOLLOWUP_EMAIL: Final = Action(
    "MONTHLY_PAYMENT_FOLLOWUP_EMAIL", "Monthly Payment Follow Up Email", "owner",
    "{date}: fee for {event_name} is still open", "monthly_payment_follow_up",
    _with("event_name", "date", "amount", "link"), necessary=True,
    notification=Notice("Fee for {event_name} is still open", "{amount} have been due for {date}."),
)  # fmt: skip
ACTIONS: Final = tuple(value for value in list(globals().values()) if isinstance(value, Action))
ACTION_BY_NAME: Final[Mapping[str, Action]] = {action.name: action for action in ACTIONS}
ACTION_BY_STATE: Final[Mapping[str, Action]] = {
    **dict.fromkeys(TRANSLATED_WORDS["acceptance"], SESSION_ACCEPT_REJECT),
    **dict.fromkeys(TRANSLATED_WORDS["session_state"], SESSION_STATE_CHANGE),
}
"""The mail for each new state of a session."""
