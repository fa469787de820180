"""News: what a change has to say, and to whom."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from openevent.mail import languages
from openevent.mail.catalogue import Action
from openevent.mail.messages import Attachment, Link


@dataclass(frozen=True)
class Person:
    """Who is told: by mail where there is an address, in the app where there is a user, in a language of theirs."""

    address: str | None
    user_id: int | None = None
    locale: str = languages.ENGLISH


@dataclass(frozen=True)
class News:
    """What a change has to say to people: `values` are the action's placeholders but for app_name and email.

    `links` holds, by address, what a secret link is made of.
    """

    action: Action
    values: Mapping[str, Any]
    event_id: int | None = None
    reply_to: str | None = None
    links: Mapping[str, Link] = field(default_factory=dict)
    attachments: tuple[Attachment, ...] = ()
