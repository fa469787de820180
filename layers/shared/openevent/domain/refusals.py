"""How a rule refuses a write.

Refusal
├── Conflict    the write conflicts with another row
├── Forbidden   the user may not do this
├── Invalid     the value is not valid
└── FeatureOff  the event does not have this feature
"""

from collections.abc import Sequence


class Refusal(Exception):
    """A rule refuses the write; `pointer` is below the resource object: `attributes/starts-at`.

    `others` are further reasons for which the same rule refuses it.
    """

    def __init__(
        self, message: str, pointer: str | None = None, others: "Sequence[Refusal]" = ()
    ) -> None:
        self.message, self.pointer, self.others = message, pointer, tuple(others)
        super().__init__(message)


class Conflict(Refusal):
    """The write conflicts with another row."""


class Forbidden(Refusal):
    """The user may not do this."""


class Invalid(Refusal):
    """The value is not valid."""


class FeatureOff(Refusal):
    """The event does not have this feature."""
