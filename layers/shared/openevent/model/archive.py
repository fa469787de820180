"""The place of a resource in the zip of an event: its file, and how an import reads it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

META: Final = "meta"
"""The file in which an export says who made the zip; an import leaves it alone."""
LABELS: Final = ("name", "title")
"""The attributes by which records refer to one another, the first that a resource has."""


@dataclass(frozen=True)
class MediaPath:
    """Where the archive keeps the medium of a field: `setting` is the export's switch, `path` holds {id} and {name}."""

    setting: str
    path: str


@dataclass(frozen=True)
class Archive:
    """The place of a resource in the zip (docs/contract/archive.md).

    `file` is the JSON file, `order` the fields that come first, `aliases` the other names that
    files use, `media` the fields that hold media, `ignored` keys never taken over. The file of a
    `single` resource holds the event itself.

    What an import does with the file:

    - `expected`: it warns where a zip lacks the file.
    - `nested`: the records may lie in the event's object instead, under the file's name.
    - `lone`: the file may hold one object instead of a list.
    - `at_most_one`: an event has one such record; the first counts, and the file may be `lone`.
    - `merged_by`: records with the same text in this field are one.
    - `missing`: the values of fields that a record leaves out.
    - `unknown`: the values that stand for words that a field does not know.
    - `filled_from`: objects of the event that say what a nested record leaves out, by their key:
      the field for each of their names.
    - `complete`: sets what follows from the other fields of a row.
    - `read` and `check`: names of hooks of the import worker (import_worker/event/hooks.py).
    """

    file: str
    order: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    media: Mapping[str, MediaPath] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    single: bool = False
    expected: bool = False
    nested: bool = False
    lone: bool = False
    at_most_one: bool = False
    merged_by: str | None = None
    missing: Mapping[str, Any] = field(default_factory=dict)
    unknown: Mapping[str, str] = field(default_factory=dict)
    filled_from: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    complete: Callable[[dict[str, Any]], None] | None = None
    read: str | None = None
    check: str | None = None

    @property
    def title(self) -> str:
        """The file's name for a person, as in `session types`."""
        return self.file.replace("_", " ")

    @property
    def may_be_object(self) -> bool:
        """Tell whether the file may hold one object instead of a list."""
        return self.lone or self.at_most_one
