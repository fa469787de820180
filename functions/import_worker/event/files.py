"""All files of a zip but `event` while they are read, and what ties their rows to one another."""

from functools import partial
from typing import Any

from import_worker.event import hooks
from import_worker.event.archive_file import ArchiveFile, Record, ReferenceHandler, RowCheck
from import_worker.event.core import Core
from import_worker.event.pairings import Pairing
from import_worker.event.session_dates import DateSpan
from import_worker.read.fields import Column, ImportContext, RecordReader
from import_worker.read.media import MediaReferences
from import_worker.read.references import ReferenceTarget
from import_worker.read.values import Reader, build_reader
from openevent.infra.quoting import quote_value
from openevent.model.kinds import Substituted
from openevent.model.resource import Resource
from openevent.resources import RESOURCES
from openevent.work.import_report import Report


class ArchiveFiles:
    """All files but `event`, in the order of the format, tied together while they are read."""

    def __init__(self, core: Core, media: MediaReferences, report: Report) -> None:
        self.core, self.around = core, ImportContext(core.zone, media, report)
        self.span = DateSpan()
        resources = RESOURCES.event_parts
        self._targets = {
            resource.type: ReferenceTarget(resource.entry.file) for resource in resources
        }
        self.pairings = {
            link.through: Pairing(resource, link)
            for resource in resources
            for link in RESOURCES.find_lists(resource)
        }
        self.by_type = {resource.type: self._part(resource) for resource in resources}
        for type_, part in self.by_type.items():
            self._targets[type_].create = part.take

    def settle(self, part: ArchiveFile) -> None:
        """Resolve what other files said of a file that is now read."""
        for pairing in self.pairings.values():
            if pairing.resource is part.resource:
                pairing.settle(part.target, self.by_type[pairing.link.type].fields)

    def _part(self, resource: Resource) -> ArchiveFile:
        columns = self._references(resource) | self._lists(resource) | self._choices(resource)
        fields = RecordReader(resource, self.around, columns)
        target = self._targets[resource.type]
        return ArchiveFile(resource, fields, target, self._notes(resource), self._check(resource))

    def _references(self, resource: Resource) -> dict[str, Column]:
        """Give the columns of links to one record, which is named by `track` or `track_id`."""
        columns: dict[str, Column] = {}
        for link in RESOURCES.find_references(resource):
            column = Column(str(link.column), self._targets[link.type].one)
            columns |= {link.key: column, column.name: column}
        return columns

    def _lists(self, resource: Resource) -> dict[str, Column]:
        """Give the columns of links to several records; the other side's wait for `settle`."""
        ours = {
            link.key: Column(link.key, self._targets[link.type].several)
            for link in RESOURCES.find_lists(resource)
        }
        theirs = {
            link.key: Column(link.key, _keep_value)
            for link, _ in RESOURCES.find_reverse_lists(resource)
        }
        return ours | theirs

    def _choices(self, resource: Resource) -> dict[str, Column]:
        """Give the columns of words for whose unknown ones the declaration has a substitute."""
        columns = {}
        for name, substitute in resource.entry.fallbacks.items():
            read = build_reader(resource.fields[name].kind, self.core.zone)
            words = f"is no {name} of a {resource.type}: {substitute} was taken."
            columns[name] = Column(name, _with_substitute(read, substitute, words))
        return columns

    def _notes(self, resource: Resource) -> dict[str, ReferenceHandler]:
        notes: dict[str, ReferenceHandler] = {}
        for link in RESOURCES.find_lists(resource):
            notes[link.key] = partial(_add_pairs, self.pairings[link.through])
        for link, _ in RESOURCES.find_reverse_lists(resource):
            notes[link.key] = partial(self.pairings[link.through].mention, link.key)
        return notes

    def _check(self, resource: Resource) -> RowCheck:
        hook = hooks.get_row_hook(resource.entry)
        return lambda row: hook(row, self.core.row, self.span) if hook else None


def _add_pairs(pairing: Pairing, place: int, others: list[int], _: Record) -> None:
    pairing.add(place, others)


def _with_substitute(read: Reader, substitute: str, words: str) -> Reader:
    """Read as `read` does, but an unknown word as the substitute, with a warning."""

    def substituting(value: Any) -> Any:
        try:
            return read(value)
        except Substituted as substituted:
            raise Substituted(f"{quote_value(value)} {words}", substitute) from substituted

    return substituting


def _keep_value(value: Any) -> Any:
    return value
