"""The report of an import: problems with file, record and field."""

from dataclasses import asdict, dataclass, field
from typing import Any, Final

from openevent.text.quoting import QUOTE_LENGTH, cut

MESSAGE_LENGTH = 300
MAXIMUM_LENGTHS: Final = {
    "message": MESSAGE_LENGTH,
    "file": QUOTE_LENGTH,
    "id": QUOTE_LENGTH,
    "pointer": QUOTE_LENGTH,
}
"""Largest number of characters of a problem's texts (docs/contract/tasks.md#problems)."""
MAXIMUM_STORED_PROBLEMS = 10_000
"""Errors, and warnings, that a report stores; it counts all of them.

Each session of the largest event may have one.
"""


@dataclass(frozen=True, slots=True)
class Problem:
    """One error or warning.

    `record` is the index in the file's list, from 0; `pointer` is a JSON pointer inside the record.
    The texts quote the zip, so they are shortened: a hundred problems must fit into a task's item
    (400 KB, DynamoDB's limit). A NUL is replaced, because text columns do not accept it.
    """

    file: str
    message: str
    record: int | None = None
    id: str | None = None
    pointer: str | None = None

    def __post_init__(self) -> None:
        for name, limit in MAXIMUM_LENGTHS.items():
            text = getattr(self, name)
            if text is not None:
                object.__setattr__(self, name, cut(text, limit).replace("\0", "\ufffd"))

    def as_json(self) -> dict[str, Any]:
        """Build the JSON of the problem in a task (docs/contract/tasks.md#problems)."""
        return asdict(self)


@dataclass(slots=True)
class Report:
    """The problems of one import, the first MAXIMUM_STORED_PROBLEMS of each sort in full.

    An error stops the import, a warning does not.
    """

    errors: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    error_count: int = 0
    warning_count: int = 0

    def error(self, file: str, message: str, **location: Any) -> None:
        """Add an error; `location` is record, id and pointer of the Problem."""
        self.error_count += 1
        if self.error_count <= MAXIMUM_STORED_PROBLEMS:
            self.errors.append(Problem(file, message, **location))

    def warning(self, file: str, message: str, **location: Any) -> None:
        """Add a warning; `location` is record, id and pointer of the Problem."""
        self.warning_count += 1
        if self.warning_count <= MAXIMUM_STORED_PROBLEMS:
            self.warnings.append(Problem(file, message, **location))
