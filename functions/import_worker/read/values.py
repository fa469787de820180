"""The reader of a column's values in a file; how a value is read, its kind says."""

from collections.abc import Callable
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from openevent.model.kinds import Kind

type Reader = Callable[[Any], Any]

"""The name by which files.py and references.py know it."""


def build_reader(kind: Kind, zone: ZoneInfo) -> Reader:
    """Give the reader of a column's values; make it once per column.

    `zone` is the event's, for times without an offset. None and "" are read as None. The reader
    raises Substituted for a warning, and ValueError for an error that stops the import.
    """
    return partial(_read, kind, zone)


def _read(kind: Kind, zone: ZoneInfo, value: Any) -> Any:
    return None if value is None or value == "" else kind.read_file(value, zone)
