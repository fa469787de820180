"""Errors of an attempt to send a mail; their text is stored in the mail's row.

Undelivered
├── RetryLater    the server did not accept the mail; another attempt may succeed
├── Failed        the server will never accept the mail
├── Unconfirmed   the mail was offered and no answer came
└── Skipped       nothing was attempted
"""

from openevent.mail.messages import ReceiverOutcome


class Undelivered(Exception):
    """The mail was not sent, or this is unknown; the text gives the reason to a person.

    `outcome` says how the server refused the mail, None if it did not
    (docs/contract/mail.md#outcomes).
    """

    def __init__(self, reason: str, outcome: ReceiverOutcome | None = None) -> None:
        self.outcome = outcome
        super().__init__(reason)


class RetryLater(Undelivered):
    """The server did not accept the mail, or the deployment is misconfigured: try again later."""


class Failed(Undelivered):
    """The server will never accept the mail.

    `suppress` holds the server's reply if the address does not exist, else None.
    """

    def __init__(
        self, reason: str, outcome: ReceiverOutcome | None = None, suppress: str | None = None
    ) -> None:
        self.suppress = suppress
        super().__init__(reason, outcome)


class Unconfirmed(Undelivered):
    """The mail was offered and no answer came: the server may have accepted it."""


class Skipped(Undelivered):
    """Nothing was attempted, and nothing will be."""
