"""References between the records of a zip, resolved by docs/contract/archive.md#references."""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from openevent.infra.quoting import quote_value
from openevent.model.archive import LABELS
from openevent.model.kinds import Substituted

AMBIGUOUS: Final = 0
"""The place of an id that more than one record has: real files repeat ids, and then the name
decides."""


@dataclass(slots=True)
class RecordIndex:
    """The records of one file by id and name; a record's place counts from 1."""

    _by_pair: dict[tuple[str, str], int] = field(default_factory=dict)
    _by_id: dict[str, int] = field(default_factory=dict)
    _by_name: dict[str, int] = field(default_factory=dict)

    def add(self, place: int, own_id: Any, name: Any) -> None:
        """Note a record; ids are compared as text, since files hold "1" where references hold 1."""
        key, word = _normalize(own_id if _is_text_or_number(own_id) else None), _normalize(name)
        if key:
            self._by_id[key] = AMBIGUOUS if key in self._by_id else place
            self._by_pair.setdefault((key, word), place)
        if word:
            self._by_name.setdefault(word, place)

    def find(self, own_id: Any, name: Any) -> int | None:
        """Find by id and name, then by an id that one record alone has, then by name."""
        key, word = _normalize(own_id), _normalize(name)
        return self._by_pair.get((key, word)) or self._by_id.get(key) or self._by_name.get(word)


@dataclass(slots=True)
class ReferenceTarget:
    """A file whose records others refer to; `create` makes a record from the object that names it, gives its place."""

    file: str
    index: RecordIndex = field(default_factory=RecordIndex)
    create: Callable[[dict[str, Any]], int | None] | None = None

    def one(self, value: Any) -> int | None:
        """Give the place of the record that a reference names, None where it names none. Raises Substituted."""
        own_id, name = _read_reference(value)
        if own_id in {None, ""} and not name:
            return None
        place = self.index.find(own_id, name)
        if place is None and self.create and isinstance(value, dict) and name:
            place = self.create(value)
        if place is None:
            raise Substituted(
                f'{quote_value(name or own_id)} is not in the file "{self.file}": the reference was left out.'
            )
        return place

    def several(self, value: Any) -> list[int]:
        """Give the places of a list of references. Raises Substituted with those that were found."""
        if not isinstance(value, list):
            raise Substituted(
                f"{quote_value(value)} is not a list of references: it was left out.", []
            )
        places, problems = [], []
        for each in value:
            try:
                places.append(self.one(each))
            except Substituted as substituted:
                problems.append(substituted)
        found = [place for place in places if place]
        if problems:
            more = f" ({len(problems)} such references.)" if len(problems) > 1 else ""
            raise Substituted(f"{problems[0]}{more}", found)
        return found


def get_name(record: dict[str, Any]) -> Any:
    """Give what a record or a reference is called."""
    first, second = LABELS
    return record.get(first) or record.get(second)


def _read_reference(value: Any) -> tuple[Any, Any]:
    if isinstance(value, dict):
        own_id, name = value.get("id"), get_name(value)
        if _is_text_or_number(own_id) and _is_text_or_number(name):
            return own_id, name
    elif _is_text_or_number(value):
        return value, value
    raise Substituted(f"{quote_value(value)} is not a reference: it was left out.")


def _is_text_or_number(value: Any) -> bool:
    return value is None or isinstance(value, str) or type(value) is int


@lru_cache(maxsize=10_000)
def _normalize(value: str | int | None) -> str:
    return "" if value is None else " ".join(str(value).split()).casefold()
