"""Collect which records of two files belong together; either file may say so."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from import_worker.read.fields import Record, RecordReader
from import_worker.read.references import ReferenceTarget
from openevent.model.kinds import Substituted
from openevent.model.resource import Link, Resource


@dataclass(frozen=True, slots=True)
class Mention:
    """The references of one record on the other side, kept until their records are read.

    `place` is that of the record's row, from 1. `number` is the record's position in its file,
    from 0; None if the record lies in another file.
    """

    place: int
    number: int | None
    references: Any
    record: Record
    key: str


@dataclass
class Pairing:
    """The pairs of one table by the places of their rows, from 1.

    The first place of a pair is in the file of `resource`, which declares `link`; the second is in
    the file of the link's type.
    """

    resource: Resource
    link: Link
    places: dict[tuple[int, int], None] = field(default_factory=dict)
    _mentions: list[Mention] = field(default_factory=list)

    def add(self, place: int, linked_places: Iterable[int]) -> None:
        """Add the records that a record of the declaring side refers to."""
        self.places.update(((place, linked_place), None) for linked_place in linked_places)

    def add_mention(
        self, key: str, place: int, references: Any, record: Record, number: int | None
    ) -> None:
        """Keep the references that a record of the other side has under `key`."""
        if references:
            short_record = {"id": record.get("id")}
            self._mentions.append(Mention(place, number, references, short_record, key))

    def resolve_mentions(self, target: ReferenceTarget, reader: RecordReader) -> None:
        """Add the pairs of the other side: the two sides disagree in real files.

        Resolving may create records whose own mentions are added to the list during the loop.
        """
        for mention in self._mentions:
            try:
                places = target.find_all(mention.references)
            except Substituted as substituted:
                reader.warn(str(substituted), mention.record, mention.number, mention.key)
                places = substituted.value
            self.places.update(((place, mention.place), None) for place in places)
        self._mentions.clear()
