"""Build the reader of a column's values; the column's kind knows how to read a value."""

from collections.abc import Callable
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from openevent.model.kinds import Kind

type Reader = Callable[[Any], Any]


def build_reader(kind: Kind, zone: ZoneInfo) -> Reader:
    """Return the reader of a column's values; call this once per column.

    `zone` is the event's time zone, for times without an offset. The reader returns None for None
    and "". It raises Substituted for a warning, and ValueError for an error that stops the import.
    """
    return partial(_read, kind, zone)


def _read(kind: Kind, zone: ZoneInfo, value: Any) -> Any:
    return None if value is None or value == "" else kind.read_file(value, zone)
