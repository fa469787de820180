"""What an import has to say about a file: problems that name file, record and field."""

from dataclasses import asdict, dataclass, field
from typing import Any, Final

MESSAGE_LENGTH = 300
QUOTE_LENGTH = 80
MAXIMUM_LENGTHS: Final = {
    "message": MESSAGE_LENGTH,
    "file": QUOTE_LENGTH,
    "id": QUOTE_LENGTH,
    "pointer": QUOTE_LENGTH,
}
"""Characters of each text of a problem (docs/contract/tasks.md#problems)."""
MAXIMUM_PROBLEMS = 10_000
"""Findings of each sort that a report keeps; it counts all. Every session of the largest event may
have one."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding: `record` is the place in the file's list from 0, `pointer` a JSON pointer inside the record.

    Its texts come from the zip: cut, and without the NUL that no column takes, a hundred findings
    fit a task's item (400 KB, DynamoDB's limit).
    """

    file: str
    message: str
    record: int | None = None
    id: str | None = None
    pointer: str | None = None

    def __post_init__(self) -> None:
        for name, limit in MAXIMUM_LENGTHS.items():
            given = getattr(self, name)
            if given is not None:
                object.__setattr__(self, name, _cut(given, limit).replace("\0", "\ufffd"))

    def as_json(self) -> dict[str, Any]:
        """Give the problem as a task shows it (docs/contract/tasks.md#problems)."""
        return asdict(self)


@dataclass(slots=True)
class Report:
    """All findings of one reading, the first KEPT in full; an error stops the import, a warning does not."""

    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    error_count: int = 0
    warning_count: int = 0

    def error(self, file: str, message: str, **place: Any) -> None:
        """Note what stops the import; `place` is record, id and pointer of the Problem."""
        self.error_count += 1
        if self.error_count <= MAXIMUM_PROBLEMS:
            self.errors.append(Problem(file, message, **place))

    def warning(self, file: str, message: str, **place: Any) -> None:
        """Note what the organizer should know of; `place` is record, id and pointer of the Problem."""
        self.warning_count += 1
        if self.warning_count <= MAXIMUM_PROBLEMS:
            self.warnings.append(Problem(file, message, **place))


class JobFailed(Exception):
    """A job that no retry can cure; the message is a sentence for the person who started it."""

    def __init__(
        self,
        message: str,
        errors: list[Problem] | None = None,
        reason: str = "refused",
        count: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.errors = errors or []
        self.reason = reason
        self.count = len(self.errors) if count is None else count


def quote_value(value: object) -> str:
    """Quote a value for a message, cut at 80 characters (docs/contract/tasks.md#problems), with line breaks and controls escaped."""
    shown = _cut(str(value), QUOTE_LENGTH)
    return '"' + "".join(c if c.isprintable() else repr(c)[1:-1] for c in shown) + '"'


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
