"""How a rule refuses a write.

Refusal
├── Conflict    the write conflicts with another row
│   └── Taken   another row has taken the place of a deleted one
├── Forbidden   the user may not do this
├── Invalid     the value is not valid
└── FeatureOff  the event does not have this feature
"""

from collections.abc import Sequence

from sqlalchemy import ColumnElement


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


class Taken(Conflict):
    """Another row has taken the place of a deleted one; `is_holder` is the condition for it."""

    def __init__(
        self, message: str, pointer: str | None, *, is_holder: ColumnElement[bool]
    ) -> None:
        self.is_holder = is_holder
        super().__init__(message, pointer)


class Forbidden(Refusal):
    """The user may not do this."""


class Invalid(Refusal):
    """The value is not valid."""


class FeatureOff(Refusal):
    """The event does not have this feature."""
