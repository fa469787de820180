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
EVENT_FILE: Final = "event"
"""The file with the event's own record."""
EVENT_SCOPE: Final = "event"
"""The `scope` of a problem of the event itself."""
MAXIMUM_STORED_PROBLEMS = 10_000
"""Errors, and warnings, that a report stores; it counts all of them.

Each session of the largest event may have one.
"""


@dataclass(frozen=True, slots=True)
class Problem:
    """One error or warning.

    `record` is the index in the file's list, from 0; `pointer` is a JSON pointer inside the record.
    `about_event`: it concerns the event itself, by default if the file `event` has it.
    The texts quote the zip, so they are shortened: a hundred problems must fit into a task's item
    (400 KB, DynamoDB's limit). A NUL is replaced, because text columns do not accept it.
    """

    file: str
    message: str
    record: int | None = None
    id: str | None = None
    pointer: str | None = None
    about_event: bool | None = None

    def __post_init__(self) -> None:
        if self.about_event is None:
            is_in_event = self.file == EVENT_FILE and self.record is None
            object.__setattr__(self, "about_event", is_in_event)
        for name, limit in MAXIMUM_LENGTHS.items():
            text = getattr(self, name)
            if text is not None:
                object.__setattr__(self, name, cut(text, limit).replace("\0", "\ufffd"))

    def as_json(self) -> dict[str, Any]:
        """Build the JSON of the problem in a task (docs/contract/tasks.md#problems)."""
        document = asdict(self)
        return document | {"scope": EVENT_SCOPE} if document.pop("about_event") else document


@dataclass(slots=True)
class ProblemList:
    """Problems of one sort; those of the event itself come first."""

    count: int = 0
    _of_event: list[Problem] = field(default_factory=list)
    _others: list[Problem] = field(default_factory=list)

    def add(self, problem: Problem) -> None:
        """Count a problem, and keep it if there are not too many."""
        self.count += 1
        problems = self._of_event if problem.about_event else self._others
        if len(problems) < MAXIMUM_STORED_PROBLEMS:
            problems.append(problem)

    def list_all(self) -> list[Problem]:
        """List the first MAXIMUM_STORED_PROBLEMS."""
        return [*self._of_event, *self._others][:MAXIMUM_STORED_PROBLEMS]


@dataclass(slots=True)
class Report:
    """The problems of one import, the first MAXIMUM_STORED_PROBLEMS of each sort in full.

    An error stops the import, a warning does not. Some records of the
    `incomplete_files` could not be read, so the report has no problems about references to them.
    """

    incomplete_files: set[str] = field(default_factory=set)
    _errors: ProblemList = field(default_factory=ProblemList)
    _warnings: ProblemList = field(default_factory=ProblemList)

    @property
    def errors(self) -> list[Problem]:
        return self._errors.list_all()

    @property
    def warnings(self) -> list[Problem]:
        return self._warnings.list_all()

    @property
    def error_count(self) -> int:
        return self._errors.count

    @property
    def warning_count(self) -> int:
        return self._warnings.count

    def error(self, file: str, message: str, **location: Any) -> None:
        """Add an error; `location` is record, id, pointer and about_event of the Problem."""
        self._errors.add(Problem(file, message, **location))

    def warning(self, file: str, message: str, **location: Any) -> None:
        """Add a warning; `location` is record, id, pointer and about_event of the Problem."""
        self._warnings.add(Problem(file, message, **location))
