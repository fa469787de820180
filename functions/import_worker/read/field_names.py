"""The names that files give to fields: dashes, old names and unknown ones, settled once each (docs/contract/archive.md#names)."""

from collections.abc import Iterable
from typing import Final

from openevent.model.resource import Resource

IGNORED: Final = ""
"""What a name that is never taken over becomes."""


class FieldNames:
    """What each key of a resource's records means; `more` are canonical names beside its attributes."""

    def __init__(self, resource: Resource, more: Iterable[str] = ()) -> None:
        archive = resource.entry
        self._aliases = archive.aliases
        self._taken = {name for name, field in resource.fields.items() if field.in_archive} | set(
            more
        )
        self._ignored = archive.ignored | (set(resource.fields) - self._taken) | {"id"}

    def canonical(self, key: str, *, is_text: bool = True) -> str | None:
        """Give the field that a key means, IGNORED or None where unknown.

        A key that is both an attribute and an old name of another (a session's `slides`) is the old
        name for a text.
        """
        name = key.strip().replace("-", "_")
        if name in self._taken and not (is_text and name in self._aliases):
            return name
        name = self._aliases.get(name, name)
        if name in self._taken:
            return name
        return IGNORED if name in self._ignored else None

    def depends_on_value(self, key: str) -> bool:
        """Tell whether the key's meaning depends on its value being a text."""
        return self.canonical(key) != self.canonical(key, is_text=False)
