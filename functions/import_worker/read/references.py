"""Resolve the references between the records of a zip.

The rules are in docs/contract/archive.md#references.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from openevent.model.archive import LABELS
from openevent.model.kinds import Substituted, drop_fraction
from openevent.text.comparison import build_key
from openevent.text.normal_form import to_nfc
from openevent.text.quoting import quote_value

AMBIGUOUS: Final = 0
"""The place of an id that several records have: real files repeat ids, then the name decides."""
WHOLE_NUMBER: Final = re.compile(r"(-?\d+)\.0+", re.ASCII)
"""A whole number as spreadsheets write it."""


@dataclass(slots=True)
class RecordIndex:
    """The places of one file's rows, from 1, by the id and the name of their records.

    Names are compared as people read them; one that is spelled exactly so goes first.
    """

    _by_pair: dict[tuple[str, str], int] = field(default_factory=dict)
    _by_id: dict[str, int] = field(default_factory=dict)
    _by_name: dict[str, int] = field(default_factory=dict)
    _by_spelling: dict[str, int] = field(default_factory=dict)

    def add(self, place: int, record_id: Any, name: Any) -> None:
        """Add a record; ids are compared as text, since files hold "1" where references hold 1."""
        record_id = drop_fraction(record_id)
        id_key = _normalize_id(record_id if _is_text_or_number(record_id) else None)
        name_key = _normalize(name)
        if id_key:
            self._by_id[id_key] = AMBIGUOUS if id_key in self._by_id else place
            self._by_pair.setdefault((id_key, name_key), place)
        if name_key:
            self._by_name.setdefault(name_key, place)
            self._by_spelling.setdefault(_spell(name), place)

    def find(self, record_id: Any, name: Any) -> int | None:
        """Find a record by id and name, then by an id that is unique, then by name."""
        id_key, name_key = _normalize_id(record_id), _normalize(name)
        by_id = self._by_pair.get((id_key, name_key)) or self._by_id.get(id_key)
        return by_id or self._by_spelling.get(_spell(name)) or self._by_name.get(name_key)


@dataclass(slots=True)
class ReferenceTarget:
    """A file to whose records others refer.

    `create` makes a record from the object of a reference and returns its place. Without it, a
    reference to a record that the file lacks is left out. Without `is_complete`, not every record
    of the file could be read: references to others are only counted in `unchecked_count`.
    """

    file: str
    index: RecordIndex = field(default_factory=RecordIndex)
    create: Callable[[dict[str, Any]], int | None] | None = None
    is_complete: bool = True
    unchecked_count: int = 0

    def find_one(self, value: Any) -> int | None:
        """Return the place of the record that a reference names.

        It is None for an empty reference and for one that cannot be checked. Raises Substituted if
        there is no such record.
        """
        record_id, name = _read_reference(value)
        if record_id in {None, ""} and not name:
            return None
        place = self.index.find(record_id, name)
        if place is None and not self.is_complete:
            self.unchecked_count += 1
            return None
        if place is None and self.create and isinstance(value, dict) and name:
            place = self.create(value)
        if place is None:
            label = quote_value(name or record_id)
            raise Substituted(
                f'{label} is not in the file "{self.file}": the reference was left out.'
            )
        return place

    def find_all(self, value: Any) -> list[int]:
        """Return the places of a list of references.

        Raises Substituted, with the places of the valid references, if one is invalid.
        """
        if not isinstance(value, list):
            raise Substituted(
                f"{quote_value(value)} is not a list of references: it was left out.", []
            )
        places, problems = [], []
        for reference in value:
            try:
                places.append(self.find_one(reference))
            except Substituted as substituted:
                problems.append(substituted)
        valid_places = [place for place in places if place]
        if problems:
            count = len(problems)
            suffix = f" The field has {count} such references." if count > 1 else ""
            raise Substituted(f"{problems[0]}{suffix}", valid_places)
        return valid_places


def get_name(record: dict[str, Any]) -> Any:
    """Return the name of a record or of a reference."""
    first, second = LABELS
    return record.get(first) or record.get(second)


def _read_reference(value: Any) -> tuple[Any, Any]:
    """Return the id and the name of a reference; a plain text or number may be either."""
    value = drop_fraction(value)
    if isinstance(value, dict):
        record_id, name = drop_fraction(value.get("id")), get_name(value)
        if _is_text_or_number(record_id) and _is_text_or_number(name):
            return record_id, name
    elif _is_text_or_number(value):
        return value, value
    raise Substituted(f"{quote_value(value)} is not a reference: it was left out.")


def _is_text_or_number(value: Any) -> bool:
    return value is None or isinstance(value, str) or type(value) is int


def _normalize_id(record_id: str | int | None) -> str:
    """Return what equal ids have in common: `1`, `"1"` and `"1.0"` are the same."""
    if isinstance(record_id, int):
        return str(record_id)
    key = _normalize(record_id)
    number = WHOLE_NUMBER.fullmatch(key)
    return number[1] if number else key


def _normalize(value: str | int | None) -> str:
    return "" if value is None else build_key(str(value))


def _spell(name: str | int | None) -> str:
    return "" if name is None else to_nfc(str(name)).strip()
