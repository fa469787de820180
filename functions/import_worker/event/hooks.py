"""The code that single files need, by the name that their declaration gives (Archive)."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

from import_worker.event import old_forms, session_dates
from import_worker.event.session_dates import Span
from openevent.model.archive import Archive
from openevent.model.resource import Resource
from openevent.resources import RESOURCES
from openevent.work.import_report import Report

type Record = dict[str, Any]
type Read = Callable[[list[Record], Report], Iterator[tuple[int, Record]]]
"""Gives the records of a file, each with the number that it has there."""
type Check = Callable[[Record, Record, Span], str | None]
"""Looks at a row, the event's row and the dates so far; gives the sentence of a warning or None."""

READS: Final[Mapping[str, Read]] = {"old-forms": old_forms.records}
CHECKS: Final[Mapping[str, Check]] = {"session-dates": session_dates.check}


def numbered(
    archive: Archive, records: list[Record], report: Report
) -> Iterator[tuple[int, Record]]:
    """Give the records of a file with their numbers, using up the list."""
    if archive.read_hook:
        yield from READS[archive.read_hook](records, report)
        return
    records.reverse()  # so that each record is given away, and its memory with it
    number = 0
    while records:
        yield number, records.pop()
        number += 1


def check_of(archive: Archive) -> Check | None:
    """Give the check of the rows of a file, None where its declaration names none."""
    return CHECKS[archive.check_hook] if archive.check_hook else None


def verify(resources: Iterable[Resource]) -> None:
    """Raise LookupError for a resource that names a hook which does not exist."""
    for resource in resources:
        archive = resource.entry
        for name, hooks in ((archive.read_hook, READS), (archive.check_hook, CHECKS)):
            if name and name not in hooks:
                raise LookupError(f"The import has no hook {name!r}, which {resource.type} names.")


verify(RESOURCES.archived)
