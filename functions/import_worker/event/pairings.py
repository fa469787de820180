"""Which records of two files belong together, where either file may say so."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from import_worker.read.fields import RecordReader
from import_worker.read.references import ReferenceTarget
from openevent.model.kinds import Substituted
from openevent.model.resource import Link, Resource

type Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Mention:
    """The references of one record on the other side, which wait for the records that they name."""

    place: int
    references: Any
    record: Record
    key: str


@dataclass
class Pairing:
    """The pairs of one table by place, first that of `resource`, whose `link` is carried."""

    resource: Resource
    link: Link
    places: dict[tuple[int, int], None] = field(default_factory=dict)
    _mentions: list[Mention] = field(default_factory=list)

    def add(self, place: int, others: Iterable[int]) -> None:
        """Note the records that a record of the carried side names."""
        self.places.update(((place, other), None) for other in others)

    def mention(self, key: str, place: int, references: Any, record: Record) -> None:
        """Keep what a record of the other side names under `key`."""
        if references:
            self._mentions.append(Mention(place, references, {"id": record.get("id")}, key))

    def settle(self, target: ReferenceTarget, fields: RecordReader) -> None:
        """Add what the other side names: the two sides disagree in real files.

        A record that is made on the way may name others in turn, so the list grows meanwhile.
        """
        for mention in self._mentions:
            try:
                places = target.several(mention.references)
            except Substituted as substituted:
                fields.warn(str(substituted), mention.record, mention.place - 1, mention.key)
                places = substituted.value
            self.places.update(((place, mention.place), None) for place in places)
        self._mentions.clear()
