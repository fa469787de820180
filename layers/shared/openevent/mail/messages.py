"""What travels between dispatcher and mailer: a mail that is to be sent, and what became of it (docs/contract/mail.md#messages-of-a-mail).

The bodies hold `{{token}}` where a secret link belongs: no secret is in a queue, nor in the bucket.
"""

from datetime import datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import BaseModel, Field

TOKEN: Final = "{{token}}"  # noqa: S105 - the place where one belongs
UNSUBSCRIBE: Final = "{{unsubscribe}}"
"""The place of the link by which a reader leaves the mail's group; the mailer signs it."""
MAXIMUM_BYTES: Final = 200_000
"""Of the bodies within a message: with all else it stays within 256 KiB (Amazon SQS, Quotas)."""


class Link(BaseModel):
    """What the mailer mints a link's token of: a seal over the subject's state, by the key of that name."""

    purpose: str
    subject_id: int
    kid: str
    seal: str


class Attachment(BaseModel):
    """A file of the bucket that goes with the mail: `key` is the object, `type` its media type."""

    name: str
    type: str
    key: str


class Mail(BaseModel):
    """One mail to one recipient. `attempt` counts how often a person had it sent.

    `html` and `text` are None where the object `body_key` holds both as JSON. `transport` names the
    version of the mail secret that it is sent by; `unsubscribe` is the group of actions that its
    reader may leave, None where it is necessary. `sender` and `reply_to` are `name <address>` or an
    address: the name as it is read, neither quoted nor encoded, which is for who makes a header of
    it; a domain may have letters that are not ASCII.
    """

    key: UUID
    attempt: int = 1
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
    """What became of a mail; `suppress` holds the server's words where the address is to get nothing more.

    `queued` is no end: the mail is tried again, and `reason` tells why.
    """

    kind: Literal["outcome"] = "outcome"
    key: UUID
    attempt: int
    recipient: str
    state: Literal["queued", "sent", "unconfirmed", "failed", "skipped"]
    reason: str | None = None
    provider_id: str | None = None
    at: datetime
    suppress: str | None = None


class Report(BaseModel):
    """What a provider told later of an address: a hard bounce or a complaint. Each `id` counts once.

    `key` and `attempt` name the mail where the provider gives back what went along with it; else
    `provider_id` does.
    """

    kind: Literal["report"] = "report"
    id: str
    cause: Literal["bounce", "complaint"]
    recipient: str
    key: UUID | None = None
    attempt: int = 1
    provider_id: str | None = None
    detail: str | None = None
    at: datetime


class Outcomes(BaseModel):
    """One message of the queue of outcomes."""

    items: list[Annotated[Outcome | Report, Field(discriminator="kind")]]
