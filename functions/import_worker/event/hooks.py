"""The code that single files need, by the name in their declaration (Archive)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from import_worker.event import form_checks, old_forms, session_dates, ticket_limits
from import_worker.event.row_checks import RowContext, RowWarning
from import_worker.read.fields import Record
from openevent.model.archive import Archive
from openevent.model.resource import Resource
from openevent.resources import RESOURCES
from openevent.work.import_report import Report

type RecordsHook = Callable[[list[Record], Report], Iterator[tuple[int, Record]]]
"""Yields the records of a file, each with its position in the file, from 0."""
type RowHook = Callable[[Resource, Record, RowContext], Iterable[RowWarning]]
"""Checks a row of a resource, and returns warnings; it may add to the context."""

RECORDS_HOOKS: Final[Mapping[str, RecordsHook]] = {"old-forms": old_forms.read_forms}


def _check_dates(_resource: Resource, row: Record, context: RowContext) -> Iterator[RowWarning]:
    warning = session_dates.add_and_check_session(row, context.event, context.dates)
    if warning:
        yield RowWarning(warning)


def _check_limits(_resource: Resource, row: Record, context: RowContext) -> Iterator[RowWarning]:
    for warning in ticket_limits.mend(row, context.event, context.dates.last):
        yield RowWarning(warning)


ROW_HOOKS: Final[Mapping[str, RowHook]] = {
    "session-dates": _check_dates,
    "ticket-limits": _check_limits,
    "form-field": form_checks.collect_field,
    "form-answers": form_checks.check_answers,
}


def number_records(
    archive: Archive, records: list[Record], report: Report
) -> Iterator[tuple[int, Record]]:
    """Yield the records of a file with their positions, from 0; this empties the list."""
    if archive.read_hook:
        yield from RECORDS_HOOKS[archive.read_hook](records, report)
        return
    records.reverse()  # pop() then frees each record's memory in turn
    number = 0
    while records:
        yield number, records.pop()
        number += 1


def check_row(resource: Resource, row: Record, context: RowContext) -> Iterator[RowWarning]:
    """Yield the warnings of all hooks that the declaration names for its rows."""
    for name in resource.required_archive.check_hooks:
        yield from ROW_HOOKS[name](resource, row, context)


def check_hook_names(resources: Iterable[Resource]) -> None:
    """Raise LookupError for a resource that names a hook which does not exist."""
    for resource in resources:
        archive = resource.required_archive
        missing_hooks = {archive.read_hook} - {None} - RECORDS_HOOKS.keys()
        missing_hooks |= set(archive.check_hooks) - ROW_HOOKS.keys()
        for name in missing_hooks:
            raise LookupError(f"{resource.type} names the import hook {name!r}: add it here.")


check_hook_names(RESOURCES.archived)
