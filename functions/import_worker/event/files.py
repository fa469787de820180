"""All files of a zip except `event`, and the links between their rows."""

from functools import partial
from typing import Any

from import_worker.event import hooks
from import_worker.event.archive_file import ArchiveFile, ReferenceHandler, RowCheck
from import_worker.event.core import Core
from import_worker.event.pairings import Pairing
from import_worker.event.row_checks import RowContext
from import_worker.event.session_dates import DateSpan
from import_worker.read.fields import Column, ImportContext, Record, RecordReader, keep_value
from import_worker.read.media import MediaReferences
from import_worker.read.references import ReferenceTarget
from import_worker.read.values import Reader, build_reader
from openevent.model.kinds import Substituted
from openevent.model.resource import Resource
from openevent.resources import RESOURCES
from openevent.text.quoting import quote_value
from openevent.work.import_report import Report


class ArchiveFiles:
    """All files except `event`, in the order of the format (docs/contract/archive.md)."""

    def __init__(self, core: Core, media: MediaReferences, report: Report) -> None:
        self.core = core
        self.context = ImportContext(core.zone, media, report)
        self.session_dates = DateSpan()
        self._row_context = RowContext(core.row, self.session_dates)
        resources = RESOURCES.event_parts
        self._targets = {
            resource.type: ReferenceTarget(resource.required_archive.file) for resource in resources
        }
        self.pairings = {
            link.through: Pairing(resource, link)
            for resource in resources
            for link in RESOURCES.find_lists(resource)
        }
        self.by_type = {resource.type: self._build_file(resource) for resource in resources}
        for type_, file in self.by_type.items():
            if file.resource.required_archive.made_by_references:
                self._targets[type_].create = file.add_record

    def resolve_mentions(self, file: ArchiveFile) -> None:
        """Resolve what earlier files said about the records of this file."""
        for pairing in self.pairings.values():
            if pairing.resource is file.resource:
                other_file = self.by_type[pairing.link.type]
                pairing.resolve_mentions(file.target, other_file.reader)

    def mark_incomplete(self, file: ArchiveFile) -> None:
        """Note that not every record of this file could be read."""
        file.target.is_complete = False
        self._row_context.incomplete_types.add(file.resource.type)

    def report_unchecked(self) -> None:
        """Warn once per file of references that could not be checked."""
        for file in self.by_type.values():
            count = file.target.unchecked_count
            if count:
                noun, verb = ("references", "were") if count > 1 else ("reference", "was")
                self.context.report.warning(
                    file.name,
                    f"{count:,} {noun} to this file {verb} not checked, "
                    "since not all of it could be read.",
                )

    def _build_file(self, resource: Resource) -> ArchiveFile:
        columns = (
            self._build_references(resource)
            | self._build_lists(resource)
            | self._build_choices(resource)
        )
        completed = resource.required_archive.completed
        reader = RecordReader(resource, self.context, columns, optional=completed)
        target = self._targets[resource.type]
        handlers = self._build_handlers(resource)
        check, required = self._build_check(resource), self._find_required_targets(resource)
        return ArchiveFile(resource, reader, target, handlers, check, required)

    def _find_required_targets(self, resource: Resource) -> dict[str, ReferenceTarget]:
        references = RESOURCES.find_references(resource)
        return {str(link.column): self._targets[link.type] for link in references if link.required}

    def _build_references(self, resource: Resource) -> dict[str, Column]:
        """Return the columns of links to one record, under keys such as `track` and `track_id`."""
        columns: dict[str, Column] = {}
        for link in RESOURCES.find_references(resource):
            column = Column(str(link.column), self._targets[link.type].find_one)
            columns |= {link.key: column, column.name: column}
        return columns

    def _build_lists(self, resource: Resource) -> dict[str, Column]:
        """Return the columns of links to several records.

        Lists of the other side keep their value until `resolve_mentions`.
        """
        columns = {
            link.key: Column(link.key, self._targets[link.type].find_all)
            for link in RESOURCES.find_lists(resource)
        }
        for link, _ in RESOURCES.find_reverse_lists(resource):
            columns[link.key] = Column(link.key, keep_value)
        return columns

    def _build_choices(self, resource: Resource) -> dict[str, Column]:
        """Return the columns whose unknown words get a substitute from the declaration."""
        columns = {}
        for name, substitute in resource.required_archive.fallbacks.items():
            read = build_reader(resource.fields[name].kind, self.core.zone)
            problem = f"is not a {name} of a {resource.type}"
            columns[name] = Column(name, _with_substitute(read, substitute, problem))
        return columns

    def _build_handlers(self, resource: Resource) -> dict[str, ReferenceHandler]:
        handlers: dict[str, ReferenceHandler] = {}
        for link in RESOURCES.find_lists(resource):
            handlers[link.key] = partial(_add_pairs, self.pairings[link.through])
        for link, _ in RESOURCES.find_reverse_lists(resource):
            handlers[link.key] = partial(self.pairings[link.through].add_mention, link.key)
        return handlers

    def _build_check(self, resource: Resource) -> RowCheck:
        return lambda row: hooks.check_row(resource, row, self._row_context)


def _add_pairs(
    pairing: Pairing, place: int, linked_places: list[int], _record: Record, _number: int | None
) -> None:
    pairing.add(place, linked_places)


def _with_substitute(read: Reader, substitute: str, problem: str) -> Reader:
    """Return a reader that replaces an unknown word by the substitute, with a warning."""

    def read_or_substitute(value: Any) -> Any:
        try:
            return read(value)
        except Substituted as substituted:
            message = f"{quote_value(value)} {problem}: the import used {quote_value(substitute)}."
            raise Substituted(message, substitute) from substituted

    return read_or_substitute
