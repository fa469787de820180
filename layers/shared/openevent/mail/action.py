"""One mail as the catalogue declares it (docs/contract/mail.md#actions)."""

from dataclasses import dataclass

from openevent.auth.link_tokens import Purpose


@dataclass(frozen=True)
class Notice:
    """Title and message of a notification in the app: msgids here, filled in after rendering."""

    title: str
    message: str


@dataclass(frozen=True)
class Action:
    """One mail.

    `name` is the action's string; `recipient` describes the readers. `template` is the name of
    templates/*.j2. `placeholders` are those of subject, template and notification. Users turn off a
    mail by `switch`, a column of email_notifications, or by its `group`; a `necessary` mail has
    neither. `purpose` is that of the secret link in the mail.
    """

    constant: str
    name: str
    recipient: str
    subject: str
    template: str
    placeholders: frozenset[str]
    necessary: bool = False
    group: str | None = None
    switch: str | None = None
    purpose: Purpose | None = None
    notification: Notice | None = None
