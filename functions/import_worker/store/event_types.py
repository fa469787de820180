"""An event's type, topic and sub-topic: rows that all events share, found by name or made."""

import re
from collections.abc import Mapping

from sqlalchemy import Connection, Table, func, select
from sqlalchemy.dialects.postgresql import insert

from openevent.resources.event_type import event_sub_topics, event_topics, event_types


def links(connection: Connection, names: Mapping[str, str]) -> dict[str, int]:
    """Give the columns of an event for the names of its `type`, `topic` and `sub_topic`."""
    found: dict[str, int] = {}
    if "type" in names:
        found["event_type_id"] = _named(connection, event_types.table, names["type"])
    if "topic" in names:
        found["event_topic_id"] = _named(connection, event_topics.table, names["topic"])
    if "sub_topic" in names:
        topic = found.get("event_topic_id")
        found["event_sub_topic_id"] = _named(
            connection, event_sub_topics.table, names["sub_topic"], event_topic_id=topic
        )
    return found


def _named(connection: Connection, table: Table, name: str, **of: int | None) -> int:
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
