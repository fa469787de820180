"""The code that single files need, by the name in their declaration (Archive)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from import_worker.event import old_forms, session_dates
from import_worker.event.session_dates import DateSpan
from import_worker.read.fields import Record
from openevent.model.archive import Archive
from openevent.model.resource import Resource
from openevent.resources import RESOURCES
from openevent.work.import_report import Report

type RecordsHook = Callable[[list[Record], Report], Iterator[tuple[int, Record]]]
"""Yields the records of a file, each with its position in the file, from 0."""
type RowHook = Callable[[Record, Record, DateSpan], str | None]
"""Checks a row against the event's row and the dates so far; returns a warning or None."""

RECORDS_HOOKS: Final[Mapping[str, RecordsHook]] = {"old-forms": old_forms.read_forms}
ROW_HOOKS: Final[Mapping[str, RowHook]] = {"session-dates": session_dates.add_and_check_session}


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


def get_row_hook(archive: Archive) -> RowHook | None:
    """Return the hook that checks the rows of a file, None if its declaration names none."""
    return ROW_HOOKS[archive.check_hook] if archive.check_hook else None


def check_hook_names(resources: Iterable[Resource]) -> None:
    """Raise LookupError for a resource that names a hook which does not exist."""
    for resource in resources:
        archive = resource.required_archive
        for name, hooks in ((archive.read_hook, RECORDS_HOOKS), (archive.check_hook, ROW_HOOKS)):
            if name and name not in hooks:
                raise LookupError(f"{resource.type} names the import hook {name!r}: add it here.")


check_hook_names(RESOURCES.archived)
