"""The files of a zip while they are read: their rows, and what ties the rows to one another."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from import_worker.limits import RECORDS
from import_worker.read.event_core import Core
from import_worker.read.fields import Around, Column, Fields
from import_worker.read.media import Media
from import_worker.read.references import Target, name_of
from import_worker.read.session_dates import Span, doubt
from import_worker.read.values import Doubt, Reader, reader
from import_worker.store.rows import Rows
from openevent.model.resource import Resource
from openevent.resources import ARCHIVED
from openevent.resources.track import font_color
from openevent.work.import_report import JobFailed, Report, quote_value

REFERENCES: Final = {"session": ("track", "session-type", "microlocation"), "faq": ("faq-type",)}
"""What the records of a file name of others, one each: by `track` or `track_id`."""
LISTS: Final = {"session": ("speakers", "speaker"), "speaker": ("sessions", "session")}
"""What they name several of."""
ONE_OF: Final = {"event-copyright", "speakers-call"}
"""What an event has one of."""
DOT_OF_I: Final = "\u0307"
"""What Python's lower case of a dotted capital I has, and PostgreSQL's has not."""

type Finish = Callable[[dict[str, Any], dict[str, Any], int | None], int | None]
"""Completes a row made of (row, record, number); gives a place where another row already stands for
the record."""


@dataclass
class Part:
    """One file being read."""

    resource: Resource
    fields: Fields
    target: Target
    finish: Finish | None = None
    rows: Rows = field(default_factory=Rows)

    @property
    def file(self) -> str:
        return self.target.file

    def take(self, record: dict[str, Any], number: int | None = None) -> int:
        """Make the row of a record, the file's `number`th from 0 or one that lies in another, and give its place.

        Raises Refused where they are more than RECORDS.
        """
        if self.rows.count == RECORDS:
            words = f"The event has more than {RECORDS:,} {self.target.file.replace('_', ' ')}."
            raise JobFailed(words, reason="too_large")
        row = self.fields.read(record, number)
        name = name_of(row)
        place = self.finish(row, record, number) if self.finish else None
        if place is None:
            place = self.rows.add(row)
        self.target.index.add(place, record.get("id"), name)
        return place


class Parts:
    """All files but `event`, in the order of the format, tied together while they are read."""

    def __init__(self, core: Core, media: Media, report: Report) -> None:
        self.core, self.around = core, Around(core.zone, media, report)
        self.span = Span()
        self.links: dict[tuple[int, int], None] = {}
        self._named_by_speakers: list[tuple[dict[str, Any], int, Any]] = []
        self._faq_types: dict[str, int] = {}
        targets = {resource.type: _target(resource) for resource in ARCHIVED[1:]}
        self.by_type = {resource.type: self._part(resource, targets) for resource in ARCHIVED[1:]}
        for name, part in self.by_type.items():
            targets[name].create = part.take

    def link_from_speakers(self) -> None:
        """Add the sessions that speakers name, now that all are known: the two sides disagree in real files."""
        sessions, speakers = self.by_type["session"].target, self.by_type["speaker"].fields
        for record, speaker, named in self._named_by_speakers:
            try:
                found = sessions.several(named)
            except Doubt as doubtful:
                speakers.warn(str(doubtful), record, speaker - 1, "sessions")
                found = doubtful.value
            self.links.update(((session, speaker), None) for session in found)
        self._named_by_speakers.clear()

    def _part(self, resource: Resource, targets: dict[str, Target]) -> Part:
        more: dict[str, Column] = {}
        for type_ in REFERENCES.get(resource.type, ()):
            name = type_.replace("-", "_")
            more[name] = more[f"{name}_id"] = Column(f"{name}_id", targets[type_].one)
        if resource.type in LISTS:
            name, type_ = LISTS[resource.type]
            more[name] = Column(
                name, targets[type_].several if resource.type == "session" else _whole
            )
        if resource.type == "session":
            more["state"] = Column(
                "state", _state(reader(resource.fields["state"].kind, self.core.zone))
            )
        fields = Fields(resource, self.around, more)
        finishes: dict[str, Finish] = {
            "session": self._session,
            "speaker": self._speaker,
            "track": _track,
            "faq-type": self._faq_type,
        }
        part = Part(resource, fields, targets[resource.type], finishes.get(resource.type))
        if resource.type in ONE_OF:
            part.finish = _only_one(part)
        return part

    def _session(self, row: dict[str, Any], record: dict[str, Any], number: int | None) -> None:
        place = self.by_type["session"].rows.count + 1
        self.links.update(((place, speaker), None) for speaker in row.pop("speakers", ()))
        row.setdefault("state", "accepted")
        self.span.add(row)
        odd = doubt(row, self.core.row)
        if odd:
            self.by_type["session"].fields.warn(odd, record, number)

    def _speaker(self, row: dict[str, Any], record: dict[str, Any], _: int | None) -> None:
        named = row.pop("sessions", None)
        if named:
            place = self.by_type["speaker"].rows.count + 1
            self._named_by_speakers.append(({"id": record.get("id")}, place, named))

    def _faq_type(
        self, row: dict[str, Any], record: dict[str, Any], number: int | None
    ) -> int | None:
        """Two types of one name are one, the trash aside, as for the database, which folds no more letters."""
        if "deleted_at" in row:
            return None
        name = row["name"].strip().casefold().replace(DOT_OF_I, "")
        known = self._faq_types.setdefault(name, self.by_type["faq-type"].rows.count + 1)
        if known > self.by_type["faq-type"].rows.count:
            return None
        self.by_type["faq-type"].fields.warn(
            f"There is another type {quote_value(name)}: it was taken.", record, number
        )
        return known


def _only_one(part: Part) -> Finish:
    kept: list[int] = []

    def finish(row: dict[str, Any], record: dict[str, Any], number: int | None) -> int | None:
        if "deleted_at" in row:
            return None
        if not kept:
            kept.append(part.rows.count + 1)
            return None
        part.fields.warn("An event has one of these: this record was left out.", record, number)
        return kept[0]

    return finish


def _track(row: dict[str, Any], *_: Any) -> None:
    row["font_color"] = font_color(row["color"])


def _state(read: Reader) -> Reader:
    """Read a session's state; a word that is none must not put the session on the programme."""

    def state(value: Any) -> Any:
        try:
            return read(value)
        except Doubt as doubtful:
            raise Doubt(
                f"{quote_value(value)} is no state of a session: pending was taken.", "pending"
            ) from doubtful

    return state


def _target(resource: Resource) -> Target:
    assert resource.archive  # noqa: S101 - only what the zip holds is referred to
    return Target(resource.archive.file)


def _whole(value: Any) -> Any:
    return value
