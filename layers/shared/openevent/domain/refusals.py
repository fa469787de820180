"""How a rule refuses a write.

Refusal
├── Forbidden   the user may not do this
├── Taken       the write conflicts with another row
├── Unavailable the event does not have this feature
└── Wrong       the value is not valid
"""


class Refusal(Exception):
    """A rule refuses the write; `place` points into the resource object: `attributes/starts-at`."""

    def __init__(self, message: str, place: str | None = None) -> None:
        self.message, self.place = message, place
        super().__init__(message)


class Forbidden(Refusal):
    """The user may not do this."""


class Conflict(Refusal):
    """The write conflicts with another row."""


class Unavailable(Refusal):
    """The event does not have this feature."""


class Invalid(Refusal):
    """The value is not valid."""
