"""Where mails and notifications lead: pages of the front end, or the API, from configured origins alone (docs/contract/configuration.md#links).

The pages with a secret link hold `{{token}}` in its place.
"""

from urllib.parse import quote
from uuid import UUID

from openevent.infra.config import settings
from openevent.mail.messages import TOKEN


def link_to_home() -> str:
    """Give the front end's first page."""
    return settings().frontend_origin


def link_to_verification() -> str:
    """Give the page that verifies an address."""
    return f"{link_to_home()}/verify?token={TOKEN}"


def link_to_password_reset() -> str:
    """Give the page that takes a new password."""
    return f"{link_to_home()}/reset-password?token={TOKEN}"


def link_to_forgotten_password() -> str:
    """Give the page that asks for a mail with a reset link."""
    return f"{link_to_home()}/reset-password"


def link_to_role_invite() -> str:
    """Give the page that accepts or declines a role."""
    return f"{link_to_home()}/role-invites?token={TOKEN}"


def link_to_event(identifier: str) -> str:
    """Give an event's page for those who organize it."""
    return f"{link_to_home()}/events/{quote(identifier, safe='')}"


def link_to_public_event(identifier: str) -> str:
    """Give an event's page for everybody."""
    return f"{link_to_home()}/e/{quote(identifier, safe='')}"


def link_to_speakers_call(identifier: str, hash_: str | None = None) -> str:
    """Give the page on which papers are submitted; a private call's needs its hash."""
    return f"{link_to_public_event(identifier)}/cfs" + (
        f"?hash={quote(hash_, safe='')}" if hash_ else ""
    )


def link_to_session(identifier: str, session_id: int) -> str:
    """Give a session's page."""
    return f"{link_to_public_event(identifier)}/session/{session_id}"


def link_to_export(identifier: str) -> str:
    """Give the page on which an event is exported and its exports are downloaded."""
    return f"{link_to_event(identifier)}/export"


def link_to_own_data(user_id: int, task_id: UUID) -> str:
    """Give the download of a person's own data, at the API: it needs no login."""
    return f"{settings().api_origin}/v1/users/{user_id}/exports/{task_id}?token={TOKEN}"


def link_to_imports() -> str:
    """Give the page on which events are imported."""
    return f"{link_to_home()}/events/import"


def link_to_preferences() -> str:
    """Give the page on which a person chooses which mails to get."""
    return f"{link_to_home()}/account/email-preferences"


def link_to_account() -> str:
    """Give a person's own page."""
    return f"{link_to_home()}/account/profile"
