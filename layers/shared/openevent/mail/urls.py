"""The links in mails and notifications: pages of the front end, or of the API.

docs/contract/configuration.md#links. Their origins come from the settings only. The pages with a
secret link contain `{{token}}` in place of the token.
"""

from urllib.parse import quote
from uuid import UUID

from openevent.infra.config import settings
from openevent.mail.messages import TOKEN


def link_to_home() -> str:
    """Build the URL of the front end's home page."""
    return settings().frontend_origin


def link_to_verification() -> str:
    """Build the URL of the page that verifies an e-mail address."""
    return f"{link_to_home()}/verify?token={TOKEN}"


def link_to_password_reset() -> str:
    """Build the URL of the page that sets a new password."""
    return f"{link_to_home()}/reset-password?token={TOKEN}"


def link_to_forgotten_password() -> str:
    """Build the URL of the page that requests a mail with a reset link."""
    return f"{link_to_home()}/reset-password"


def link_to_role_invite() -> str:
    """Build the URL of the page that accepts or declines a role."""
    return f"{link_to_home()}/role-invites?token={TOKEN}"


def link_to_event(identifier: str) -> str:
    """Build the URL of an event's page for its organizers."""
    return f"{link_to_home()}/events/{quote(identifier, safe='')}"


def link_to_public_event(identifier: str) -> str:
    """Build the URL of an event's public page."""
    return f"{link_to_home()}/e/{quote(identifier, safe='')}"


def link_to_speakers_call(identifier: str, hash_: str | None = None) -> str:
    """Build the URL of the page for submitting papers; a private call needs its hash."""
    url = f"{link_to_public_event(identifier)}/cfs"
    return f"{url}?hash={quote(hash_, safe='')}" if hash_ else url


def link_to_session(identifier: str, session_id: int) -> str:
    """Build the URL of a session's page."""
    return f"{link_to_public_event(identifier)}/session/{session_id}"


def link_to_export(identifier: str) -> str:
    """Build the URL of the page that exports an event and offers its exports."""
    return f"{link_to_event(identifier)}/export"


def link_to_exported_event(event_id: int, task_id: UUID) -> str:
    """Build the API's URL for downloading an event's export; it needs no login."""
    return f"{settings().api_origin}/v1/events/{event_id}/exports/{task_id}?token={TOKEN}"


def link_to_own_data(user_id: int, task_id: UUID) -> str:
    """Build the API's URL for downloading a user's personal data; it needs no login."""
    return f"{settings().api_origin}/v1/users/{user_id}/exports/{task_id}?token={TOKEN}"


def link_to_order(identifier: str) -> str:
    """Build the URL of an order's page, for its buyer and for organizers."""
    return f"{link_to_home()}/orders/{quote(identifier, safe='')}"


def link_to_tickets(identifier: str) -> str:
    """Build the API's URL of the tickets of an order; it needs no login."""
    path = f"/v1/tickets/{quote(identifier, safe='')}"
    return f"{settings().api_origin}{path}?token={TOKEN}"


def link_to_imports() -> str:
    """Build the URL of the page that imports events."""
    return f"{link_to_home()}/events/import"


def link_to_preferences() -> str:
    """Build the URL of the page on which a user chooses mails."""
    return f"{link_to_home()}/account/email-preferences"


def link_to_account() -> str:
    """Build the URL of the user's profile."""
    return f"{link_to_home()}/account/profile"
