"""Find or create an event's type, topic and sub-topic: rows that all events share."""

from collections.abc import Mapping

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.dialects.postgresql import insert

from openevent.resources import BY_TYPE
from openevent.resources.event import events
from openevent.text.slugs import build_slug


def find_or_create(connection: Connection, names: Mapping[str, str]) -> dict[str, int]:
    """Return the event's columns for the names of its `type`, `topic` and `sub_topic`."""
    columns: dict[str, int] = {}
    ids: dict[str, int] = {}
    for link in events.links:
        name = names.get(link.name_key or "")
        if name is not None:
            target = BY_TYPE[link.type]
            parents = {str(up.column): ids.get(up.type) for up in target.links if up.column}
            ids[link.type] = _find_or_insert(connection, target.table, name, **parents)
            columns[str(link.column)] = ids[link.type]
    return columns


def _find_or_insert(connection: Connection, table: Table, name: str, **parents: int | None) -> int:
    """Find a row by name, as people read it, or insert it; `parents` are columns of ids.

    Rows in the trash do not count, since exports leave them out too. If another import inserts the
    row first, the loop finds that row.
    """
    same_parents = [
        table.c[column].is_not_distinct_from(value) for column, value in parents.items()
    ]
    same_name = func.name_key(table.c.name) == func.name_key(name)
    conditions = same_name, table.c.deleted_at.is_(None), *same_parents
    exact_first = table.c.name != name, table.c.id
    query = select(table.c.id).where(*conditions).order_by(*exact_first).limit(1)
    slug = build_slug(name)
    statement = (
        insert(table)
        .values(name=name, slug=slug, **parents)
        .on_conflict_do_nothing()
        .returning(table.c.id)
    )
    while True:
        row_id = connection.scalar(query) or connection.scalar(statement)
        if row_id is not None:
            return int(row_id)
