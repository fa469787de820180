"""Mails: a record of each mail, with its recipient and its outcome.

`message` and `text` contain `{{token}}` in place of the token of a secret link; the mailer creates
the token when it sends the mail (docs/contract/mail.md#messages-of-a-mail).
"""

from typing import Annotated, Final

from pydantic import Field
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from openevent.model.kinds import PRIVATE, READ_ONLY, Bool, Email, String, Time, choice
from openevent.model.own_data import OwnData
from openevent.model.permissions import Permissions, Rule, admin, co_organizer
from openevent.model.resource import TRANSACTION_TIME, Attributes, Resource, to_one

QUEUED: Final = "queued"
HELD: Final = "held"
SENT: Final = "sent"
UNCONFIRMED: Final = "unconfirmed"
FAILED: Final = "failed"
SUPPRESSED: Final = "suppressed"
SKIPPED: Final = "skipped"
DEFERRED: Final = "deferred"
DELIVERED: Final = "delivered"
MAIL_STATES: Final = (
    QUEUED,
    HELD,
    SENT,
    DEFERRED,
    DELIVERED,
    UNCONFIRMED,
    FAILED,
    SUPPRESSED,
    SKIPPED,
)
"""States of a mail (docs/contract/mail.md#states).

`held`: waits until an organizer releases or drops it.
`unconfirmed`: offered to the server, but the answer was lost; never sent again automatically."""
DROPPED: Final = "dropped"
BLOCKED: Final = "blocked"
BOUNCED: Final = "bounced"
COMPLAINED: Final = "complained"
MAIL_OUTCOMES: Final = (DEFERRED, DELIVERED, DROPPED, BLOCKED, BOUNCED, COMPLAINED)
"""What the receiving side did with a mail (docs/contract/mail.md#outcomes)."""


class MailAttributes(Attributes):
    recipient: Annotated[Email, READ_ONLY] | None = None
    sender: Annotated[String, READ_ONLY] | None = None
    time: Annotated[Time, READ_ONLY] = Field(default=TRANSACTION_TIME)
    action: Annotated[String, READ_ONLY] | None = None
    subject: Annotated[String, READ_ONLY] | None = None
    message: Annotated[String, READ_ONLY, PRIVATE] | None = None
    state: Annotated[choice(*MAIL_STATES), READ_ONLY] = QUEUED  # type: ignore[valid-type]
    reason: Annotated[String, READ_ONLY] | None = None
    outcome: Annotated[choice(*MAIL_OUTCOMES), READ_ONLY] | None = None  # type: ignore[valid-type]
    outcome_at: Annotated[Time, READ_ONLY] | None = None
    provider_id: Annotated[String, READ_ONLY] | None = None
    sent_at: Annotated[Time, READ_ONLY] | None = None
    has_secret: Annotated[Bool, READ_ONLY] = False


def _is_one_of(column: str, values: tuple[str, ...]) -> str:
    return f"{column} IN ({', '.join(repr(value) for value in values)})"


without_secret: Final = Rule(lambda _user, table: ~table.c.has_secret)

mails = Resource(
    type="mail",
    attributes=MailAttributes,
    links=(to_one("event"), to_one("user")),
    # `key` prevents a second mail when a change is handled again.
    # Sending the mail again needs the other columns.
    columns=(
        Column("key", Uuid, nullable=False, server_default=text("gen_random_uuid()")),
        Column("attempt", Integer, nullable=False, server_default="1"),
        Column("text", Text),
        Column("reply_to", Text),
        Column("link", JSONB(none_as_null=True)),
        Column("attachments", JSONB, nullable=False, server_default=text("'[]'")),
        Column("change_id", BigInteger),
        # The user who made the change, or who sent the mail again.
        Column("actor_id", BigInteger),
    ),
    constraints=(
        UniqueConstraint("key"),
        Index(None, "provider_id"),
        Index(
            "mails_unconfirmed_index",
            "event_id",
            "outcome_at",
            postgresql_where=text(f"state = '{UNCONFIRMED}'"),
        ),
        Index("mails_held_index", "event_id", "id", postgresql_where=text(f"state = '{HELD}'")),
        Index("mails_address_index", text("address_key(recipient)"), "time"),
        # The index of the release before.
        Index("mails_recipient_index", text("lower(recipient)"), "time"),
        Index("mails_actor_index", "actor_id", "time"),
        # Mails are written in the order of their times, so that this index stays small.
        Index(None, "time", postgresql_using="brin"),
        CheckConstraint(_is_one_of("state", MAIL_STATES), name="state"),
        CheckConstraint(_is_one_of("outcome", MAIL_OUTCOMES), name="outcome"),
    ),
    can=Permissions(
        read=admin | co_organizer, read_private=admin | (co_organizer & without_secret)
    ),
    list_rule=admin,
    no_store=True,
    archive=None,
    is_copied=False,
    own_data=OwnData(
        columns=("user_id",),
        addresses=("recipient",),
        order=7,
        hidden={"message": "has_secret"},
    ),
    version=None,
    trash_rule=None,
    has_rules=False,
)
