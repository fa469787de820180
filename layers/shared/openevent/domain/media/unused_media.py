"""Media that may be unused: noted when they are copied or replaced, checked after a day.

The daily run removes a noted medium if no row names it (docs/contract/storage.md#unused-media).
"""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Column, Select, Table, Text, func, select, text, union
from sqlalchemy.dialects.postgresql import Insert, insert

from openevent.model.kinds import TIMESTAMP_TZ
from openevent.model.resource import METADATA, TRANSACTION_TIME

unused_media = Table(
    "unused_media",
    METADATA,
    Column("key", Text, primary_key=True),
    Column("noted_at", TIMESTAMP_TZ, nullable=False, server_default=TRANSACTION_TIME, index=True),
)


def build_note(keys: Iterable[str]) -> Insert:
    """Build the statement that notes keys, again if they were noted before.

    It waits while the daily run removes one of them.
    """
    rows: list[dict[str, Any]] = [{"key": key} for key in sorted(set(keys))]
    statement = insert(unused_media).values(rows)
    return statement.on_conflict_do_update(index_elements=["key"], set_={"noted_at": func.now()})


LONG_AGO: Final = text("now() - interval '2 days'")
"""Noted then, a medium is due in the next run."""


def build_final_note(keys: Iterable[Select[Any]]) -> Insert:
    """Build the statement that notes selected keys of rows that are gone for good: due at once."""
    rows = union(*keys).subquery("keys")
    columns = select(rows, LONG_AGO)
    statement = insert(unused_media).from_select(["key", "noted_at"], columns)
    return statement.on_conflict_do_nothing()
