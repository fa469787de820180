"""How an attempt to send a mail ends where it is not sent; the words go into the mail's row.

Undelivered
├── Again         nothing was taken, and another try is worth it
├── Failed        it will never be taken
├── Unconfirmed   it was offered, and no answer came
└── Skipped       nothing was tried
"""


class Undelivered(Exception):
    """The mail was not sent, or nobody knows; says why, for a person."""


class Again(Undelivered):
    """Nothing was taken: the mail is tried again later, and so it is where the fault is the deployment's."""


class Failed(Undelivered):
    """The mail will never be taken; `suppress` holds the server's words where the address is none."""

    def __init__(self, words: str, suppress: str | None = None) -> None:
        self.suppress = suppress
        super().__init__(words)


class Unconfirmed(Undelivered):
    """The mail was offered, and the answer was not heard: it may have been taken."""


class Skipped(Undelivered):
    """Nothing was tried, and nothing will be."""
