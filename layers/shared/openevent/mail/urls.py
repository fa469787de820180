"""Where mails and notifications lead: pages of the front end, or the API, from configured origins alone (docs/contract/configuration.md#links).

The pages with a secret link hold `{{token}}` in its place.
"""

from urllib.parse import quote
from uuid import UUID

from openevent.infra.config import settings
from openevent.mail.messages import TOKEN


def home() -> str:
    """Give the front end's first page."""
    return settings().frontend_origin


def verify() -> str:
    """Give the page that verifies an address."""
    return f"{home()}/verify?token={TOKEN}"


def reset() -> str:
    """Give the page that takes a new password."""
    return f"{home()}/reset-password?token={TOKEN}"


def forgotten() -> str:
    """Give the page that asks for a mail with a reset link."""
    return f"{home()}/reset-password"


def role_invite() -> str:
    """Give the page that accepts or declines a role."""
    return f"{home()}/role-invites?token={TOKEN}"


def event(identifier: str) -> str:
    """Give an event's page for those who organize it."""
    return f"{home()}/events/{quote(identifier, safe='')}"


def public_event(identifier: str) -> str:
    """Give an event's page for everybody."""
    return f"{home()}/e/{quote(identifier, safe='')}"


def speakers_call(identifier: str, hash_: str | None = None) -> str:
    """Give the page on which papers are submitted; a private call's needs its hash."""
    return f"{public_event(identifier)}/cfs" + (f"?hash={quote(hash_, safe='')}" if hash_ else "")


def session(identifier: str, session_id: int) -> str:
    """Give a session's page."""
    return f"{public_event(identifier)}/session/{session_id}"


def export(identifier: str) -> str:
    """Give the page on which an event is exported and its exports are downloaded."""
    return f"{event(identifier)}/export"


def own_data(user_id: int, task_id: UUID) -> str:
    """Give the download of a person's own data, at the API: it needs no login."""
    return f"{settings().api_origin}/v1/users/{user_id}/exports/{task_id}?token={TOKEN}"


def imports() -> str:
    """Give the page on which events are imported."""
    return f"{home()}/events/import"


def preferences() -> str:
    """Give the page on which a person chooses which mails to get."""
    return f"{home()}/account/email-preferences"


def account() -> str:
    """Give a person's own page."""
    return f"{home()}/account/profile"
