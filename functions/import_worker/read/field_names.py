"""Map the names that files give to fields: dashes, old names, unknown names.

The rules are in docs/contract/archive.md#names.
"""

from collections.abc import Iterable
from typing import Final

from openevent.model.resource import Resource

IGNORED: Final = ""
"""The canonical name of a field that the import always leaves out."""


class FieldNames:
    """The meaning of each key in a resource's records.

    `more` are canonical names in addition to the resource's attributes.
    """

    def __init__(self, resource: Resource, more: Iterable[str] = ()) -> None:
        archive = resource.required_archive
        attributes = {name for name, field in resource.fields.items() if field.in_archive}
        self._aliases = archive.aliases
        self._imported = attributes | set(more)
        self._ignored = archive.ignored | (set(resource.fields) - self._imported) | {"id"}

    def canonical(self, key: str, *, is_text: bool = True) -> str | None:
        """Return the field that a key means, IGNORED, or None for an unknown key.

        A key can be both an attribute and an old name of another one, as a session's `slides`. With
        a text value it is the old name.
        """
        name = key.strip().replace("-", "_")
        if name in self._imported and not (is_text and name in self._aliases):
            return name
        name = self._aliases.get(name, name)
        if name in self._imported:
            return name
        return IGNORED if name in self._ignored else None

    def depends_on_value(self, key: str) -> bool:
        """Return whether the key's meaning depends on its value being a text."""
        return self.canonical(key) != self.canonical(key, is_text=False)
