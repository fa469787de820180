"""What role invites and speaker invites share: their life, and one open invite for an address."""

from typing import Any

from sqlalchemy import Column, Index, text

from openevent.model.kinds import TIMESTAMP_TZ
from openevent.model.unique import Unique

PENDING, ACCEPTED = "pending", "accepted"


def build_expiry() -> Column[Any]:
    """Build the column of the time after which an invite cannot be accepted: a week."""
    lifetime = text("now() + interval '7 days'")
    return Column("expires_at", TIMESTAMP_TZ, nullable=False, server_default=lifetime)


def build_unique_address(table: str, offer: str) -> Unique:
    """Build the rule that an address has one open invite of a table to an `event` or `session`."""
    index = Index(
        f"{table}_email_key",
        f"{offer}_id",
        text("lower(email)"),
        unique=True,
        postgresql_where=text(f"status = '{PENDING}'"),
    )
    message = (
        f"This e-mail address already has an invite to the {offer}: resend or delete that one."
    )
    return Unique(index, message, "attributes/email")
