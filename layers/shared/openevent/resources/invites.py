"""What role invites and speaker invites share: their life, and one open invite for an address."""

from typing import Any

from sqlalchemy import Column, Index, text

from openevent.model import addresses
from openevent.model.kinds import TIMESTAMP_TZ
from openevent.model.unique import Unique

PENDING, ACCEPTED = "pending", "accepted"


def build_expiry() -> Column[Any]:
    """Build the column of the time after which an invite cannot be accepted: a week."""
    lifetime = text("now() + interval '7 days'")
    return Column("expires_at", TIMESTAMP_TZ, nullable=False, server_default=lifetime)


def build_unique_addresses(table: str, offer: str) -> tuple[Unique, Unique]:
    """Build the rule that an address has one open invite of a table to an `event` or `session`.

    The second index is that of the release before.
    """
    scope, condition = f"{offer}_id", f"status = '{PENDING}'"
    index = addresses.build_unique_index(table, "email", scope, condition=condition)
    lower_index = Index(
        f"{table}_email_key",
        scope,
        text("lower(email)"),
        unique=True,
        postgresql_where=text(condition),
    )
    message = (
        f"This e-mail address already has an invite to the {offer}: resend or delete that one."
    )
    return (
        Unique(index, message, "attributes/email"),
        Unique(lower_index, message, "attributes/email"),
    )
