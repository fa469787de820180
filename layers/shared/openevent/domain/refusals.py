"""How a rule says no.

Refusal
├── Forbidden   the person may not do this
├── Taken       another row stands in the way
├── Unavailable the event is not set up for this
└── Wrong       the value cannot be
"""


class Refusal(Exception):
    """A rule says no; `place` is a JSON pointer below the resource object, such as `attributes/starts-at`."""

    def __init__(self, message: str, place: str | None = None) -> None:
        self.message, self.place = message, place
        super().__init__(message)


class Forbidden(Refusal):
    pass


class Taken(Refusal):
    pass


class Unavailable(Refusal):
    pass


class Wrong(Refusal):
    pass
