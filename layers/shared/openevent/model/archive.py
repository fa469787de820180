"""Declares the file of a resource in the zip of an event, and how an import reads that file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

META: Final = "meta"
"""File in which an export describes its deployment; an import ignores it."""
SALES: Final = ("orders", "attendees")
"""Files of an export with orders; an import leaves them out and warns with their number."""
LABELS: Final = ("name", "title")
"""Attributes by which records refer to a row; a resource uses the first one that it has."""


@dataclass(frozen=True)
class MediaPath:
    """The place of a field's medium in the archive.

    `setting` is the export's option that includes it. `path` may contain {id} and {name}.
    """

    setting: str
    path: str


@dataclass(frozen=True)
class Archive:
    """The file of a resource in the zip (docs/contract/archive.md).

    - `file`: the name of the JSON file, without its extension.
    - `order`: the fields that come first.
    - `aliases`: other names of fields that files use.
    - `media`: the fields that hold media.
    - `ignored`: keys that an import never uses.
    - `is_event`: the file holds the event itself.

    What an import does with the file:

    - `warn_if_absent`: it warns if the zip has no such file.
    - `in_event_object`: the records may be in the event's object instead, under the file's name.
    - `object_allowed`: the file may hold one object instead of a list.
    - `at_most_one`: an event has one such record: the import uses the first one, and the file may
      hold one object.
    - `made_by_references`: a reference with a name makes the record that the file lacks.
    - `merge_by`: records with the same text in this field are merged.
    - `defaults`: values of fields that a record does not have.
    - `fallbacks`: values that replace words that a field does not know.
    - `completed`: required fields that a check hook fills if a record does not have them.
    - `fill_from`: objects of the event, by key, whose values fill fields that a record in the
      event's object does not have; each maps the object's names to fields.
    - `add_derived`: sets the fields of a row that follow from its other fields.
    - `read_hook` and `check_hooks`: names of hooks (import_worker/event/hooks.py).
    """

    file: str
    order: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    media: Mapping[str, MediaPath] = field(default_factory=dict)
    ignored: frozenset[str] = frozenset()
    is_event: bool = False
    warn_if_absent: bool = False
    in_event_object: bool = False
    object_allowed: bool = False
    at_most_one: bool = False
    made_by_references: bool = True
    merge_by: str | None = None
    defaults: Mapping[str, Any] = field(default_factory=dict)
    fallbacks: Mapping[str, str] = field(default_factory=dict)
    completed: frozenset[str] = frozenset()
    fill_from: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    add_derived: Callable[[dict[str, Any]], None] | None = None
    read_hook: str | None = None
    check_hooks: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Return the file's name as people read it, such as `session types`."""
        return self.file.replace("_", " ")

    @property
    def may_be_object(self) -> bool:
        """Return whether the file may hold one object instead of a list."""
        return self.object_allowed or self.at_most_one
