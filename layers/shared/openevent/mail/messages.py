"""The queue messages between dispatcher and mailer: a mail to send, and its outcome.

docs/contract/mail.md#messages-of-a-mail. The bodies contain `{{token}}` in place of a secret link's
token, so neither a queue nor the bucket stores a secret.
"""

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from openevent.work.messages import QueueMessage

TOKEN: Final = "{{token}}"  # noqa: S105 - a placeholder, no secret
UNSUBSCRIBE: Final = "{{unsubscribe}}"
"""The place of the unsubscribe link, which the mailer signs."""
MAXIMUM_BYTES: Final = 200_000
"""Size of the bodies in a message; with the rest it is below 256 KiB (Amazon SQS, Quotas)."""


type ReceiverOutcome = Literal[
    "deferred", "delivered", "dropped", "blocked", "bounced", "complained"
]
"""What the receiving side did with a mail (docs/contract/mail.md#outcomes)."""


MAXIMUM_ATTEMPT: Final = 2**31 - 1
"""The largest value of an integer column."""

type Attempt = Annotated[int, Field(gt=0, le=MAXIMUM_ATTEMPT)]


class Link(BaseModel):
    """The data from which the mailer signs a link's token: `seal` was made with the key `kid`."""

    purpose: str
    subject_id: int
    kid: str
    seal: str


class Attachment(BaseModel):
    """An attached file of the bucket: `key` is the object's key, `type` its media type."""

    name: str
    type: str
    key: str


class MailHeader(QueueMessage):
    """The part of a mail's message that names its row, even if the rest cannot be read.

    `attempt` counts how often administrators had it sent.
    """

    key: UUID
    attempt: Attempt = 1


class Mail(MailHeader):
    """One mail to one recipient.

    `html` and `text` are None if the object `body_key` contains both as JSON. `transport` is the
    version of the mail secret to send it with. `unsubscribe` is the group from which the reader can
    unsubscribe, None for a necessary mail. `sender` and `reply_to` are `name <address>` or an
    address; the name is neither quoted nor encoded, and the domain may contain non-ASCII letters.
    """

    action: str
    service: Literal["smtp", "sendgrid", "disable"]
    transport: str = ""
    sender: str
    recipient: str
    reply_to: str | None = None
    subject: str
    html: str | None = None
    text: str | None = None
    body_key: str | None = None
    link: Link | None = None
    unsubscribe: str | None = None
    attachments: tuple[Attachment, ...] = ()
    request_id: str = ""


class Outcome(BaseModel):
    """The outcome of a mail.

    `suppress` is the server's reply if the address must not get any more mails. The state `queued`
    is not final: the mail is tried again, and `reason` says why. `outcome` is what the receiving
    side did, None if it did nothing (docs/contract/mail.md#outcomes).
    """

    kind: Literal["outcome"] = "outcome"
    key: UUID
    attempt: Attempt
    recipient: str
    state: Literal["queued", "sent", "unconfirmed", "failed", "skipped"]
    reason: str | None = None
    provider_id: str | None = None
    at: datetime
    suppress: str | None = None
    outcome: ReceiverOutcome | None = None


class Report(BaseModel):
    """A provider's later report about a mail.

    Each `id` counts once. `key` and `attempt` identify the mail if the provider returns them; if
    not, `provider_id` or `message_id` (the header Message-ID) does; if not, recipient and time may
    do so. `attempt` is None if the provider returns only the key. `cause` is set if the address
    must not get any more mails. `outcome` is None in a message of an earlier release.
    """

    kind: Literal["report"] = "report"
    id: str
    cause: Literal["bounce", "complaint"] | None = None
    outcome: ReceiverOutcome | None = None
    recipient: str
    key: UUID | None = None
    attempt: Attempt | None = 1
    provider_id: str | None = None
    message_id: str | None = None
    detail: str | None = None
    at: datetime


class Outcomes(QueueMessage):
    """One message in the queue of outcomes."""

    items: list[Annotated[Outcome | Report, Field(discriminator="kind")]]
