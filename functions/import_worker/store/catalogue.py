"""An event's type, topic and sub-topic: rows that all events share, found by name or made."""

import re
from collections.abc import Mapping

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.dialects.postgresql import insert

from openevent.resources import BY_TYPE
from openevent.resources.event import events


def find_or_create(connection: Connection, names: Mapping[str, str]) -> dict[str, int]:
    """Give the columns of an event for the names of its `type`, `topic` and `sub_topic`."""
    columns: dict[str, int] = {}
    ids: dict[str, int] = {}
    for link in events.links:
        name = names.get(link.name_key or "")
        if name is not None:
            target = BY_TYPE[link.type]
            above = {str(up.column): ids.get(up.type) for up in target.links if up.column}
            ids[link.type] = _find_or_insert(connection, target.table, name, **above)
            columns[str(link.column)] = ids[link.type]
    return columns


def _find_or_insert(connection: Connection, table: Table, name: str, **of: int | None) -> int:
    """Find the living row without regard to case, or make it; another import may make it first, then it is that one.

    What is in the trash stays there: exports leave it out as well.
    """
    same = (table.c[column].is_not_distinct_from(value) for column, value in of.items())
    living = table.c.deleted_at.is_(None)
    wanted = select(table.c.id).where(func.lower(table.c.name) == func.lower(name), living, *same)
    slug = re.sub(r"\W+", "-", name.lower()).strip("-")
    made = (
        insert(table)
        .values(name=name, slug=slug, **of)
        .on_conflict_do_nothing()
        .returning(table.c.id)
    )
    while (found := connection.scalar(wanted) or connection.scalar(made)) is None:
        pass
    return int(found)
